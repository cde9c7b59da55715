// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/options.h"
#include "terminal/terminalpane.h"
#include "terminal/terminalpanel.h"
#include "terminalwindow.h"

#include <QAccessible>
#include <QCheckBox>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000;
const QString askOption = u"terminal.askBeforeClosing"_s;

} // namespace

/// Several terminals, with real shells.
class TestTerminalPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_panel.reset(); }

    void stepsThroughSplitsToo();
    void tabIsCalledAfterTheOneUsedLast();
    void closesTheOneUsedLast();
    void keyboardGoesToTheOneBeside();
    void leavingAShellAfterAFailureIsLeavingIt();
    void programsTitleIsItsName();
    void asksBeforeAProgramIsEnded_data();
    void asksBeforeAProgramIsEnded();
    void askingCanBeSwitchedOff();
    void wholeScreenProgramsHaveTheFunctionKeys();

private:
    TerminalPane *add(TerminalPanel::Place place)
    {
        TerminalPane *pane = m_panel->add(m_panel->defaultRequest(), place);
        pane->setFocus();
        return pane;
    }
    QTabBar *tabs() const { return m_panel->findChild<QTabBar *>(); }
    QMessageBox *question() const { return m_panel->findChild<QMessageBox *>(); }
    static void type(TerminalPane *pane, const QString &text)
    {
        QTest::keyClicks(pane->view(), text);
        QTest::keyClick(pane->view(), Qt::Key_Return);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TerminalPanel> m_panel;
};

void TestTerminalPanel::initTestCase()
{
    if (!QFileInfo(QStringLiteral(SLIPWAY_BIN_DIR) + u"/slipway-run"_s).isExecutable())
        QSKIP("slipway-run is not built.");
    for (const char *name : {"XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "HOME"})
        qputenv(name, m_folder.path().toUtf8());
    qputenv("PS1", "$ ");
    Options::instance().declare(
        {.id = askOption, .title = u"Ask"_s, .group = u"Terminal"_s, .value = true});
}

void TestTerminalPanel::init()
{
    m_panel = std::make_unique<TerminalPanel>();
    m_panel->defaultRequest = [this] { return hostShell(m_folder.path(), "/bin/bash"); };
    m_panel->resize(1000, 500);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void TestTerminalPanel::stepsThroughSplitsToo()
{
    TerminalPane *first = add(TerminalPanel::Place::Tab);
    TerminalPane *second = add(TerminalPanel::Place::Beside);
    TerminalPane *third = add(TerminalPanel::Place::Tab);
    for (TerminalPane *expected : {first, second, third, first}) {
        m_panel->step(1);
        QCOMPARE(m_panel->current(), expected);
        QVERIFY(expected->view()->hasFocus());
    }
    m_panel->step(-1);
    QCOMPARE(m_panel->current(), third);
    m_panel->step(-1);
    QVERIFY(second->view()->hasFocus());
}

void TestTerminalPanel::tabIsCalledAfterTheOneUsedLast()
{
    TerminalPane *first = add(TerminalPanel::Place::Tab);
    first->setName(u"one"_s);
    TerminalPane *second = add(TerminalPanel::Place::Beside);
    second->setName(u"two"_s);
    QVERIFY(tabs()->tabText(0).startsWith(u"two (host)"_s));
    first->setFocus();
    QVERIFY(tabs()->tabText(0).startsWith(u"one (host)"_s));
    second->setName(u"three"_s);
    QVERIFY(tabs()->tabText(0).startsWith(u"one (host)"_s));
    QCOMPARE(second->view()->accessibleName(), u"Terminal: three"_s);
}

/// Also when the keyboard has gone elsewhere, such as to a menu.
void TestTerminalPanel::closesTheOneUsedLast()
{
    TerminalPane *first = add(TerminalPanel::Place::Tab);
    QPointer<TerminalPane> second = add(TerminalPanel::Place::Beside);
    tabs()->setFocus();
    QCOMPARE(m_panel->current(), second.data());
    m_panel->closeCurrent();
    QTRY_VERIFY(!second);
    QCOMPARE(m_panel->panes(), std::vector{first});
    QCOMPARE(tabs()->tabText(0), u"bash (host)"_s);
}

void TestTerminalPanel::keyboardGoesToTheOneBeside()
{
    add(TerminalPanel::Place::Tab);
    TerminalPane *second = add(TerminalPanel::Place::Beside);
    QPointer<TerminalPane> third = add(TerminalPanel::Place::Beside);
    m_panel->closeCurrent();
    QTRY_VERIFY(!third);
    QCOMPARE(m_panel->current(), second);
    QVERIFY(second->view()->hasFocus());
}

void TestTerminalPanel::leavingAShellAfterAFailureIsLeavingIt()
{
    QPointer<TerminalPane> pane = add(TerminalPanel::Place::Tab);
    const auto commands = [&] { return pane->view()->shared()->access()->commands(); };
    QTRY_COMPARE_WITH_TIMEOUT(commands().size(), 1U, patience);
    type(pane, u"(exit 7)"_s);
    QTRY_VERIFY_WITH_TIMEOUT(commands().size() == 2 && commands().front().exitCode == 7, patience);
    type(pane, u"exit"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!pane, patience);
}

void TestTerminalPanel::programsTitleIsItsName()
{
    TerminalPane *pane = add(TerminalPanel::Place::Tab);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    type(pane, uR"(printf '\033]0;build & test\007')"_s);
    QTRY_COMPARE_WITH_TIMEOUT(pane->name(), u"build & test"_s, patience);
    QCOMPARE(tabs()->tabText(0), u"build && test (host)"_s);
    pane->setName(u"mine"_s);
    QCOMPARE(pane->name(), u"mine"_s);
}

void TestTerminalPanel::asksBeforeAProgramIsEnded_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("a command") << u"sleep 1000"_s;
    QTest::newRow("the whole screen") << uR"(printf '\033[?1049hfull'; sleep 1000)"_s;
}

void TestTerminalPanel::asksBeforeAProgramIsEnded()
{
    QFETCH(QString, command);
    QPointer<TerminalPane> pane = add(TerminalPanel::Place::Tab);
    QTRY_COMPARE_WITH_TIMEOUT(pane->view()->shared()->access()->commands().size(), 1U, patience);
    QVERIFY(!pane->view()->isBusy());
    type(pane, command);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->isBusy(), patience);
    m_panel->closeCurrent();
    QVERIFY(question());
    QVERIFY2(question()->text().contains(u"“bash”"_s), qPrintable(question()->text()));
    question()->button(QMessageBox::Cancel)->click();
    QTRY_VERIFY(!question());
    QVERIFY(pane);
    m_panel->closeCurrent();
    QVERIFY(question());
    for (QAbstractButton *button : question()->buttons()) {
        if (question()->buttonRole(button) == QMessageBox::AcceptRole)
            button->click();
    }
    QTRY_VERIFY(!pane);
    QCOMPARE(m_panel->count(), 0);
    // The keyboard stays where one is.
    QCOMPARE(m_panel->focusWidget()->property("text").toString(), u"New Terminal"_s);
}

void TestTerminalPanel::askingCanBeSwitchedOff()
{
    QPointer<TerminalPane> pane = add(TerminalPanel::Place::Tab);
    QTRY_COMPARE_WITH_TIMEOUT(pane->view()->shared()->access()->commands().size(), 1U, patience);
    type(pane, u"sleep 1000"_s);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->isBusy(), patience);
    Options::instance().set(askOption, false);
    m_panel->closeCurrent();
    QVERIFY(!question());
    QTRY_VERIFY(!pane);
    Options::instance().reset(askOption);
}

/// They show in their lowest line what F5 does; else it is the window's.
void TestTerminalPanel::wholeScreenProgramsHaveTheFunctionKeys()
{
    TerminalPane *pane = add(TerminalPanel::Place::Tab);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    const auto takes = [pane](int key, Qt::KeyboardModifiers modifiers) {
        QKeyEvent event(QEvent::ShortcutOverride, key, modifiers);
        event.ignore();
        QApplication::sendEvent(pane->view(), &event);
        return event.isAccepted();
    };
    QVERIFY(!takes(Qt::Key_F5, Qt::NoModifier));
    type(pane, uR"(printf '\033[?1049h')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->shared()->access()->isAlternate(), patience);
    QVERIFY(takes(Qt::Key_F5, Qt::NoModifier));
    QVERIFY(takes(Qt::Key_F6, Qt::ShiftModifier));
    QVERIFY(!takes(Qt::Key_F4, Qt::AltModifier));
}

QTEST_MAIN(TestTerminalPanel)
#include "tst_terminalpanel.moc"
