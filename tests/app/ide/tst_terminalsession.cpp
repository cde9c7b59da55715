// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalwindow.h"

#include "terminal/shellintegration.h"
#include "terminal/shellprofile.h"
#include "terminal/shellsession.h"
#include "terminal/terminalpane.h"
#include "terminal/terminalview.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <sys/socket.h>
#include <sys/un.h>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

/// Given to this program, it is a window with a shell, and says which.
constexpr const char *asWindow = "--as-window";
/// For what a shell does; a slow machine may take long.
constexpr int patience = 30'000;

/// Ends this process's connections to runners, as a network would; their number.
int cutConnections()
{
    int count = 0;
    for (const QString &name : QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System)) {
        sockaddr_un peer{};
        socklen_t size = sizeof peer;
        const int descriptor = name.toInt();
        if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&peer), &size) != 0
            || peer.sun_family != AF_UNIX)
            continue;
        if (QString::fromLocal8Bit(peer.sun_path).contains(u"/terminal-"_s))
            count += ::shutdown(descriptor, SHUT_RDWR) == 0 ? 1 : 0;
    }
    return count;
}

int beWindow(QApplication &application, const QString &folder)
{
    TerminalPane pane(hostShell(folder, "/bin/sh"));
    pane.resize(800, 400);
    pane.show();
    pane.start();
    bool asked = false;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, [&] {
        static const QRegularExpression number(u"pid=([0-9]+)\n"_s);
        if (!asked && pane.view()->acceptsInput()) {
            asked = true;
            QTest::keyClicks(pane.view(), u"echo pid=$$"_s);
            QTest::keyClick(pane.view(), Qt::Key_Return);
        }
        if (const auto found = number.match(pane.view()->text()); found.hasMatch()) {
            look.stop();
            std::printf("%s\n", qPrintable(found.captured(1)));
            std::fflush(stdout);
        }
    });
    look.start(20);
    return application.exec();
}

} // namespace

/// Real shells in real runners.
class TestTerminalSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runsAShellOnTheHost();
    void runsAShellInTheSandbox();
    void hasTheProjectsLimitsInTheSandbox();
    void tellsOfPromptsAndExitCodes_data();
    void tellsOfPromptsAndExitCodes();
    void saysHowTheShellEnded();
    void startsAgainOnEnter();
    void comesBackAfterALostConnection();
    void noLineOfALongOutputIsLost();
    void endsWithItsWindow();
    void readsProfiles_data();
    void readsProfiles();
    void refusesProfilesWithoutAShell_data();
    void refusesProfilesWithoutAShell();
    void profileSaysWhatRuns();

private:
    ShellRequest request(const std::string &shell) const
    {
        return hostShell(m_folder.path(), shell);
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
    QTRY_VERIFY_WITH_TIMEOUT(pane->isRunning() && pane->view()->acceptsInput(), patience);
    type(*pane, u"echo $((40+2))-$TERM"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"42-xterm-256color"_s), patience);
    type(*pane, u"pwd"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, m_folder.path()), patience);
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
        QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
        type(*pane, u"touch made ~/kept; pwd; echo $((40+2))"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"42\n"_s), patience);
        QVERIFY(shows(*pane, m_folder.filePath(u"project"_s)));
    }
    QVERIFY(QFileInfo::exists(m_folder.filePath(u"project/made"_s)));
    QVERIFY(QFileInfo::exists(m_folder.filePath(u"home/kept"_s)));
}

void TestTerminalSession::hasTheProjectsLimitsInTheSandbox()
{
    ShellRequest inSandbox = request("/bin/sh");
    inSandbox.project = m_folder.filePath(u"limited"_s).toStdString();
    inSandbox.isolation = sandbox::Isolation::Sandbox;
    QVERIFY(QDir().mkpath(m_folder.filePath(u"limited"_s)));
    const auto usual = prepareShell(inSandbox);
    QFile manifest(m_folder.filePath(u"limited/slipway.toml"_s));
    QVERIFY(manifest.open(QIODevice::WriteOnly));
    manifest.write("[run]\nmemory = \"128M\"\nprocesses = 77\ntime = \"5s\"\n");
    manifest.close();
    const auto limited = prepareShell(inSandbox);
    QVERIFY(usual && limited);
    QCOMPARE(limited->limits.memory, 128U << 20);
    QCOMPARE(limited->limits.processes, 77);
    QCOMPARE(limited->limits.cpus, usual->limits.cpus);
    QCOMPARE(limited->limits.wallTime.count(), 0);
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
    QTRY_VERIFY_WITH_TIMEOUT(commands().size() == 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(pane->folder(), m_folder.path(), patience);
    type(*pane, u"cd / && false"_s);
    QTRY_VERIFY_WITH_TIMEOUT(commands().size() == 2, patience);
    QVERIFY(commands().front().hasEnded);
    QCOMPARE(commands().front().exitCode, 1);
    QTRY_COMPARE_WITH_TIMEOUT(pane->folder(), u"/"_s, patience);
}

void TestTerminalSession::saysHowTheShellEnded()
{
    const auto pane = open(request("/bin/sh"));
    QSignalSpy closed(pane.get(), &TerminalPane::closeRequested);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    type(*pane, u"exit 3"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"ended with exit code 3"_s), patience);
    QVERIFY(!pane->isRunning());
    QCOMPARE(closed.count(), 0);
}

void TestTerminalSession::startsAgainOnEnter()
{
    const auto pane = open(request("/bin/sh"));
    QSignalSpy closed(pane.get(), &TerminalPane::closeRequested);
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    type(*pane, u"exit 1"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"exit code 1"_s), patience);
    QTest::keyClick(pane->view(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(pane->isRunning(), patience);
    type(*pane, u"exit"_s);
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patience);
}

/// The shell goes on meanwhile, and what it wrote is there afterwards.
void TestTerminalSession::comesBackAfterALostConnection()
{
    const auto pane = open(request("/bin/sh"));
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    type(*pane, u"seq -f 'line %g' 1 3000; printf '\\033[31mbefore\\033[0m\\n'; until [ -e go ]; "
                u"do sleep 0.05; done; "
                u"echo while-\"away\""_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"\nbefore"_s), patience);
    const QDir folder(m_folder.path() + u"/slipway"_s);
    const QStringList sockets =
        QDir(m_folder.path()).exists(u"slipway"_s)
            ? folder.entryList({u"terminal-*"_s}, QDir::System)
            : QDir(m_folder.path()).entryList({u"terminal-*"_s}, QDir::System);
    QCOMPARE(sockets.size(), 1);
    const QString socket =
        (folder.exists() ? folder.path() : m_folder.path()) + u'/' + sockets.front();
    QVERIFY(QFile::rename(socket, socket + u".away"_s));
    QCOMPARE(cutConnections(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(!pane->view()->notice().isEmpty(), patience);
    QVERIFY(pane->isRunning());
    QFile go(m_folder.filePath(u"go"_s));
    QVERIFY(go.open(QIODevice::WriteOnly));
    QVERIFY(QFile::rename(socket + u".away"_s, socket));
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->notice().isEmpty(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"\nwhile-away\n"_s), patience);
    QCOMPARE(pane->view()->text().count(u"\nbefore"_s), 1);
    // Not only what the runner could give again.
    QVERIFY(shows(*pane, u"\nline 1\n"_s));
    type(*pane, u"echo $((40+2))"_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"\n42\n"_s), patience);
    go.remove();
}

/// However slow the window is: the program waits for it.
void TestTerminalSession::noLineOfALongOutputIsLost()
{
    const auto pane = open(request("/bin/sh"));
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    type(*pane, u"seq -f 'line %g.' 1 150000; echo all\" there\""_s);
    {
        // The window looks for a long time, which keeps the screen from whoever feeds it.
        const auto held = pane->view()->shared()->access();
        QTest::qWait(200);
    }
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"\nall there\n"_s), 60'000);
    const QStringList lines = pane->view()->text().split(u'\n');
    const qsizetype last = lines.indexOf(u"all there"_s);
    for (int number = 150'000; number > 50'000; --number)
        QCOMPARE(lines.value(last - 150'001 + number), u"line %1."_s.arg(number));
}

void TestTerminalSession::endsWithItsWindow()
{
    QProcess window;
    window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    window.start(QCoreApplication::applicationFilePath(),
                 {QString::fromLatin1(asWindow), m_folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(window.canReadLine(), 30'000);
    const auto shell = static_cast<pid_t>(window.readLine().trimmed().toInt());
    QVERIFY(shell > 1);
    QCOMPARE(::kill(shell, 0), 0);
    const QString sockets = u"terminal-%1-*"_s.arg(window.processId());
    window.kill(); // SIGKILL: it cannot tidy up
    QTRY_VERIFY_WITH_TIMEOUT(::kill(shell, 0) != 0 && errno == ESRCH, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window.state(), QProcess::NotRunning, patience);
    const auto left = [&] {
        QStringList names;
        for (const QString &folder : {m_folder.path(), m_folder.filePath(u"slipway"_s)})
            names += QDir(folder).entryList({sockets}, QDir::Files | QDir::System);
        return names;
    };
    QTRY_COMPARE_WITH_TIMEOUT(left(), QStringList(), patience);
}

void TestTerminalSession::readsProfiles_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("read");
    QTest::newRow("a shell") << u"Zsh = zsh"_s << u"Zsh|usual||zsh|"_s;
    QTest::newRow("on the host") << u"Mine=host /bin/bash -l"_s << u"Mine|host||/bin/bash|-l"_s;
    QTest::newRow("in the sandbox") << u"S = sandbox sh"_s << u"S|sandbox||sh|"_s;
    QTest::newRow("environment") << u"T = host A=1 B=\"two words\" sh -c \"echo x\""_s
                                 << u"T|host|A=1,B=two words|sh|-c,echo x"_s;
}

void TestTerminalSession::readsProfiles()
{
    QFETCH(QString, line);
    QFETCH(QString, read);
    const auto profile = ShellProfile::parse(line);
    QVERIFY(profile);
    QStringList environment;
    for (const auto &[name, value] : profile->environment)
        environment << QString::fromStdString(name + "=" + value);
    const QString place = !profile->place                               ? u"usual"_s
                          : *profile->place == sandbox::Isolation::None ? u"host"_s
                                                                        : u"sandbox"_s;
    QCOMPARE(QStringList({profile->name, place, environment.join(u','), profile->shell,
                          profile->arguments.join(u',')})
                 .join(u'|'),
             read);
}

void TestTerminalSession::refusesProfilesWithoutAShell_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line : {"", "zsh", "= zsh", "Name =", "Name = host", "Name = A=1"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void TestTerminalSession::refusesProfilesWithoutAShell()
{
    QFETCH(QString, line);
    const auto profile = ShellProfile::parse(line);
    QVERIFY(!profile);
    QVERIFY(!profile.error().message.empty());
}

void TestTerminalSession::profileSaysWhatRuns()
{
    const auto profile = ShellProfile::parse(u"Marked = host MARK=\"a b\" sh"_s);
    QVERIFY(profile);
    const auto pane = open(profile->appliedTo(request("/bin/false")));
    QTRY_VERIFY_WITH_TIMEOUT(pane->view()->acceptsInput(), patience);
    QCOMPARE(pane->name(), u"Marked"_s);
    type(*pane, u"echo \"[$MARK]\""_s);
    QTRY_VERIFY_WITH_TIMEOUT(shows(*pane, u"\n[a b]\n"_s), patience);
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], asWindow) == 0)
        return beWindow(application, QString::fromLocal8Bit(argv[2]));
    TestTerminalSession test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_terminalsession.moc"
