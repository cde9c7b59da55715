// SPDX-License-Identifier: GPL-3.0-or-later
// Everything people read can be translated: a translator that puts every text into brackets is
// installed, the whole window is opened, and what has no brackets is told.
#include "shell/actions.h"
#include "shell/application.h"
#include "shell/features.h"
#include "shell/mainwindow.h"
#include "shell/options.h"
#include "shell/workspace.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

static constexpr QChar opening(u'\u27E6');
static constexpr QChar closing(u'\u27E7');

namespace {

class Brackets : public QTranslator
{
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        return opening + QString::fromUtf8(source) + closing;
    }
};

} // namespace

class TestTranslation : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    QTemporaryDir m_folder;

    static bool isExempt(const QString &text);
    static void look(const QString &text, const QObject *where, const char *what,
                     QStringList &missing);
    static void look(const QWidget *widget, QStringList &missing);
    static QString update(const QString &file, const QStringList &options);

private Q_SLOTS:
    void initTestCase();
    void putsEveryTextUnderTr();
    void tellsOptionsUnderTr();
    void everyTextHasAContext();
    void everyPluralIsWritten();
    void knowsPluralsInEnglish();
};

void TestTranslation::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
}

/// Names of files and of other things, numbers, signs and keys have no language.
bool TestTranslation::isExempt(const QString &text)
{
    static const QStringList names{
        u"AB"_s,      u"Slipway"_s,          u"UTF-8"_s,    u"LF"_s,        u"CRLF"_s, u"Python"_s,
        u"main.py"_s, u"notes.md"_s,         u"data.csv"_s, u"data.json"_s, u"Aa"_s,   u"ab"_s,
        u".*"_s,      u"JetBrains Mono NL"_s};
    const auto letter = [](QChar c) { return c.isLetter(); };
    if (std::ranges::count_if(text, letter) < 2 || names.contains(text))
        return true;
    // A path, an address, a file's name; and the folder's, which is this program's.
    const bool isName = !text.contains(u' ') && (text.contains(u'/') || text.contains(u'.'));
    // Why a project is run as it is comes from the library that the server uses too.
    return isName || text.contains(u"tst_translation-") || text.startsWith(u"\u2022 ");
}

void TestTranslation::look(const QString &text, const QObject *where, const char *what,
                           QStringList &missing)
{
    QString bare = QString(text).remove(u'&');
    if (bare.contains(opening) || isExempt(bare))
        return;
    QStringList path;
    for (const QObject *one = where; one; one = one->parent()) {
        const QString name = one->objectName();
        path.prepend(QString::fromLatin1(one->metaObject()->className()).section(u':', -1)
                     + (name.isEmpty() ? QString() : u'#' + name));
    }
    missing += u"%1 \"%2\" in %3"_s.arg(QString::fromLatin1(what), text, path.join(u" > "_s));
}

void TestTranslation::look(const QWidget *widget, QStringList &missing)
{
    const auto see = [&](const QString &text, const char *what) {
        look(text, widget, what, missing);
    };
    see(widget->toolTip(), "tool tip");
    see(widget->accessibleName(), "accessible name");
    if (const auto *label = qobject_cast<const QLabel *>(widget))
        see(label->text(), "label");
    else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
        see(button->text(), "button");
    else if (const auto *field = qobject_cast<const QLineEdit *>(widget))
        see(field->placeholderText(), "placeholder");
    else if (const auto *group = qobject_cast<const QGroupBox *>(widget))
        see(group->title(), "group");
    else if (const auto *menu = qobject_cast<const QMenu *>(widget))
        see(menu->title(), "menu");
    else if (const auto *box = qobject_cast<const QComboBox *>(widget)) {
        for (int i = 0; i < box->count(); ++i)
            see(box->itemText(i), "choice");
    } else if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
        for (int i = 0; i < tabs->count(); ++i)
            see(tabs->tabText(i), "tab");
    }
}

void TestTranslation::putsEveryTextUnderTr()
{
    for (const auto &[name, text] :
         {std::pair(u"main.py"_s, "print(1)\n"), std::pair(u"notes.md"_s, "# Notes\n"),
          std::pair(u"data.csv"_s, "1,2\n"), std::pair(u"data.json"_s, "[1]\n")}) {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    setUpApplication();
    QCoreApplication::removeTranslator(&brackets); // Those of the program came above it.
    QCoreApplication::installTranslator(&brackets);
    QStringList missing;
    {
        MainWindow window;
        addFeatures(window);
        window.workspace().openFolder(m_folder.path());
        QSignalSpy completed(&window, &MainWindow::completed);
        window.resize(1200, 800);
        window.show();
        QTRY_VERIFY(!completed.isEmpty());
        window.workspace().openFile(m_folder.filePath(u"main.py"_s));
        for (const QString &panel :
             {u"files"_s, u"search"_s, u"outline"_s, u"terminal"_s, u"cloud"_s})
            window.showPanel(panel, Shell::Focus::Keep);
        for (const auto &[name, kind] :
             {std::pair(u"notes.md"_s, u"markdown"_s), std::pair(u"data.csv"_s, u"table"_s),
              std::pair(u"data.json"_s, u"json"_s)})
            window.workspace().openWith(m_folder.filePath(name), kind);
        QTest::qWait(0);
        for (const QAction *action : window.actions().all()) {
            look(action->text(), action, "action", missing);
            look(action->toolTip(), action, "action's tool tip", missing);
        }
        for (const QAction *menu : window.findChild<QMenuBar *>()->actions())
            look(menu->text(), menu, "menu", missing);
        look(&window, missing);
        for (const QWidget *widget : window.findChildren<QWidget *>())
            look(widget, missing);
    }
    QCoreApplication::removeTranslator(&brackets);
    missing.removeDuplicates();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
}

void TestTranslation::tellsOptionsUnderTr()
{
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    QStringList missing;
    {
        MainWindow window;
        addFeatures(window);
        QSignalSpy completed(&window, &MainWindow::completed);
        window.show();
        QTRY_VERIFY(!completed.isEmpty());
        for (const OptionSpec *option : Options::instance().specs()) {
            const QString name = u"option "_s + option->id;
            const auto see = [&](const QString &text) {
                if (!text.isEmpty() && !text.contains(opening) && !isExempt(text))
                    missing += u"%1: %2"_s.arg(name, text);
            };
            see(option->title);
            see(option->description);
            see(option->group);
            for (const QString &title : option->choiceTitles)
                see(title);
        }
    }
    QCoreApplication::removeTranslator(&brackets);
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
}

/// What lupdate says about the sources; `file` is brought up to date.
QString TestTranslation::update(const QString &file, const QStringList &options)
{
    QString program = QStandardPaths::findExecutable(u"lupdate"_s);
    if (program.isEmpty())
        program = QStandardPaths::findExecutable(u"lupdate"_s, {u"/usr/lib/qt6/bin"_s});
    if (program.isEmpty())
        return {};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program,
                  options
                      + QStringList{u"-locations"_s, u"none"_s,
                                    QStringLiteral(SLIPWAY_SOURCE_DIR "/app/ide"), u"-ts"_s, file});
    [&] { QVERIFY(process.waitForFinished(120'000)); }();
    [&] { QCOMPARE(process.exitCode(), 0); }();
    return QString::fromLocal8Bit(process.readAll());
}

/// What lupdate writes down under one class and the program asks for under another would never be
/// found: such a class needs Q_OBJECT or Q_DECLARE_TR_FUNCTIONS.
void TestTranslation::everyTextHasAContext()
{
    const QString output = update(m_config.filePath(u"all.ts"_s), {});
    if (output.isEmpty())
        QSKIP("lupdate is not installed.");
    QStringList lacking;
    for (const QString &line : output.split(u'\n')) {
        if (line.contains(u"lacks Q_OBJECT") || line.contains(u"Qualifying with unknown"))
            lacking += line;
    }
    QVERIFY2(lacking.isEmpty(), qPrintable(lacking.join(u'\n')));
}

void TestTranslation::everyPluralIsWritten()
{
    const QString file = m_config.filePath(u"slipway_en.ts"_s);
    QVERIFY(QFile::copy(QStringLiteral(SLIPWAY_SOURCE_DIR "/translations/slipway_en.ts"), file));
    if (update(file, {u"-pluralonly"_s}).isEmpty())
        QSKIP("lupdate is not installed.");
    QFile plurals(file);
    QVERIFY(plurals.open(QIODevice::ReadOnly));
    QStringList open;
    QString source;
    QXmlStreamReader reader(&plurals);
    while (!reader.atEnd()) {
        if (!reader.readNextStartElement())
            continue;
        if (reader.name() == u"source")
            source = reader.readElementText();
        else if (reader.name() == u"translation"
                 && reader.attributes().value(u"type"_s) == u"unfinished")
            open += source;
    }
    QVERIFY2(open.isEmpty(), qPrintable(u"./dev translations, then write:\n"_s + open.join(u'\n')));
}

void TestTranslation::knowsPluralsInEnglish()
{
    const QString one =
        QCoreApplication::translate("slipway::ide::TreePanel", "%n match(es)", nullptr, 1);
    const QString many =
        QCoreApplication::translate("slipway::ide::TreePanel", "%n match(es)", nullptr, 3);
    QCOMPARE(one, u"1 match"_s);
    QCOMPARE(many, u"3 matches"_s);
}

QTEST_MAIN(TestTranslation)
#include "tst_translation.moc"
