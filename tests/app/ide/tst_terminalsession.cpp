// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/shellintegration.h"
#include "terminal/shellsession.h"
#include "terminal/terminalpane.h"
#include "terminal/terminalview.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

/// Real shells in real runners.
class TestTerminalSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsAShellOnTheHost();
    void runsAShellInTheSandbox();
    void tellsOfPromptsAndExitCodes_data();
    void tellsOfPromptsAndExitCodes();
    void saysHowTheShellEnded();
    void startsAgainOnEnter();

private:
    ShellRequest request(const std::string &shell) const
    {
        ShellRequest request;
        request.runner = SLIPWAY_BIN_DIR "/slipway-run";
        request.shell = shell;
        request.project = m_folder.path().toStdString();
        request.isolation = sandbox::Isolation::None;
        request.scripts = m_folder.filePath(u"scripts"_s).toStdString();
        request.home = m_folder.filePath(u"home"_s).toStdString();
        return request;
    }
    std::unique_ptr<TerminalPane> open(const ShellRequest &request) const
    {
        auto pane = std::make_unique<TerminalPane>(request);
        pane->resize(800, 400);
        pane->show();
        pane->start();
        return pane;
    }
    static bool shows(const TerminalPane &pane, const QString &text)
    {
        return pane.view()->text().contains(text);
    }
    static void type(TerminalPane &pane, const QString &text)
    {
        QTest::keyClicks(pane.view(), text);
        QTest::keyClick(pane.view(), Qt::Key_Return);
    }

    QTemporaryDir m_folder;
};

void TestTerminalSession::initTestCase()
{
    if (!QFileInfo(QStringLiteral(SLIPWAY_BIN_DIR) + u"/slipway-run"_s).isExecutable())
        QSKIP("slipway-run is not built.");
    qputenv("XDG_RUNTIME_DIR", m_folder.path().toUtf8());
    qputenv("HOME", m_folder.path().toUtf8());
    qputenv("PS1", "$ ");
}

void TestTerminalSession::runsAShellOnTheHost()
{
    const auto pane = open(request("/bin/sh"));
    QTRY_VERIFY(pane->isRunning() && pane->view()->acceptsInput());
    type(*pane, u"echo $((40+2))-$TERM"_s);
    QTRY_VERIFY(shows(*pane, u"42-xterm-256color"_s));
    type(*pane, u"pwd"_s);
    QTRY_VERIFY(shows(*pane, m_folder.path()));
}

/// It sees the project and a home of its own, which the next shell finds again.
void TestTerminalSession::runsAShellInTheSandbox()
{
    ShellRequest inSandbox = request("/bin/sh");
    inSandbox.project = m_folder.filePath(u"project"_s).toStdString();
    inSandbox.isolation = sandbox::Isolation::Sandbox;
    inSandbox.network = false;
    QVERIFY(QDir().mkpath(m_folder.filePath(u"project"_s)));
    {
        const auto pane = open(inSandbox);
        QTRY_VERIFY(pane->view()->acceptsInput());
        type(*pane, u"touch made ~/kept; pwd; echo $((40+2))"_s);
        QTRY_VERIFY(shows(*pane, u"42\n"_s));
        QVERIFY(shows(*pane, m_folder.filePath(u"project"_s)));
    }
    QVERIFY(QFileInfo::exists(m_folder.filePath(u"project/made"_s)));
    QVERIFY(QFileInfo::exists(m_folder.filePath(u"home/kept"_s)));
}

void TestTerminalSession::tellsOfPromptsAndExitCodes_data()
{
    QTest::addColumn<QString>("shell");
    for (const char *name : {"bash", "zsh", "fish"})
        QTest::newRow(name) << u"/usr/bin/%1"_s.arg(QLatin1StringView(name));
}

void TestTerminalSession::tellsOfPromptsAndExitCodes()
{
    QFETCH(QString, shell);
    if (!QFileInfo(shell).isExecutable())
        QSKIP("This shell is not installed.");
    const auto pane = open(request(shell.toStdString()));
    const auto commands = [&] { return pane->view()->shared()->access()->commands(); };
    QTRY_VERIFY(commands().size() == 1);
    QTRY_COMPARE(pane->folder(), m_folder.path());
    type(*pane, u"cd / && false"_s);
    QTRY_VERIFY(commands().size() == 2);
    QVERIFY(commands().front().hasEnded);
    QCOMPARE(commands().front().exitCode, 1);
    QTRY_COMPARE(pane->folder(), u"/"_s);
}

void TestTerminalSession::saysHowTheShellEnded()
{
    const auto pane = open(request("/bin/sh"));
    QSignalSpy closed(pane.get(), &TerminalPane::closeRequested);
    QTRY_VERIFY(pane->view()->acceptsInput());
    type(*pane, u"exit 3"_s);
    QTRY_VERIFY(shows(*pane, u"ended with exit code 3"_s));
    QVERIFY(!pane->isRunning());
    QCOMPARE(closed.count(), 0);
}

void TestTerminalSession::startsAgainOnEnter()
{
    const auto pane = open(request("/bin/sh"));
    QSignalSpy closed(pane.get(), &TerminalPane::closeRequested);
    QTRY_VERIFY(pane->view()->acceptsInput());
    type(*pane, u"exit 1"_s);
    QTRY_VERIFY(shows(*pane, u"exit code 1"_s));
    QTest::keyClick(pane->view(), Qt::Key_Return);
    QTRY_VERIFY(pane->isRunning());
    type(*pane, u"exit"_s);
    QTRY_COMPARE(closed.count(), 1);
}

QTEST_MAIN(TestTerminalSession)
#include "tst_terminalsession.moc"
