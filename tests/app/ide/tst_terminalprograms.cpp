// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/terminalpane.h"
#include "terminalwindow.h"

#include <QApplication>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <optional>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

/// For what a program does; a slow machine may take long.
constexpr int patience = 60'000;

} // namespace

/// The programs people live with in a terminal, driven as a person would: by keys, the mouse and
/// the window's edge, and judged by what is to be seen.
class TestTerminalPrograms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void viEditsAFile();
    void lessPagesAndSearches();
    void htopTakesTheMouseAndFunctionKeys();
    void nanoSavesAFile();
    void tmuxSplitsAndFollowsTheMouse();
    void pythonTalks();

private:
    TerminalView *view() const { return m_pane->view(); }
    void type(const QString &text) const { QTest::keyClicks(view(), text); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(view(), key, modifiers);
    }
    void run(const QString &command) const
    {
        type(command);
        press(Qt::Key_Return);
    }
    QString row(int number) const
    {
        const QStringList rows = rowsOf(*view());
        return rows.value(number < 0 ? int(rows.size()) + number : number);
    }
    bool shows(const QString &text) const { return rowsOf(*view()).join(u'\n').contains(text); }
    bool isAlternate() const { return view()->shared()->access()->isAlternate(); }
    std::optional<QPoint> placeOf(const QString &text) const;
    void click(QPoint cell) const
    {
        QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                          cellCenter(*view(), cell.y(), cell.x()));
    }
    void turnWheel(int notches) const;
    /// The window gets another size, and so does the program's.
    void resizeTo(int width, int height);
    QByteArray contentOf(const QString &file) const;
    static bool isMissing(const QString &program)
    {
        return QStandardPaths::findExecutable(program).isEmpty();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TerminalPane> m_pane;
};

#define SKIP_WITHOUT(program)                                                                      \
    if (isMissing(program))                                                                        \
    QSKIP(qPrintable(program + u" is not installed."_s))

/// The screen there was before is back, with the prompt of a shell that waits.
#define VERIFY_IS_BACK_IN_THE_SHELL()                                                              \
    do {                                                                                           \
        QTRY_VERIFY_WITH_TIMEOUT(!isAlternate(), patience);                                        \
        QTRY_VERIFY_WITH_TIMEOUT(!view()->isBusy(), patience);                                     \
        QVERIFY(shows(u"\nthe screen before\n"_s));                                                \
        QCOMPARE(view()->shared()->access()->mouseMode(), terminal::MouseMode::Off);               \
        QVERIFY(view()->shared()->access()->cursor().visible);                                     \
        run(u"echo $((40+2))-back"_s);                                                             \
        QTRY_VERIFY_WITH_TIMEOUT(shows(u"\n42-back\n"_s), patience);                               \
    } while (false)

void TestTerminalPrograms::initTestCase()
{
    if (!QFileInfo(QStringLiteral(SLIPWAY_BIN_DIR) + u"/slipway-run"_s).isExecutable())
        QSKIP("slipway-run is not built.");
    for (const char *name : {"XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "HOME", "TMUX_TMPDIR"})
        qputenv(name, m_folder.path().toUtf8());
    for (const char *name : {"LESS", "LESSOPEN", "TMUX", "VIMINIT", "EXINIT", "PYTHONSTARTUP"})
        qunsetenv(name);
    qputenv("PS1", "$ ");
    qputenv("LANG", "C.UTF-8");
    qputenv("LC_ALL", "C.UTF-8");
}

void TestTerminalPrograms::init()
{
    m_pane = std::make_unique<TerminalPane>(hostShell(m_folder.path(), "/bin/bash"));
    m_pane->resize(1000, 500);
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
    m_pane->start();
    QTRY_COMPARE_WITH_TIMEOUT(view()->shared()->access()->commands().size(), 1U, patience);
    run(u"echo the 'screen' before"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\nthe screen before\n"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!view()->isBusy(), patience);
}

void TestTerminalPrograms::cleanup()
{
    m_pane.reset();
    // It would outlive its terminal, as it is meant to.
    QProcess tmux;
    tmux.start(u"tmux"_s, {u"-L"_s, u"slipway"_s, u"kill-server"_s});
    tmux.waitForFinished();
}

std::optional<QPoint> TestTerminalPrograms::placeOf(const QString &text) const
{
    const QStringList rows = rowsOf(*view());
    for (int i = 0; i < rows.size(); ++i) {
        if (const qsizetype at = rows[i].indexOf(text); at >= 0)
            return QPoint(int(at), i);
    }
    return std::nullopt;
}

void TestTerminalPrograms::turnWheel(int notches) const
{
    const QPointF at(100, 100);
    QWheelEvent wheel(at, view()->viewport()->mapToGlobal(at), {}, {0, -120 * notches},
                      Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view()->viewport(), &wheel);
}

void TestTerminalPrograms::resizeTo(int width, int height)
{
    const QSize before(view()->columns(), view()->rows());
    m_pane->resize(width, height);
    QTRY_VERIFY(QSize(view()->columns(), view()->rows()) != before);
}

QByteArray TestTerminalPrograms::contentOf(const QString &file) const
{
    QFile read(m_folder.filePath(file));
    return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
}

void TestTerminalPrograms::viEditsAFile()
{
    SKIP_WITHOUT(u"vi"_s);
    run(u"vi -u NONE -N -c 'set showmode' written.txt"_s);
    QTRY_VERIFY_WITH_TIMEOUT(isAlternate() && row(-1).contains(u"written.txt"_s), patience);
    QCOMPARE(row(1), u"~"_s);
    QCOMPARE(row(-2), u"~"_s);
    type(u"i"_s);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).contains(u"-- INSERT --"_s), patience);
    type(u"first"_s);
    press(Qt::Key_Return);
    type(u"second"_s);
    QTRY_COMPARE_WITH_TIMEOUT(row(1), u"second"_s, patience);
    const int before = view()->rows();
    resizeTo(800, 350);
    QVERIFY(view()->rows() < before);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).contains(u"-- INSERT --"_s) && row(-2) == u"~"_s, patience);
    QCOMPARE(row(0), u"first"_s);
    press(Qt::Key_Up);
    press(Qt::Key_Home);
    type(u"at the "_s);
    QTRY_COMPARE_WITH_TIMEOUT(row(0), u"at the first"_s, patience);
    press(Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!row(-1).contains(u"INSERT"_s), patience);
    run(u":wq"_s);
    VERIFY_IS_BACK_IN_THE_SHELL();
    QCOMPARE(contentOf(u"written.txt"_s), "at the first\nsecond\n"_ba);
}

void TestTerminalPrograms::lessPagesAndSearches()
{
    SKIP_WITHOUT(u"less"_s);
    run(u"seq -f 'line %g of many' 1 5000 > long.txt; less long.txt"_s);
    QTRY_VERIFY_WITH_TIMEOUT(isAlternate() && row(0) == u"line 1 of many"_s, patience);
    type(u" "_s);
    QTRY_COMPARE_WITH_TIMEOUT(row(0), u"line %1 of many"_s.arg(view()->rows()), patience);
    const int top = view()->rows();
    turnWheel(1);
    QTRY_COMPARE_WITH_TIMEOUT(row(0), u"line %1 of many"_s.arg(top + 3), patience);
    turnWheel(-2);
    QTRY_COMPARE_WITH_TIMEOUT(row(0), u"line %1 of many"_s.arg(top - 3), patience);
    run(u"/line 777 "_s);
    QTRY_COMPARE_WITH_TIMEOUT(row(0), u"line 777 of many"_s, patience);
    resizeTo(700, 300);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1) == u":"_s && row(-2).startsWith(u"line "_s), patience);
    QVERIFY(shows(u"line 777 of many"_s));
    press(Qt::Key_End);
    QTRY_COMPARE_WITH_TIMEOUT(row(-2), u"line 5000 of many"_s, patience);
    type(u"q"_s);
    VERIFY_IS_BACK_IN_THE_SHELL();
}

void TestTerminalPrograms::htopTakesTheMouseAndFunctionKeys()
{
    SKIP_WITHOUT(u"htop"_s);
    run(u"htop"_s);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).startsWith(u"F1Help"_s), patience);
    QVERIFY(shows(u"PID USER"_s));
    QTRY_VERIFY_WITH_TIMEOUT(view()->shared()->access()->mouseMode() != terminal::MouseMode::Off,
                             patience);
    const auto tab = placeOf(u"I/O"_s);
    QVERIFY(tab);
    click(*tab);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"DISK R"_s), patience);
    press(Qt::Key_F1);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"Released under the GNU"_s), patience);
    press(Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).startsWith(u"F1Help"_s), patience);
    resizeTo(1000, 350);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).startsWith(u"F1Help"_s), patience);
    press(Qt::Key_F10);
    VERIFY_IS_BACK_IN_THE_SHELL();
}

void TestTerminalPrograms::nanoSavesAFile()
{
    SKIP_WITHOUT(u"nano"_s);
    run(u"nano -I noted.txt"_s);
    QTRY_VERIFY_WITH_TIMEOUT(row(0).contains(u"GNU nano"_s) && row(-1).contains(u"^X"_s), patience);
    const QString text = u"gr\u00fc\u00dfe \u6f22\u5b57"_s;
    QTest::sendKeyEvent(QTest::Click, view(), Qt::Key_unknown, text, Qt::NoModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shows(text), patience);
    resizeTo(700, 350);
    QTRY_VERIFY_WITH_TIMEOUT(row(0).contains(u"GNU nano"_s) && row(-1).contains(u"^X"_s), patience);
    press(Qt::Key_F3);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"noted.txt"_s) && shows(u"Write"_s), patience);
    press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"Wrote 1 line"_s), patience);
    press(Qt::Key_X, Qt::ControlModifier);
    VERIFY_IS_BACK_IN_THE_SHELL();
    QCOMPARE(QString::fromUtf8(contentOf(u"noted.txt"_s)), text + u'\n');
}

void TestTerminalPrograms::tmuxSplitsAndFollowsTheMouse()
{
    SKIP_WITHOUT(u"tmux"_s);
    QFile settings(m_folder.filePath(u"tmux.conf"_s));
    QVERIFY(settings.open(QIODevice::WriteOnly));
    settings.write("set -g mouse on\nset -g default-command 'PS1=\"$ \" exec sh'\n"
                   "set -as terminal-features ',xterm*:RGB'\n");
    settings.close();
    run(u"tmux -L slipway -f tmux.conf new -s work"_s);
    QTRY_VERIFY_WITH_TIMEOUT(isAlternate() && row(-1).startsWith(u"[work]"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(row(0).startsWith(u"$"_s), patience);
    press(Qt::Key_B, Qt::ControlModifier);
    type(u"%"_s);
    QTRY_VERIFY_WITH_TIMEOUT(row(5).contains(u'\u2502') && row(0).count(u'$') == 2, patience);
    const int border = int(row(5).indexOf(u'\u2502'));
    run(u"printf '\\033[38;2;1;2;3mright-%s' here"_s);
    QTRY_VERIFY_WITH_TIMEOUT(placeOf(u"right-here"_s), patience);
    const QPoint right = *placeOf(u"right-here"_s);
    QVERIFY(right.x() > border);
    {
        const auto screen = view()->shared()->access();
        const auto cells = screen->line(screen->screenLine() + right.y());
        QCOMPARE(cells[std::size_t(right.x())].style.foreground, terminal::Color::rgb(1, 2, 3));
    }
    click({2, 5});
    QTRY_VERIFY_WITH_TIMEOUT(view()->shared()->access()->cursor().position.column < border,
                             patience);
    run(u"echo left-$((40+2))"_s);
    QTRY_VERIFY_WITH_TIMEOUT(placeOf(u"left-42"_s), patience);
    QVERIFY(placeOf(u"left-42"_s)->x() < border);
    resizeTo(900, 350);
    QTRY_VERIFY_WITH_TIMEOUT(row(-1).startsWith(u"[work]"_s) && shows(u"right-here"_s), patience);
    run(u"tmux -L slipway kill-server"_s);
    VERIFY_IS_BACK_IN_THE_SHELL();
}

void TestTerminalPrograms::pythonTalks()
{
    SKIP_WITHOUT(u"python3"_s);
    run(u"PYTHON_HISTORY=/dev/null python3 -q"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\n>>>"_s), patience);
    run(u"sum(range(10))"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\n45\n>>>"_s), patience);
    press(Qt::Key_Up);
    QTRY_VERIFY_WITH_TIMEOUT(rowsOf(*view()).filter(u">>> sum(range(10))"_s).size() == 2, patience);
    resizeTo(700, 350);
    press(Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(rowsOf(*view()).filter(u"45"_s).size() == 2, patience);
    press(Qt::Key_D, Qt::ControlModifier);
    VERIFY_IS_BACK_IN_THE_SHELL();
}

QTEST_MAIN(TestTerminalPrograms)
#include "tst_terminalprograms.moc"
