// SPDX-License-Identifier: GPL-3.0-or-later
// The Run panel's consoles in a window with an editor, with real interpreters in the sandbox.
#include "editor/editorarea.h"
#include "editor/editorfeature.h"
#include "editor/editorview.h"
#include "editor/scintillaview.h"
#include "run/console.h"
#include "run/plots.h"
#include "run/replhistory.h"
#include "run/replinput.h"
#include "run/runfeature.h"
#include "run/runmenu.h"
#include "run/runpanel.h"
#include "run/runsession.h"
#include "run/variables.h"
#include "run/variabletable.h"
#include "shell/mainwindow.h"
#include "shell/options.h"
#include "shell/workspace.h"
#include "terminal/terminalview.h"

#include <slipway/base/files.h>

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCompleter>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

constexpr int patience = 60'000; // milliseconds

} // namespace

class TestConsole : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aRunBecomesARepl();
    void eachFileHasItsConsole();
    void runningAgainRestartsThatConsole();
    void anErrorLeavesATracebackWithLinks();
    void otherLanguagesEndAsEver();
    void switchedOffItEnds();
    void keysWriteAnEntry();
    void blocksAreWrittenLineByLine();
    void upAndDownWalkTheHistory();
    void tabCompletes();
    void namesComeUpWhileTyping();
    void namesComeUpOnlyInCode();
    void saysWhyNoReplFollows();
    void theWindowKeepsItsKeysWhileAProgramRuns();
    void whatRunsGetsTheKeys();
    void controlKeys();
    void pastedSessionsRunAgain();
    void longEntriesLeaveRoomForTheTerminal();
    void outputWithoutALineEndIsLeftAlone();
    void showReplOpensAnEmptyOne();
    void sendsFromTheEditor();
    void whatIsSentWaitsForTheProgram();
    void whatWaitedForAFailureIsNotRun();
    void aTaskEndsWithItsProgram();
    void aCommandOfWordsBecomesARepl();
    void variablesAndTables();
    void valuesOpen();
    void longNumbersAreShort();
    void plotsAppear();
    void plotsAreLookedAtClosely();
    void stopEndsIt();
    void closingEndsIt();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString write(const QString &name, const QByteArray &text)
    {
        const auto written =
            writeFileAtomic(path(name).toStdString(), {text.constData(), std::size_t(text.size())});
        Q_ASSERT(written);
        return path(name);
    }
    void open(const QString &file)
    {
        m_area->open(file);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->workspace().currentFile(), file, patience);
    }
    void trigger(const char *id)
    {
        QAction *action = m_window->action(QString::fromLatin1(id));
        QVERIFY(action);
        QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), patience);
        action->trigger();
    }
    Console *current() const { return m_run->runPanel() ? m_run->runPanel()->current() : nullptr; }
    bool isAt(Console::State state) const { return current() && current()->state() == state; }
    /// Runs a file of this text.
    void run(const QString &name, const QByteArray &text)
    {
        open(write(name, text));
        trigger("run.start");
    }
    void runToPrompt(const QByteArray &text, const QString &name = u"main.py"_s)
    {
        run(name, text);
        QTRY_VERIFY_WITH_TIMEOUT(current() && current()->key() == path(name), patience);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
        QTRY_COMPARE_WITH_TIMEOUT(current()->terminal()->pendingBytes(), 0, patience);
    }
    bool shows(const QString &text) const { return current()->terminal()->text().contains(text); }
    ReplInput *input() const { return current()->input(); }
    void enter(const QString &text)
    {
        QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
        QTest::keyClicks(input(), text);
        QTest::keyClick(input(), Qt::Key_Return);
    }
    static QAbstractItemView *popup(ReplInput *input)
    {
        return input->findChild<QCompleter *>()->popup();
    }

    QTemporaryDir m_state;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
    EditorArea *m_area = nullptr;
    RunFeature *m_run = nullptr;
};

void TestConsole::initTestCase()
{
    for (const char *name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"})
        qputenv(name, m_state.path().toUtf8());
    if (!fs::exists(SLIPWAY_BIN_DIR "/slipway-run"))
        QSKIP("slipway-run is not built");
    sandbox::RunSpec spec;
    spec.argv = {"true"};
    RunSession probe;
    bool works = false;
    bool isOver = false;
    connect(&probe, &RunSession::ended, &probe, [&] { works = isOver = true; });
    connect(&probe, &RunSession::failed, &probe, [&] { isOver = true; });
    probe.start(SLIPWAY_BIN_DIR "/slipway-run", spec);
    QTRY_VERIFY_WITH_TIMEOUT(isOver, patience);
    if (!works)
        QSKIP("This machine allows no sandbox.");
}

void TestConsole::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_window = std::make_unique<MainWindow>();
    auto editor = std::make_unique<EditorFeature>(m_window->workspace());
    m_area = editor->area();
    m_window->setCenter(m_area, new QWidget);
    m_window->addFeature(std::move(editor));
    auto run = std::make_unique<RunFeature>();
    m_run = run.get();
    m_window->addFeature(std::move(run));
    m_window->resize(1100, 800);
    QSignalSpy completed(m_window.get(), &MainWindow::completed);
    m_window->show();
    if (completed.isEmpty())
        QVERIFY(completed.wait(patience));
    m_window->setCenterEmpty(false);
    m_window->activateWindow();
    Options::instance().reset(u"run.repl"_s);
    Options::instance().set(u"run.completeWhileTyping"_s, false);
}

void TestConsole::cleanup()
{
    m_window.reset();
    m_folder.reset();
}

void TestConsole::aRunBecomesARepl()
{
    runToPrompt("x = 20\nprint('ran')\n");
    QVERIFY(shows(u"ran"_s));
    QVERIFY2(current()->status().startsWith(u"Finished in"), qPrintable(current()->status()));
    QVERIFY(input()->isVisible());
    QVERIFY(input()->hasFocus());
    enter(u"x + 22"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> x + 22\n42"_s), patience);
    QTRY_VERIFY(input()->entry().isEmpty());
}

void TestConsole::eachFileHasItsConsole()
{
    runToPrompt("name = 'first'\n", u"a.py"_s);
    Console *first = current();
    runToPrompt("name = 'second'\n", u"b.py"_s);
    Console *second = current();
    QVERIFY(first != second);
    QCOMPARE(m_run->runPanel()->consoles().size(), 2);
    QCOMPARE(second->name(), u"b.py"_s);
    open(path(u"a.py"_s));
    QCOMPARE(current(), first);
    enter(u"name"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"'first'"_s), patience);
    open(path(u"b.py"_s));
    QCOMPARE(current(), second);
    enter(u"name"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"'second'"_s), patience);
    // One that was never run changes nothing.
    open(write(u"c.py"_s, ""));
    QCOMPARE(current(), second);
}

void TestConsole::runningAgainRestartsThatConsole()
{
    runToPrompt("try:\n    old\nexcept NameError:\n    print('new ' + 'names')\n");
    Console *console = current();
    enter(u"old = 1"_s);
    QTRY_VERIFY_WITH_TIMEOUT(console->variables()->model().rowOf(u"old"_s) >= 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QSignalSpy ended(console, &Console::ended);
    trigger("run.start");
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QCOMPARE(current(), console);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"new names"_s), patience);
    QVERIFY(console->variables()->model().rowOf(u"old"_s) < 0);
    QVERIFY(!shows(u"old = 1"_s));
    // Also while it runs.
    enter(u"while True: pass"_s);
    QTest::keyClick(input(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Running), patience);
    trigger("run.start");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QCOMPARE(m_run->runPanel()->consoles().size(), 1);
}

void TestConsole::anErrorLeavesATracebackWithLinks()
{
    run(u"main.py"_s, "def f():\n    return missing\n\nf()\n");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"NameError"_s), patience);
    QVERIFY(!input()->isVisible());
    QTRY_VERIFY2(shows(u"exit code 1"_s), qPrintable(current()->terminal()->text()));
    m_window->workspace().currentEditor()->goTo({1, 1});
    const auto links = findLinks(current()->terminal()->screen(), 0, 100);
    const auto place =
        std::ranges::find_if(links, [](const TerminalLink &link) { return link.line == 2; });
    QVERIFY(place != links.end());
    Q_EMIT current()->terminal()->linkActivated(*place);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->workspace().currentEditor()->caretPosition().line, 2,
                              patience);
}

void TestConsole::otherLanguagesEndAsEver()
{
    run(u"hello.sh"_s, "echo from a shell\n");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"from a shell"_s), patience);
    QVERIFY2(current()->status().startsWith(u"Finished in"), qPrintable(current()->status()));
    QVERIFY(!input()->isVisible());
}

void TestConsole::switchedOffItEnds()
{
    Options::instance().set(u"run.repl"_s, false);
    run(u"main.py"_s, "print('done')\n");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"done"_s), patience);
    QVERIFY(!input()->isVisible());
    Options::instance().reset(u"run.repl"_s);
}

void TestConsole::keysWriteAnEntry()
{
    runToPrompt("");
    // What is typed into the terminal above goes into the entry.
    current()->terminal()->setFocus();
    QTest::keyClick(current()->terminal(), Qt::Key_1);
    QVERIFY(input()->hasFocus());
    QCOMPARE(input()->entry(), u"1"_s);
    QTest::keyClicks(input(), u" + 1"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> 1 + 1\n2"_s), patience);
    // Blanks in front of one are not meant.
    enter(u"  2 + 2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> 2 + 2\n4"_s), patience);
    // A wrong one is told as ever.
    enter(u"1 +"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"SyntaxError"_s), patience);
}

void TestConsole::blocksAreWrittenLineByLine()
{
    runToPrompt("");
    QTest::keyClicks(input(), u"for i in range(2):"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(input()->entry(), u"for i in range(2):\n    "_s, patience);
    QTest::keyClicks(input(), u"print('line', i)"_s);
    QTRY_VERIFY(!input()->isBusy());
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(input()->entry().count(u'\n'), 2, patience);
    QTRY_VERIFY(!input()->isBusy());
    // Shift+Tab or Backspace leaves the block; an empty line ends it.
    QTest::keyClick(input(), Qt::Key_Backspace);
    QCOMPARE(input()->entry(), u"for i in range(2):\n    print('line', i)\n"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"line 1"_s), patience);
    // Shift+Enter adds a line in any case, Ctrl+Enter takes the entry as it is.
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QTest::keyClicks(input(), u"a = 1"_s);
    QTest::keyClick(input(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(input(), u"if a: 'two ' + 'lines'"_s);
    QTest::keyClick(input(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"'two lines'"_s), patience);
}

void TestConsole::upAndDownWalkTheHistory()
{
    runToPrompt("");
    for (const auto &entry : {u"first = 1"_s, u"second = 2"_s, u"first + second"_s})
        enter(entry);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\n3"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QTest::keyClick(input(), Qt::Key_Up);
    QCOMPARE(input()->entry(), u"first + second"_s);
    QTest::keyClick(input(), Qt::Key_Up);
    QCOMPARE(input()->entry(), u"second = 2"_s);
    QTest::keyClick(input(), Qt::Key_Down);
    QTest::keyClick(input(), Qt::Key_Down);
    QCOMPARE(input()->entry(), QString());
    // Those that begin so.
    QTest::keyClicks(input(), u"fi"_s);
    QTest::keyClick(input(), Qt::Key_Up);
    QTest::keyClick(input(), Qt::Key_Up);
    QCOMPARE(input()->entry(), u"first = 1"_s);
    QTest::keyClick(input(), Qt::Key_Down);
    QTest::keyClick(input(), Qt::Key_Down);
    QCOMPARE(input()->entry(), u"fi"_s);
    // Escape clears.
    QTest::keyClick(input(), Qt::Key_Escape);
    QCOMPARE(input()->entry(), QString());
    // Several lines are one.
    QTest::keyClicks(input(), u"x = (1,"_s);
    QTest::keyClick(input(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(input(), u"2)"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(input()->entry().isEmpty() && isAt(Console::State::Prompt), patience);
    QTest::keyClick(input(), Qt::Key_Up);
    QCOMPARE(input()->entry(), u"x = (1,\n2)"_s);
    QTest::keyClick(input(), Qt::Key_Up);
    QCOMPARE(input()->entry(), u"first + second"_s);
    // And the next session knows them.
    const QString file = m_state.filePath(u"slipway/repl-history"_s); // below XDG_STATE_HOME
    const ReplHistory kept(file);
    QCOMPARE(kept.at(kept.size() - 1), u"x = (1,\n2)"_s);
}

void TestConsole::tabCompletes()
{
    runToPrompt("value_one = 'text'\nvalue_two = 2\n");
    QTest::keyClicks(input(), u"    "_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QTest::keyClick(input(), Qt::Key_Tab);
    QCOMPARE(input()->entry(), u"    "_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QTest::keyClicks(input(), u"value_"_s);
    QTest::keyClick(input(), Qt::Key_Tab);
    QTRY_VERIFY_WITH_TIMEOUT(popup(input())->isVisible(), patience);
    QCOMPARE(popup(input())->model()->rowCount(), 2);
    QTest::keyClick(popup(input()), Qt::Key_Down);
    QTest::keyClick(popup(input()), Qt::Key_Return);
    QTRY_COMPARE(input()->entry(), u"value_two"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    // The only one is taken at once.
    QTest::keyClicks(input(), u"value_one.upp"_s);
    QTest::keyClick(input(), Qt::Key_Tab);
    QTRY_COMPARE_WITH_TIMEOUT(input()->entry(), u"value_one.upper"_s, patience);
}

void TestConsole::namesComeUpWhileTyping()
{
    Options::instance().reset(u"run.completeWhileTyping"_s);
    runToPrompt("val = 'value'\nvalue_one = 'text'\nvalue_two = 2\n");
    QAbstractItemView *names = popup(input());
    // Nothing is chosen: Enter runs what was written.
    QTest::keyClicks(input(), u"val"_s);
    QTRY_VERIFY_WITH_TIMEOUT(names->isVisible() && names->model()->rowCount() == 2, patience);
    QVERIFY(!names->currentIndex().isValid());
    QTest::keyClick(names, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> val\n'value'"_s), patience);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QVERIFY(!names->isVisible());
    // Up is the history's.
    QTest::keyClicks(input(), u"va"_s);
    QTRY_VERIFY_WITH_TIMEOUT(names->isVisible(), patience);
    QTest::keyClick(names, Qt::Key_Up);
    QVERIFY(!names->isVisible());
    QCOMPARE(input()->entry(), u"val"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QCOMPARE(input()->entry(), QString());
    // Escape hides them first.
    QTest::keyClicks(input(), u"value"_s);
    QTRY_VERIFY_WITH_TIMEOUT(names->isVisible(), patience);
    QTest::keyClick(names, Qt::Key_Escape);
    QVERIFY(!names->isVisible());
    QCOMPARE(input()->entry(), u"value"_s);
    // Down goes to them.
    QTest::keyClicks(input(), u"_"_s);
    QTRY_VERIFY_WITH_TIMEOUT(names->isVisible(), patience);
    QTest::keyClick(names, Qt::Key_Down);
    QTest::keyClick(names, Qt::Key_Down);
    QTest::keyClick(names, Qt::Key_Return);
    QCOMPARE(input()->entry(), u"value_two"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    // After a dot; and Tab takes the first.
    QTest::keyClicks(input(), u"value_one."_s);
    QTRY_VERIFY_WITH_TIMEOUT(names->isVisible(), patience);
    QTest::keyClicks(input(), u"upp"_s);
    QTRY_COMPARE_WITH_TIMEOUT(names->model()->rowCount(), 1, patience);
    QTest::keyClick(names, Qt::Key_Tab);
    QCOMPARE(input()->entry(), u"value_one.upper"_s);
}

void TestConsole::namesComeUpOnlyInCode()
{
    Options::instance().reset(u"run.completeWhileTyping"_s);
    runToPrompt("value = 1\n");
    QSignalSpy asked(input(), &ReplInput::completionAsked);
    QTest::keyClicks(input(), u"'value.va' # value"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QTest::keyClicks(input(), u"v"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QTest::keyClicks(input(), u"333 + 45"_s);
    QTest::keyClick(input(), Qt::Key_Escape);
    QCOMPARE(asked.count(), 0);
    QTest::keyClicks(input(), u"va"_s);
    QCOMPARE(asked.count(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(popup(input())->isVisible(), patience);
    QTest::keyClick(popup(input()), Qt::Key_Escape);
    input()->setCompletesWhileTyping(false);
    QTest::keyClicks(input(), u"lu"_s);
    QCOMPARE(asked.count(), 1);
}

void TestConsole::saysWhyNoReplFollows()
{
    write(u"slipway.toml"_s, "[run]\ncommand = [\"python3\", \"-I\", \"main.py\"]\n");
    run(u"main.py"_s, "print('done')\n");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"done"_s), patience);
    QVERIFY2(shows(u"No REPL will follow: -I"_s), qPrintable(current()->terminal()->text()));
    QVERIFY(!input()->isVisible());
}

void TestConsole::theWindowKeepsItsKeysWhileAProgramRuns()
{
    run(u"main.py"_s, "input('first? ')\nprint('\\x1b[?1049h')\ninput('second? ')\n");
    QTRY_VERIFY_WITH_TIMEOUT(current() && shows(u"first?"_s), patience);
    const auto isOfTheProgram = [this](Qt::Key key) {
        QKeyEvent event(QEvent::ShortcutOverride, key, Qt::ControlModifier);
        event.ignore();
        QApplication::sendEvent(current()->terminal(), &event);
        return event.isAccepted();
    };
    QVERIFY(!isOfTheProgram(Qt::Key_S));
    QVERIFY(!isOfTheProgram(Qt::Key_P));
    QVERIFY(isOfTheProgram(Qt::Key_C));
    QVERIFY(isOfTheProgram(Qt::Key_D));
    // One that has the whole screen has all keys.
    QTest::keyClick(current()->terminal(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"second?"_s), patience);
    QVERIFY(isOfTheProgram(Qt::Key_S));
}

void TestConsole::whatRunsGetsTheKeys()
{
    runToPrompt("");
    enter(u"name = input('who? ')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\nwho?"_s), patience);
    QVERIFY(input()->isBusy());
    QTest::keyClicks(input(), u"Ada"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QCOMPARE(input()->entry(), QString());
    enter(u"'hello ' + name"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"'hello Ada'"_s), patience);
    enter(u"while True: pass"_s);
    QTRY_COMPARE_WITH_TIMEOUT(input()->entry().count(u'\n'), 1, patience);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(input()->entry().isEmpty() && isAt(Console::State::Running), patience);
    QTest::keyClick(input(), Qt::Key_C, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"KeyboardInterrupt"_s), patience);
}

void TestConsole::controlKeys()
{
    runToPrompt("");
    QTest::keyClicks(input(), u"something"_s);
    QTest::keyClick(input(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(input()->entry(), QString());
    QTest::keyClicks(input(), u"something"_s);
    QTest::keyClick(input(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(input()->textCursor().selectedText(), u"something"_s);
    // With an entry, Ctrl+D deletes nothing and ends nothing.
    QTest::keyClick(input(), Qt::Key_D, Qt::ControlModifier);
    QVERIFY(isAt(Console::State::Prompt));
    QTest::keyClick(input(), Qt::Key_Escape);
    QTest::keyClick(input(), Qt::Key_D, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QVERIFY(!input()->isVisible());
    QTRY_VERIFY2(shows(u"The REPL has ended"_s), qPrintable(current()->terminal()->text()));
}

void TestConsole::pastedSessionsRunAgain()
{
    runToPrompt("");
    QGuiApplication::clipboard()->setText(
        u">>> def f(n):\n...     return n * 2\n...\n>>> f(4)\n8\n>>> f('ab')\n'abab'\n"_s);
    input()->paste();
    QCOMPARE(input()->entry(), u"def f(n):\n    return n * 2\n\nf(4)\nf('ab')"_s);
    QTest::keyClick(input(), Qt::Key_Return);
    QTRY_VERIFY2_WITH_TIMEOUT(shows(u"\n8\n'abab'"_s), qPrintable(current()->terminal()->text()),
                              patience);
    // The lines of one entry are written with either.
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QTest::keyClicks(input(), u"1"_s);
    QTest::keyClick(input(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(input(), Qt::Key_Return, Qt::AltModifier);
    QCOMPARE(input()->entry(), u"1\n\n"_s);
}

void TestConsole::longEntriesLeaveRoomForTheTerminal()
{
    runToPrompt("");
    const int one = input()->height();
    const QSize whole = current()->size();
    QGuiApplication::clipboard()->setText(u"x = 1\n"_s.repeated(40));
    input()->paste();
    QTRY_VERIFY(input()->height() > one);
    QCOMPARE(current()->size(), whole);
    QVERIFY(current()->terminal()->height() > 2 * one);
    QTest::keyClick(input(), Qt::Key_Escape);
    QTRY_COMPARE(input()->height(), one);
}

void TestConsole::outputWithoutALineEndIsLeftAlone()
{
    runToPrompt("print('no end', end='')\n");
    enter(u"print('x', end='')"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(shows(u"no end\n>>> print"_s),
                              qPrintable(current()->terminal()->text()), patience);
    enter(u"1"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(shows(u"\nx\n>>> 1\n1"_s), qPrintable(current()->terminal()->text()),
                              patience);
}

void TestConsole::showReplOpensAnEmptyOne()
{
    runToPrompt("x = 1\n");
    trigger("run.repl");
    QTRY_VERIFY_WITH_TIMEOUT(current()->key() == u"repl:" && isAt(Console::State::Prompt),
                             patience);
    Console *repl = current();
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"Python 3."_s), patience);
    enter(u"y = 2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl->variables()->model().rowOf(u"y"_s) >= 0, patience);
    QVERIFY(repl->variables()->model().rowOf(u"x"_s) < 0);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    // It stays when it is asked for again, and begins anew when that is asked for.
    open(path(u"main.py"_s));
    trigger("run.repl");
    QTRY_COMPARE_WITH_TIMEOUT(current(), repl, patience);
    QVERIFY(repl->variables()->model().rowOf(u"y"_s) >= 0);
    trigger("run.restartRepl");
    QTRY_VERIFY_WITH_TIMEOUT(repl->variables()->count() == 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    QCOMPARE(m_run->runPanel()->consoles().size(), 2);
}

void TestConsole::sendsFromTheEditor()
{
    open(write(u"main.py"_s, "def f(n):\n    return n * 2\n\nf(21)\n"));
    EditorView *view = m_area->open(path(u"main.py"_s));
    TextEditor *text = m_window->workspace().currentEditor();
    view->scintilla().setFocus();
    // Without a REPL, one is opened for it.
    QTest::keyClick(&view->scintilla(), Qt::Key_Return, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(current() && isAt(Console::State::Prompt), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> def f(n):\n...     return n * 2"_s), patience);
    QCOMPARE(text->caretPosition().line, 4);
    QCOMPARE(text->text(), "def f(n):\n    return n * 2\n\nf(21)\n"_ba);
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Prompt), patience);
    trigger("run.sendSelection");
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"\n42"_s), patience);
}

void TestConsole::whatIsSentWaitsForTheProgram()
{
    run(u"main.py"_s, "x = int(input('number? '))\n");
    QTRY_VERIFY_WITH_TIMEOUT(current() && shows(u"number?"_s), patience);
    trigger("run.sendSelection");
    // Without a translation English has no singular.
    QTRY_COMPARE(current()->status(), u"Running. 1 entries wait for its end"_s);
    current()->terminal()->setFocus();
    QTest::keyClicks(current()->terminal(), u"7"_s);
    QTest::keyClick(current()->terminal(), Qt::Key_Return);
    // It is the same line, which asks again.
    QTRY_VERIFY2_WITH_TIMEOUT(shows(u">>> x = int(input('number? '))\nnumber?"_s),
                              qPrintable(current()->terminal()->text()), patience);
}

void TestConsole::whatWaitedForAFailureIsNotRun()
{
    run(u"main.py"_s, "input('go? ')\n1 / 0\n");
    QTRY_VERIFY_WITH_TIMEOUT(current() && shows(u"go?"_s), patience);
    trigger("run.sendSelection");
    current()->terminal()->setFocus();
    QTest::keyClick(current()->terminal(), Qt::Key_Return);
    QTRY_VERIFY2_WITH_TIMEOUT(shows(u"1 entries that waited for a REPL were not run."_s),
                              qPrintable(current()->terminal()->text()), patience);
}

void TestConsole::aTaskEndsWithItsProgram()
{
    write(u"slipway.toml"_s, "[task.check]\nfile = \"check.py\"\n");
    write(u"check.py"_s, "print('checked')\n");
    open(write(u"main.py"_s, ""));
    Q_EMIT m_run->findChild<RunMenu *>()->taskAsked(u"check"_s);
    QTRY_VERIFY_WITH_TIMEOUT(current() && isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"checked\n"_s), patience);
}

void TestConsole::aCommandOfWordsBecomesARepl()
{
    write(u"slipway.toml"_s, "[run]\ncommand = \"python3 main.py --x 'a b'\"\n");
    runToPrompt("import sys\nargs = sys.argv[1:]\n");
    QTRY_VERIFY_WITH_TIMEOUT(current()->variables()->model().rowOf(u"args"_s) >= 0, patience);
    const VariablesModel &names = current()->variables()->model();
    QCOMPARE(names.at(names.rowOf(u"args"_s)).value, u"['--x', 'a b']"_s);
}

void TestConsole::variablesAndTables()
{
    runToPrompt("rows = [{'n': i} for i in range(300)]\ntext = 'abc'\n");
    VariablesView *variables = current()->variables();
    QTRY_COMPARE_WITH_TIMEOUT(variables->count(), 2, patience);
    QVERIFY(variables->isVisible());
    auto *list = variables->findChild<QTreeView *>();
    const int row = variables->model().rowOf(u"rows"_s);
    QCOMPARE(variables->model().at(row).type, u"list (300)"_s);
    list->setCurrentIndex(list->model()->index(row, 0));
    // What has been begun to write is not meant by a key pressed here.
    QTest::keyClicks(input(), u"text = 'not yet'"_s);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Return);
    VariableTable *table = current()->table();
    QTRY_VERIFY_WITH_TIMEOUT(table->isVisible() && table->model().rowCount() == 200, patience);
    QCOMPARE(input()->entry(), u"text = 'not yet'"_s);
    QVERIFY(table->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(input(), Qt::Key_Escape);
    QCOMPARE(table->model().index(7, 0).data(), QVariant(u"7"_s));
    // The rest comes when it is looked for.
    QVERIFY(table->model().canFetchMore({}));
    const_cast<VariableTableModel &>(table->model()).fetchMore({});
    QTRY_COMPARE_WITH_TIMEOUT(table->model().rowCount(), 300, patience);
    QCOMPARE(table->model().index(299, 0).data(), QVariant(u"299"_s));
    // Another value is shown by entering its name.
    const int text = variables->model().rowOf(u"text"_s);
    list->setCurrentIndex(list->model()->index(text, 0));
    Q_EMIT list->activated(list->currentIndex());
    QTRY_VERIFY_WITH_TIMEOUT(shows(u">>> text\n'abc'"_s), patience);
    // An entry that shows a table shows it here too.
    enter(u"rows[:3]"_s);
    QTRY_COMPARE_WITH_TIMEOUT(table->model().rowCount(), 3, patience);
    enter(u"text = 'new'"_s);
    QTRY_COMPARE_WITH_TIMEOUT(variables->model().at(variables->model().rowOf(u"text"_s)).value,
                              u"'new'"_s, patience);
}

void TestConsole::valuesOpen()
{
    runToPrompt("class T:\n    def __init__(self): self.size, self.parts = 2, [7]\n"
                "    @property\n    def never(self): print('called')\n"
                "data = {'a': 1, 'b': [5, {'deep': T()}]}\nmany = set(range(500))\nx = 1\n");
    VariablesView *variables = current()->variables();
    QTRY_COMPARE_WITH_TIMEOUT(variables->count(), 4, patience);
    auto *list = variables->findChild<QTreeView *>();
    const VariablesModel &model = variables->model();
    const auto open = [&](const QStringList &path) {
        [&] { QTRY_VERIFY_WITH_TIMEOUT(model.indexOf(path).isValid(), patience); }();
        list->setCurrentIndex(model.indexOf(path));
        QTest::keyClick(list, Qt::Key_Right);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(model.rowCount(model.indexOf(path)) > 0, patience); }();
        return model.indexOf(path);
    };
    QVERIFY(!model.hasChildren(model.indexOf(QStringList{u"x"_s})));
    QVERIFY(!model.hasChildren(model.indexOf(QStringList{u"T"_s})));
    const QStringList thing{u"data"_s, u"1"_s, u"1"_s, u"0"_s};
    for (qsizetype depth = 1; depth <= thing.size(); ++depth)
        open(thing.first(depth));
    QCOMPARE(model.at(model.indexOf(thing)).name, u"'deep'"_s);
    const QStringList size = thing + QStringList{u"0"_s};
    QCOMPARE(model.at(model.indexOf(size)).name, u"size"_s);
    QCOMPARE(model.at(model.indexOf(size)).value, u"2"_s);
    // An entry may change what is open, and does not close it; new names do not either.
    enter(u"data['b'][1]['deep'].size = 3; another = 4"_s);
    QTRY_COMPARE_WITH_TIMEOUT(model.at(model.indexOf(size)).value, u"3"_s, patience);
    QVERIFY(model.rowOf(u"another"_s) >= 0);
    QTRY_VERIFY(list->isExpanded(model.indexOf(thing)));
    // What is not there any more goes.
    enter(u"data['b'].pop()"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!model.indexOf(thing).isValid(), patience);
    QCOMPARE(model.rowCount(model.indexOf({u"data"_s, u"1"_s})), 1);
    // Of many some are told.
    const QModelIndex many = open({u"many"_s});
    QCOMPARE(model.rowCount(many), 201);
    QCOMPARE(model.at(model.index(200, 0, many)).value, u"and 300 more"_s);
    QVERIFY(!shows(u"called"_s));
}

void TestConsole::longNumbersAreShort()
{
    runToPrompt("rows = [{'n': 1 / 3, 'm': 12345678901, 't': 'x'}]\n");
    enter(u"rows"_s);
    const VariableTableModel &model = current()->table()->model();
    QTRY_COMPARE_WITH_TIMEOUT(model.columnCount(), 3, patience);
    QCOMPARE(model.index(0, 0).data().toString(), u"0.33333333"_s);
    QCOMPARE(model.index(0, 0).data(Qt::ToolTipRole).toString(), u"0.3333333333333333"_s);
    QCOMPARE(model.index(0, 1).data().toString(), u"12345678901"_s);
    QVERIFY(model.index(0, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    QVERIFY(model.index(0, 2).data(Qt::TextAlignmentRole).toInt() & Qt::AlignLeft);
    // What is copied is all of it.
    auto *view = current()->table()->findChild<QTableView *>();
    view->selectRow(0);
    view->actions().constFirst()->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), u"0.3333333333333333\t12345678901\tx"_s);
}

void TestConsole::plotsAreLookedAtClosely()
{
    PlotCanvas canvas;
    QImage image(800, 600, QImage::Format_RGB32);
    image.fill(Qt::white);
    canvas.setImage(image);
    canvas.resize(400, 300);
    canvas.show();
    QTest::keyClick(&canvas, Qt::Key_Plus);
    QTest::keyClick(&canvas, Qt::Key_Plus);
    QCOMPARE_GT(canvas.zoom(), 1.5);
    // Another state of the same figure is looked at in the same place, another figure as a whole.
    canvas.setImage(image.copy());
    QCOMPARE_GT(canvas.zoom(), 1.5);
    QTest::keyClick(&canvas, Qt::Key_0);
    QCOMPARE(canvas.zoom(), 1.0);
    QTest::keyClick(&canvas, Qt::Key_Minus);
    QCOMPARE(canvas.zoom(), 1.0);
    QTest::keyClick(&canvas, Qt::Key_Plus);
    canvas.setImage(QImage(10, 10, QImage::Format_RGB32));
    QCOMPARE(canvas.zoom(), 1.0);
}

void TestConsole::plotsAppear()
{
    if (!fs::exists("/usr/lib/python3/dist-packages/matplotlib"))
        QSKIP("matplotlib is not installed.");
    runToPrompt("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n");
    PlotsView *plots = current()->plots();
    QTRY_COMPARE_WITH_TIMEOUT(plots->count(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(plots->image().size(), QSize(1280, 960), patience);
    QVERIFY(plots->isVisible());
    enter(u"plt.figure(); lines = plt.plot([3, 2, 1])"_s);
    QTRY_COMPARE_WITH_TIMEOUT(plots->count(), 2, patience);
    QTest::keyClick(plots->focusProxy(), Qt::Key_Delete);
    QTRY_COMPARE(plots->count(), 1);
    // What is no picture is not shown.
    plots->show(99, "\x89PNG nonsense");
    QTRY_VERIFY_WITH_TIMEOUT(plots->image().isNull(), patience);
}

void TestConsole::stopEndsIt()
{
    runToPrompt("import atexit\natexit.register(print, 'last ' + 'words')\n");
    trigger("run.stop");
    QTRY_VERIFY_WITH_TIMEOUT(isAt(Console::State::Ended), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(u"last words"_s), patience);
    QVERIFY(!m_window->action(u"run.stop"_s)->isEnabled());
}

void TestConsole::closingEndsIt()
{
    runToPrompt("", u"a.py"_s);
    runToPrompt("", u"b.py"_s);
    RunPanel *panel = m_run->runPanel();
    panel->close(panel->consoles()[1]);
    QCOMPARE(panel->consoles().size(), 1);
    QCOMPARE(current()->name(), u"a.py"_s);
    panel->close(current());
    QVERIFY(!current());
    QVERIFY(!m_window->action(u"run.stop"_s)->isEnabled());
    runToPrompt("", u"b.py"_s);
}

QTEST_MAIN(TestConsole)
#include "tst_console.moc"
