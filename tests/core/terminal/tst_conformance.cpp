// SPDX-License-Identifier: GPL-3.0-or-later
// Replays what other terminals' test-suites recorded and compares the screens they expect. The
// recordings lie beside the checkout; SLIPWAY_SHARED names another place.
#include <slipway/terminal/screen.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::terminal;
using namespace Qt::StringLiterals;

namespace {

/// Recordings that expect what we do not do, and why.
const QHash<QString, QString> &differences()
{
    static const QHash<QString, QString> known{
        {u"selective_erasure"_s,
         u"expects DECSED and DECSEL to do nothing; here they erase what is not protected"_s},
        {u"erase_in_line"_s, u"expects EL past the last column to keep the letter there and still "
                             "wrap; t0055-EL, made with xterm, expects the contrary"_s},
        {u"saved_cursor_alt"_s, u"expects DECRC to bring back that the cursor waited past the last "
                                "column; t0060-DECSC, made with xterm, expects the contrary"_s},
    };
    return known;
}

QString sharedFolder()
{
    const QString given = qEnvironmentVariable("SLIPWAY_SHARED");
    const QString beside = QStringLiteral(SLIPWAY_SOURCE_DIR) + u"/../shared"_s;
    return QDir(given.isEmpty() ? beside : given).absoluteFilePath(u"terminal"_s);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject json(const QString &path)
{
    return QJsonDocument::fromJson(contents(path)).object();
}

/// The text of the row without blanks at its end.
QByteArray rowText(const Screen &screen, std::int64_t number)
{
    std::string text;
    for (const Cell &cell : screen.line(number)) {
        if (cell.width == 0)
            continue;
        if (cell.code == 0)
            text += ' ';
        for (const char32_t code : screen.text(cell))
            appendUtf8(text, code);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return QByteArray::fromStdString(text);
}

/// A cell of Alacritty's, in the words of ours.
struct Expected
{
    QString text;
    Style style;
    bool wraps = false;
    int width = 1;
};

Color colorOf(const QJsonValue &value, bool &ok)
{
    static const QStringList names{
        u"Black"_s,       u"Red"_s,           u"Green"_s,       u"Yellow"_s,
        u"Blue"_s,        u"Magenta"_s,       u"Cyan"_s,        u"White"_s,
        u"BrightBlack"_s, u"BrightRed"_s,     u"BrightGreen"_s, u"BrightYellow"_s,
        u"BrightBlue"_s,  u"BrightMagenta"_s, u"BrightCyan"_s,  u"BrightWhite"_s};
    const QJsonObject color = value.toObject();
    const auto byte = [](int number) { return static_cast<std::uint8_t>(number); };
    if (value.isNull() || value.isUndefined())
        return {};
    if (color.contains(u"Spec"_s)) {
        const QJsonObject spec = color.value(u"Spec"_s).toObject();
        return Color::rgb(byte(spec.value(u"r"_s).toInt()), byte(spec.value(u"g"_s).toInt()),
                          byte(spec.value(u"b"_s).toInt()));
    }
    if (color.contains(u"Indexed"_s))
        return Color::indexed(byte(color.value(u"Indexed"_s).toInt()));
    const QString name = color.value(u"Named"_s).toString();
    if (const auto index = names.indexOf(name); index >= 0)
        return Color::indexed(byte(static_cast<int>(index)));
    ok = name == u"Foreground"_s || name == u"Background"_s;
    return {};
}

Expected expectedCell(const QJsonObject &cell, bool &ok)
{
    static const QHash<QString, std::uint16_t> attributes{
        {u"BOLD"_s, Bold},
        {u"DIM"_s, Faint},
        {u"ITALIC"_s, Italic},
        {u"UNDERLINE"_s, Underline},
        {u"DOUBLE_UNDERLINE"_s, DoubleUnderline},
        {u"UNDERCURL"_s, CurlyUnderline},
        {u"DOTTED_UNDERLINE"_s, DottedUnderline},
        {u"DASHED_UNDERLINE"_s, DashedUnderline},
        {u"INVERSE"_s, Reverse},
        {u"HIDDEN"_s, Conceal},
        {u"STRIKEOUT"_s, Strike},
    };
    Expected out;
    out.text = cell.value(u"c"_s).toString();
    // There a tab leaves a mark of itself behind.
    if (out.text == u" "_s || out.text == u"\t"_s)
        out.text.clear();
    out.style.foreground = colorOf(cell.value(u"fg"_s), ok);
    out.style.background = colorOf(cell.value(u"bg"_s), ok);
    for (const QString &flag :
         cell.value(u"flags"_s).toString().split(u" | "_s, Qt::SkipEmptyParts)) {
        if (flag == u"WRAPLINE"_s)
            out.wraps = true;
        else if (flag == u"WIDE_CHAR"_s)
            out.width = 2;
        else if (flag == u"WIDE_CHAR_SPACER"_s)
            out.width = 0;
        else if (attributes.contains(flag))
            out.style.attributes |= attributes.value(flag);
        else
            ok = false;
    }
    const QJsonObject extra = cell.value(u"extra"_s).toObject();
    out.style.underlineColor = colorOf(extra.value(u"underline_color"_s), ok);
    if (!extra.value(u"zerowidth"_s).toArray().isEmpty() && out.text.isEmpty())
        out.text = u" "_s;
    for (const QJsonValue &mark : extra.value(u"zerowidth"_s).toArray())
        out.text += mark.toString();
    return out;
}

QString describe(const QString &text, const Style &style, int width)
{
    return u"'%1' width %2 fg %3 bg %4 under %5 attributes %6"_s.arg(text)
        .arg(width)
        .arg(style.foreground.packed(), 0, 16)
        .arg(style.background.packed(), 0, 16)
        .arg(style.underlineColor.packed(), 0, 16)
        .arg(style.attributes, 0, 16);
}

/// Empty where the line is as expected.
QString compareLine(const Screen &screen, std::int64_t number, const QJsonArray &expected)
{
    const auto cells = screen.line(number);
    for (qsizetype column = 0; column < expected.size(); ++column) {
        bool known = true;
        const Expected want = expectedCell(expected.at(column).toObject(), known);
        const auto at = static_cast<std::size_t>(column);
        const Cell cell = at < cells.size() ? cells[at] : Cell();
        QString text = QString::fromStdU32String(std::u32string(screen.text(cell)));
        if (text == u" "_s)
            text.clear();
        const bool wraps = column + 1 == expected.size() && screen.isContinued(number + 1);
        if (!known || text != want.text || cell.style != want.style || cell.width != want.width
            || (column + 1 == expected.size() && wraps != want.wraps)) {
            return u"column %1: %2%3, expected %4%5"_s.arg(column).arg(
                describe(text, cell.style, cell.width), wraps ? u" wraps"_s : QString(),
                describe(want.text, want.style, want.width), want.wraps ? u" wraps"_s : QString());
        }
    }
    return {};
}

} // namespace

class TestConformance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void xterm_data();
    void xterm();
    void alacritty_data();
    void alacritty();
    void cleanupTestCase();

private:
    void unpack(const QString &archive);
    void judge(const QString &difference);

    QTemporaryDir m_folder;
    QStringList m_differ;
    int m_alike = 0;
    int m_withoutScreen = 0;
};

void TestConformance::initTestCase()
{
    if (!QDir(sharedFolder()).exists())
        QSKIP("The recordings are not here: no folder shared/terminal beside the checkout, and "
              "SLIPWAY_SHARED names none.");
    unpack(u"xterm-escape.tar.xz"_s);
    unpack(u"alacritty-ref.tar.xz"_s);
}

void TestConformance::unpack(const QString &archive)
{
    // Python unpacks them without a program for each format.
    QProcess python;
    python.start(u"python3"_s, {u"-m"_s, u"tarfile"_s, u"-e"_s, sharedFolder() + u'/' + archive,
                                m_folder.path()});
    if (!python.waitForStarted())
        QSKIP("There is no python3 to unpack the recordings with.");
    QVERIFY2(python.waitForFinished(60'000) && python.exitCode() == 0,
             python.readAllStandardError().constData());
}

/// A recording is as expected, or its difference is one we know the reason of.
void TestConformance::judge(const QString &difference)
{
    const QString name = QString::fromUtf8(QTest::currentDataTag());
    const QString reason = differences().value(name);
    if (difference.isEmpty()) {
        ++m_alike;
        QVERIFY2(reason.isEmpty(), "is as expected now: take it off the list");
        return;
    }
    m_differ << name + u": "_s + (reason.isEmpty() ? difference : reason);
    QVERIFY2(!reason.isEmpty(), qPrintable(difference));
}

void TestConformance::xterm_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(m_folder.path());
    for (const QString &name : folder.entryList({u"*.in"_s}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name.chopped(3))) << folder.filePath(name.chopped(3));
}

void TestConformance::xterm()
{
    QFETCH(QString, path);
    Screen screen(80, 25, 1 << 20);
    // They were made through a terminal line, which sends a carriage return with a line feed.
    screen.feed(contents(path + u".in"_s).replace("\n", "\r\n").toStdString());
    QList<QByteArray> want = contents(path + u".text"_s).split('\n');
    QString difference;
    for (int row = 0; row < 25 && difference.isEmpty(); ++row) {
        QByteArray line = want.value(row);
        while (line.endsWith(' '))
            line.chop(1);
        const QByteArray got = rowText(screen, screen.screenLine() + row);
        if (got != line) {
            difference = u"row %1 is '%2', expected '%3'"_s.arg(
                QString::number(row), QString::fromUtf8(got), QString::fromUtf8(line));
        }
    }
    judge(difference);
}

void TestConformance::alacritty_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(m_folder.path());
    for (const QString &name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TestConformance::alacritty()
{
    QFETCH(QString, path);
    const QJsonObject size = json(path + u"/size.json"_s);
    const int rows = size.value(u"screen_lines"_s).toInt();
    Screen screen(size.value(u"columns"_s).toInt(), rows, 1 << 24);
    screen.feed(contents(path + u"/alacritty.recording"_s).toStdString());
    const QJsonObject grid = json(path + u"/grid.json"_s);
    if (grid.isEmpty()) {
        ++m_withoutScreen;
        QSKIP("has no expected screen; it was only replayed");
    }
    // From the bottom up, the history behind the screen.
    const QJsonArray lines = grid.value(u"raw"_s).toObject().value(u"inner"_s).toArray();
    QString difference;
    for (qsizetype i = 0; i < lines.size() && difference.isEmpty(); ++i) {
        const QJsonArray cells = lines.at(i).toObject().value(u"inner"_s).toArray();
        difference = compareLine(screen, screen.endLine() - 1 - i, cells);
        if (!difference.isEmpty())
            difference = u"row %1, "_s.arg(rows - 1 - i) + difference;
    }
    judge(difference);
}

void TestConformance::cleanupTestCase()
{
    qInfo("as expected: %d; without an expected screen: %d; different: %lld", m_alike,
          m_withoutScreen, static_cast<long long>(m_differ.size()));
    for (const QString &line : std::as_const(m_differ))
        qInfo("  %s", qPrintable(line));
}

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_conformance.moc"
