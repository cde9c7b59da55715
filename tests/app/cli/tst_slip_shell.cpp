// SPDX-License-Identifier: GPL-3.0-or-later
#include "dropping_proxy.h"
#include "server_process.h"

#include <slipway/base/files.h>
#include <slipway/project/link.h>
#include <slipway/terminal/pty.h>

#include <QProcess>
#include <QSocketNotifier>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

constexpr int patience = 60'000;

/// slip with a terminal of its own, of which this is the outer side.
class OnTerminal
{
public:
    OnTerminal(const QString &folder, const QProcessEnvironment &environment,
               const QStringList &words, int columns = 91, int rows = 33)
        : m_pty(terminal::openPty(columns, rows).value())
        , m_slave(::fcntl(m_pty.slave.get(), F_DUPFD_CLOEXEC, 0))
        , m_notifier(m_pty.master.get(), QSocketNotifier::Read)
    {
        ::tcgetattr(m_slave.get(), &m_before);
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] {
            char buffer[65536];
            const ssize_t got = ::read(m_pty.master.get(), buffer, sizeof buffer);
            if (got > 0)
                seen.append(buffer, got);
            else
                m_notifier.setEnabled(false);
        });
        process.setWorkingDirectory(folder);
        process.setProcessEnvironment(environment);
        const int slave = m_pty.slave.get();
        process.setChildProcessModifier([slave] {
            ::setsid();
            ::ioctl(slave, TIOCSCTTY, 0);
            for (int number = 0; number < 3; ++number)
                ::dup2(slave, number);
        });
        process.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), words);
    }
    ~OnTerminal()
    {
        process.kill();
        process.waitForFinished(patience);
    }

    void type(std::string_view keys) { QVERIFY(writeAll(m_pty.master.get(), keys)); }
    bool shows(const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return seen.contains(text); }, patience);
    }
    void resize(int columns, int rows)
    {
        QVERIFY(terminal::resizePty(m_pty.master.get(), columns, rows));
    }
    /// Its exit code, once it has ended.
    int code()
    {
        if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, patience))
            return -1;
        return process.exitCode();
    }
    bool isPutBack() const
    {
        termios now{};
        ::tcgetattr(m_slave.get(), &now);
        return now.c_lflag == m_before.c_lflag && now.c_oflag == m_before.c_oflag;
    }

    QByteArray seen;
    QProcess process;

private:
    terminal::Pty m_pty;
    FileDescriptor m_slave;
    QSocketNotifier m_notifier;
    termios m_before{};
};

} // namespace

/// slip shell, against a real server that is reached by a way that can be cut.
class TestSlipShell : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<DroppingProxy> m_proxy;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    std::string m_token;
    ProjectId m_project;

    QString folder() const { return m_home.filePath(u"project"_s); }

    void write(const QString &name, const std::string &text)
    {
        const fs::path file = (folder() + u'/' + name).toStdString();
        QVERIFY(makeFolder(file.parent_path()));
        QVERIFY(writeFileAtomic(file, text, {.durability = Durability::Fast}));
    }

    std::unique_ptr<OnTerminal> shell(const QStringList &words = {})
    {
        return std::make_unique<OnTerminal>(folder(), m_environment,
                                            QStringList{u"shell"_s} + words);
    }

    /// The terminals that have not ended.
    std::vector<std::string> running()
    {
        std::vector<std::string> ids;
        const Reply reply =
            m_server->get("/projects/" + m_project.text() + "/sandbox/terminals", m_token);
        const json::value value = reply.json();
        if (reply.status != 200)
            return ids;
        for (const json::value &each : value.at("terminals").as_array()) {
            if (each.at("exit").is_null())
                ids.emplace_back(each.at("id").as_string());
        }
        return ids;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = whyNoServer(); !why.isEmpty())
            QSKIP(qPrintable(why));
        m_server = std::make_unique<ServerProcess>(m_home.filePath(u"state"_s).toStdString());
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_token = m_server->signUp("shell@example.org");
        m_project = m_server->createProject(m_token, "Shell").id;
        const QUrl url(QString::fromStdString(m_server->url()));
        m_proxy = std::make_unique<DroppingProxy>(static_cast<quint16>(url.port()));
        const QString address = u"http://127.0.0.1:%1"_s.arg(m_proxy->port());
        m_environment.insert(u"SLIPWAY_TOKEN"_s, QString::fromStdString(m_token));
        m_environment.insert(u"XDG_CONFIG_HOME"_s, m_home.filePath(u"config"_s));
        m_environment.insert(u"XDG_CACHE_HOME"_s, m_home.filePath(u"cache"_s));
        m_environment.insert(u"TERM"_s, u"xterm-256color"_s);
        write(u"main.py"_s, "import os, sys\n"
                            "print('size', *os.get_terminal_size())\n"
                            "print('sum', 40 + int(input('number? ')))\n"
                            "sys.exit(7)\n");
        QVERIFY((project::Link{address.toStdString(), m_project}.save(folder().toStdString())));
    }

    void cleanupTestCase()
    {
        if (!m_server)
            return;
        if (!m_server->isRunning())
            return;
        m_server->request("DELETE", "/projects/" + m_project.text() + "/sandbox", {}, m_token);
        m_server.reset();
    }

    void cleanup()
    {
        if (m_proxy)
            m_proxy->mend();
    }

    void runsACommandAndEndsAsItDoes()
    {
        const auto slip = shell({u"--"_s, u"python3"_s, u"main.py"_s});
        QVERIFY2(slip->shows("number? "), slip->seen.constData());
        QVERIFY2(slip->seen.contains("size 91 33"), slip->seen.constData());
        slip->type("2\r");
        QVERIFY2(slip->shows("sum 42"), slip->seen.constData());
        QCOMPARE(slip->code(), 7);
        QVERIFY(slip->isPutBack());
        // One that has ended is not kept.
        QVERIFY(running().empty());
    }

    void isAShellThatFollowsTheWindow()
    {
        const auto slip = shell();
        slip->type("echo $((40 + 2)) is it; cat main.py | head -1\r");
        QVERIFY2(slip->shows("42 is it"), slip->seen.constData());
        QVERIFY2(slip->shows("import os, sys"), slip->seen.constData());
        slip->resize(70, 20);
        slip->type("until [ \"$(stty size)\" = '20 70' ]; do sleep 0.1; done; echo 'now' small\r");
        QVERIFY2(slip->shows("now small"), slip->seen.constData());
        slip->type("exit 5\r");
        QCOMPARE(slip->code(), 5);
    }

    void leftWithItsKeyItGoesOn()
    {
        auto slip = shell();
        slip->type("word=kept; echo word is $word\r");
        QVERIFY2(slip->shows("word is kept"), slip->seen.constData());
        slip->type("~.");
        QCOMPARE(slip->code(), 0);
        QVERIFY(slip->isPutBack());
        QVERIFY2(slip->seen.contains("--attach"), slip->seen.constData());
        const auto ids = running();
        QCOMPARE(ids.size(), std::size_t{1});

        slip = shell({u"--attach"_s, QString::fromStdString(ids.front())});
        QVERIFY2(slip->shows("word is kept"), slip->seen.constData());
        slip->type("echo still-$word; exit\r");
        QVERIFY2(slip->shows("still-kept"), slip->seen.constData());
        QCOMPARE(slip->code(), 0);
    }

    void aLostConnectionComesBackWithTheScreen()
    {
        const auto slip = shell();
        slip->type("word=kept; echo word is $word\r");
        QVERIFY2(slip->shows("word is kept"), slip->seen.constData());
        m_proxy->cut();
        QVERIFY2(slip->shows("connection is lost"), slip->seen.constData());
        slip->seen.clear();
        // Typed meanwhile, it is sent when that is possible.
        slip->type("echo typed-$word\r");
        m_proxy->mend();
        QVERIFY2(slip->shows("word is kept"), slip->seen.constData());
        QVERIFY2(slip->shows("typed-kept"), slip->seen.constData());
        slip->type("exit 4\r");
        QCOMPARE(slip->code(), 4);
    }

    void goesOnOverAServerThatIsKilled()
    {
        const auto slip = shell();
        slip->type("word=kept; echo word is $word\r");
        QVERIFY2(slip->shows("word is kept"), slip->seen.constData());
        const QUrl before(QString::fromStdString(m_server->url()));
        m_server->kill();
        QVERIFY2(slip->shows("connection is lost"), slip->seen.constData());
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        const QUrl now(QString::fromStdString(m_server->url()));
        m_proxy->setTarget(static_cast<quint16>(now.port()));
        slip->seen.clear();
        slip->type("echo typed-$word\r");
        QVERIFY2(slip->shows("typed-kept"), slip->seen.constData());
        slip->type("exit 6\r");
        QCOMPARE(slip->code(), 6);
    }

    void muchOutputAndInputGetThrough()
    {
        write(u"echo.py"_s, "import sys, tty\n"
                            "tty.setraw(0)\n"
                            "print('ready', flush=True)\n"
                            "got = 0\n"
                            "while got < 3000000: got += len(sys.stdin.buffer.raw.read(65536))\n"
                            "sys.stdout.write('x' * 3000000 + 'the end')\n");
        const auto slip = shell({u"--"_s, u"python3"_s, u"echo.py"_s});
        QVERIFY2(slip->shows("ready"), slip->seen.constData());
        for (int part = 0; part < 300; ++part) {
            slip->type(std::string(10'000, 'i'));
            QCoreApplication::processEvents();
        }
        QVERIFY2(slip->shows("the end"), slip->seen.right(200).constData());
        QCOMPARE(slip->seen.count('x') >= 3'000'000, true);
        QCOMPARE(slip->code(), 0);
    }

    void saysWhatIsWrong()
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        const auto run = [&](const QStringList &words, const QString &where) {
            process.setWorkingDirectory(where);
            process.start(QStringLiteral(SLIPWAY_BIN_DIR "/slip"), words);
            process.closeWriteChannel();
            const bool ended =
                QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, patience);
            return ended ? process.exitCode() : -1;
        };
        // A folder that is no project there.
        const QString server = u"http://127.0.0.1:%1"_s.arg(m_proxy->port());
        QCOMPARE(run({u"shell"_s, u"--server"_s, server}, m_home.path()), 4);
        QVERIFY(process.readAllStandardError().contains("slip deploy"));
        QCOMPARE(run({u"shell"_s, u"--attach"_s, u"aaaaaaaaaaaaaaaa"_s}, folder()), 4);
        m_environment.insert(u"SLIPWAY_TOKEN"_s, u"swt_wrong"_s);
        process.setProcessEnvironment(m_environment);
        QCOMPARE(run({u"shell"_s}, folder()), 3);
    }
};

int main(int count, char **words)
{
    // The folder of a test must not lie in a project of its own, such as this source tree.
    qputenv("TMPDIR", "/tmp");
    qunsetenv("SLIPWAY_TOKEN");
    qunsetenv("SLIPWAY_SERVER");
    QCoreApplication application(count, words);
    TestSlipShell test;
    return QTest::qExec(&test, count, words);
}
#include "tst_slip_shell.moc"
