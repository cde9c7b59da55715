// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/application.h"
#include "shell/options.h"
#include "shell/style.h"
#include "shell/theme.h"
#include "terminal/contrast.h"

#include <slipway/base/files.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

class TestTheme : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;

    static ThemeColors read(const QByteArray &text, std::vector<FileProblem> &problems)
    {
        const auto json = JsonText::parse(text);
        return json ? ThemeColors::read(*json, {}, problems) : ThemeColors();
    }
    static QColor of(const ThemeColors &theme, ColorRole role)
    {
        return theme.colors[std::size_t(role)];
    }

private Q_SLOTS:
    void initTestCase();
    void saysEveryColourInEveryTheme_data();
    void saysEveryColourInEveryTheme();
    void canBeReadInEveryTheme_data();
    void canBeReadInEveryTheme();
    void saysWhatIsWrongAndWhere();
    void followsTheOptionLive();
    void followsTheOwnFileLive();
    void colorsWhatHasARoleAnew();
    void scrollsAllTheWay_data();
    void scrollsAllTheWay();
};

void TestTheme::initTestCase()
{
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    QVERIFY(qunsetenv("SLIPWAY_COLOR_SCHEME"));
    setUpApplication();
    Theme::instance().watch();
}

static void addThemes()
{
    QTest::addColumn<ColorScheme>("scheme");
    for (const ColorScheme scheme : {ColorScheme::Light, ColorScheme::Dark,
                                     ColorScheme::HighContrastLight, ColorScheme::HighContrastDark})
        QTest::newRow(qPrintable(nameOf(scheme))) << scheme;
}

void TestTheme::saysEveryColourInEveryTheme_data()
{
    addThemes();
}

void TestTheme::saysEveryColourInEveryTheme()
{
    QFETCH(const ColorScheme, scheme);
    const auto json = JsonText::parse(Theme::builtIn(scheme));
    QVERIFY(json);
    std::vector<FileProblem> problems;
    const ThemeColors theme = ThemeColors::read(*json, {}, problems);
    QVERIFY2(problems.empty(), problems.empty() ? "" : qPrintable(problems.front().message));
    for (const QString &name : ThemeColors::names()) {
        const QStringList parts = name.split(u'.');
        const QJsonObject &all = json->object();
        const bool there = parts.size() == 1 ? all.contains(name)
                                             : all.value(parts[0]).toObject().contains(parts[1]);
        QVERIFY2(there, qPrintable(name));
    }
    QCOMPARE(theme.dark, nameOf(scheme).endsWith(u"ark"));
    QCOMPARE(theme.highContrast, nameOf(scheme).startsWith(u"high"));
}

void TestTheme::canBeReadInEveryTheme_data()
{
    addThemes();
}

void TestTheme::canBeReadInEveryTheme()
{
    QFETCH(const ColorScheme, scheme);
    std::vector<FileProblem> problems;
    const ThemeColors theme = read(Theme::builtIn(scheme), problems);
    // WCAG 2.2: 4.5 for text (AA), 7 where high contrast is promised (AAA), 3 for what marks
    // a control.
    const double text = theme.highContrast ? 7 : 4.5;
    const auto check = [&](const QString &what, const QColor &front, const QColor &back,
                           double least) {
        const double is = contrastRatio(front, back);
        QVERIFY2(is >= least, qPrintable(u"%1: %2, not %3"_s.arg(what).arg(is).arg(least)));
    };
    const double mark = theme.highContrast ? 4.5 : 3;
    const auto roles = [&](std::initializer_list<ColorRole> fronts,
                           std::initializer_list<ColorRole> backs, double least) {
        for (const ColorRole front : fronts) {
            for (const ColorRole back : backs)
                check(u"%1 on %2"_s.arg(int(front)).arg(int(back)), of(theme, front),
                      of(theme, back), least);
        }
    };
    using enum ColorRole;
    roles({Text, TextMuted, Link, Success, Warning, Danger, Info},
          {Window, Panel, Surface, Raised, AccentSoft, Hover}, text);
    roles({Text, TextMuted},
          {Pressed, SelectionInactive, SuccessSoft, WarningSoft, DangerSoft, InfoSoft}, text);
    roles({Text}, {Selection}, text);
    roles({Success}, {SuccessSoft}, text);
    roles({Warning}, {WarningSoft}, text);
    roles({Danger}, {DangerSoft}, text);
    roles({Info}, {InfoSoft}, text);
    roles({AccentText}, {Accent, AccentHover}, text);
    roles({TextFaint}, {Window, Panel, Surface, Raised, AccentSoft, Hover}, mark);
    roles({Focus}, {Window, Panel, Surface, Raised, AccentSoft, Hover}, 3);
    roles({BorderStrong, ScrollBar, ScrollBarHover, Accent}, {Window, Panel, Surface, Raised}, 3);
    roles({EditorLineNumber, EditorFold}, {Surface}, mark);
    roles({EditorCaret}, {Surface, EditorCurrentLine}, 3);
    roles({TerminalForeground}, {TerminalBackground, TerminalSelection}, text);
    roles({TerminalCursor}, {TerminalBackground}, 3);
    for (int i = 0; i < ThemeColors::syntaxStyles; ++i) {
        const QColor code = theme.syntax[std::size_t(i)].color;
        for (const ColorRole back : {Surface, EditorCurrentLine})
            check(u"syntax %1 on %2"_s.arg(i).arg(int(back)), code, of(theme, back), text);
        // Selected code keeps its colours.
        for (const ColorRole back : {Selection, EditorBracket})
            check(u"syntax %1 on %2"_s.arg(i).arg(int(back)), code, of(theme, back), mark);
    }
    // Black is for grounds.
    for (std::size_t i = 1; i < theme.terminal.size(); ++i)
        check(u"terminal %1"_s.arg(i), theme.terminal[i], of(theme, TerminalBackground), text);
}

void TestTheme::saysWhatIsWrongAndWhere()
{
    std::vector<FileProblem> problems;
    const ThemeColors theme = read("{\n\"dark\": 1,\n\"colors\": {\n\"window\": \"#123456\",\n"
                                   "\"windwo\": \"#fff\",\n\"text\": \"blak\"\n},\n"
                                   "\"syntax\": {\n\"comment\": {\"colour\": \"red\"}\n},\n"
                                   "\"terminal\": [\"red\"]\n}",
                                   problems);
    QCOMPARE(of(theme, ColorRole::Window), QColor(u"#123456"_s));
    QStringList told;
    for (const FileProblem &problem : problems) {
        QVERIFY(problem.message.contains(problem.key));
        told += u"%1 %2"_s.arg(problem.line).arg(problem.key);
    }
    told.sort();
    QCOMPARE(told, (QStringList{u"11 terminal"_s, u"2 dark"_s, u"5 colors.windwo"_s,
                                u"6 colors.text"_s, u"9 syntax.comment.colour"_s}));
}

void TestTheme::followsTheOptionLive()
{
    QSignalSpy changed(&Theme::instance(), &Theme::changed);
    Theme::instance().setScheme(ColorScheme::HighContrastDark);
    QCOMPARE(changed.size(), 1);
    QVERIFY(Theme::instance().isDark());
    QVERIFY(Theme::instance().isHighContrast());
    QCOMPARE(QApplication::palette().color(QPalette::Window), QColor(Qt::black));
    Theme::instance().setScheme(ColorScheme::Light);
    QVERIFY(!Theme::instance().isHighContrast());
}

void TestTheme::colorsWhatHasARoleAnew()
{
    Theme::instance().setScheme(ColorScheme::Light);
    QLabel label;
    setTextRole(&label, ColorRole::Danger);
    setTextRole(&label, ColorRole::TextMuted);
    for (const ColorScheme scheme : {ColorScheme::Dark, ColorScheme::HighContrastLight}) {
        Theme::instance().setScheme(scheme);
        QCOMPARE(label.palette().color(label.foregroundRole()),
                 Theme::instance().color(ColorRole::TextMuted));
    }
}

void TestTheme::scrollsAllTheWay_data()
{
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("begin");
    QTest::newRow("top") << 0 << 0;
    QTest::newRow("middle") << 100 << 50;
    QTest::newRow("end") << 200 << 100;
}

/// No room is kept for buttons at the ends.
void TestTheme::scrollsAllTheWay()
{
    QFETCH(const int, value);
    QScrollBar bar(Qt::Vertical);
    bar.resize(12, 200);
    bar.setRange(0, 200);
    bar.setPageStep(200);
    bar.setValue(value);
    QStyleOptionSlider option;
    option.initFrom(&bar);
    option.orientation = Qt::Vertical;
    option.maximum = bar.maximum();
    option.pageStep = bar.pageStep();
    option.sliderPosition = bar.sliderPosition();
    QFETCH(const int, begin);
    QCOMPARE(bar.style()->subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarSlider,
                                         &bar),
             QRect(0, begin, 12, 100));
}

void TestTheme::followsTheOwnFileLive()
{
    Theme::instance().setScheme(ColorScheme::Light);
    const std::filesystem::path file = Theme::instance().ownFile().toStdString();
    const auto write = [&](const char *text) { QVERIFY(slipway::writeFileAtomic(file, text)); };
    write("{\"dark\": true, \"colors\": {\"window\": \"#010203\"}}");
    Theme::instance().setScheme(ColorScheme::Own);
    QCOMPARE(Theme::instance().color(ColorRole::Window), QColor(1, 2, 3));
    QVERIFY(Theme::instance().isDark()); // What it leaves out is the dark theme's.
    QVERIFY(Theme::instance().problems().empty());
    QSignalSpy told(&Theme::instance(), &Theme::problemsChanged);
    write("{\"dark\": true,\n \"colors\": {\"window\": \"#01020\"}}");
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 20'000);
    QCOMPARE(Theme::instance().problems().front().line, 2);
    write("{\"dark\": false,\n \"colors\": {\"window\": \"#040506\"}}");
    QTRY_VERIFY_WITH_TIMEOUT(Theme::instance().problems().empty(), 20'000);
    QCOMPARE(Theme::instance().color(ColorRole::Window), QColor(4, 5, 6));
    Theme::instance().setScheme(ColorScheme::Light);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
