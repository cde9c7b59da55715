// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/languages.h>
#include <slipway/terminal/pty.h>

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const QString slip = QStringLiteral(SLIPWAY_BIN_DIR "/slip");

struct Ended
{
    int code = -1;
    QByteArray output;
    QByteArray error;
};

} // namespace

/// The real slip with the real runner, without a server and without a network.
class TestSlipRun : public QObject
{
    Q_OBJECT

private:
    void write(const char *name, const QByteArray &text)
    {
        const fs::path path = fs::path(m_folder->path().toStdString()) / name;
        QVERIFY(makeFolder(path.parent_path()));
        QVERIFY(writeFileAtomic(path, text.toStdString(), {.durability = Durability::Fast}));
    }

    Ended run(const QStringList &words, const QByteArray &input = {})
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(slip, words);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("true.sh", "true\n");
        const Ended tried = run({u"run"_s, u"true.sh"_s});
        if (tried.code != 0)
            QSKIP(("no sandbox can be made here: " + tried.error).constData());
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void endsAsTheProgramDoes_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char *name, const char *program, const QStringList &options,
                            int code, const char *sentence) {
            QTest::newRow(name) << QByteArray(program) << options << code << QByteArray(sentence);
        };
        row("well", "pass\n", {}, 0, "");
        row("with a code", "import sys; sys.exit(3)\n", {}, 3, "");
        row("by a signal", "import os; os.kill(os.getpid(), 15)\n", {}, 143, "");
        row("killed", "import os; os.kill(os.getpid(), 9)\n", {}, 137, "");
        row("over its time", "while True: pass\n", {u"--time"_s, u"300ms"_s}, 124,
            "longer than 0.3 s");
        row("over its memory", "import time\nx = bytearray(400 << 20)\ntime.sleep(20)\n",
            {u"--memory"_s, u"100M"_s}, 137, "more than 100 MB of memory");
        row("by a fault", "import os; os.kill(os.getpid(), 11)\n", {}, 139, "not its own");
        row("without a network",
            "import socket; socket.create_connection(('slipway.invalid', 80))\n", {}, 1,
            "--net outbound");
        row("not found", "", {u"--env"_s, u"X"_s}, 2, "NAME=VALUE");
    }
    void endsAsTheProgramDoes()
    {
        QFETCH(QByteArray, program);
        QFETCH(QStringList, options);
        QFETCH(int, code);
        QFETCH(QByteArray, sentence);
        write("main.py", program);
        const Ended ended = run(QStringList{u"run"_s} + options);
        QVERIFY2(ended.error.contains(sentence), ended.error.constData());
        QCOMPARE(ended.code, code);
        QVERIFY2(!sentence.isEmpty() || ended.error.isEmpty(), ended.error.constData());
    }

    void refusesWithAnAdvice_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char *name, const QStringList &words, int code,
                            const char *sentence) {
            QTest::newRow(name) << words << code << QByteArray(sentence);
        };
        row("no command", {}, 2, "");
        row("unknown command", {u"rnu"_s}, 2, "slip --help");
        row("unknown option", {u"run"_s, u"--fast"_s}, 2, "no option --fast");
        row("option without a value", {u"run"_s, u"--memory"_s}, 2, "needs a value");
        row("size without a unit", {u"run"_s, u"--memory"_s, u"12"_s, u"a.sh"_s}, 125, "512M");
        row("unknown network", {u"run"_s, u"--net=all"_s, u"a.sh"_s}, 2, "none, outbound or host");
        row("arguments without --", {u"run"_s, u"a.sh"_s, u"x"_s}, 2, "behind --");
        row("no such file", {u"run"_s, u"b.sh"_s}, 125, "no file");
        row("nothing to run", {u"run"_s}, 125, "Name a file");
        row("a file of no language", {u"run"_s, u"a.psd"_s}, 125, "a.psd");
        row("no server", {u"status"_s}, 3, "slip login");
        row("deploying nothing", {u"deploy"_s}, 4, "Add a main.py");
        row("login nowhere", {u"login"_s}, 2, "Which server");
        row("login in the clear", {u"login"_s, u"http://example.org"_s}, 1, "https://");
        row("logs from a bad line", {u"logs"_s, u"--cursor"_s, u"x"_s}, 2, "from 1 on");
        row("env of nothing", {u"env"_s}, 2, "set, unset or list");
    }
    void refusesWithAnAdvice()
    {
        QFETCH(QStringList, words);
        QFETCH(int, code);
        QFETCH(QByteArray, sentence);
        write("a.sh", "echo\n");
        write("a.psd", "8BPS\n");
        const QTemporaryDir config;
        qputenv("XDG_CONFIG_HOME", config.path().toUtf8());
        const Ended ended = run(words);
        QCOMPARE(ended.code, code);
        QVERIFY2(ended.error.contains(sentence), ended.error.constData());
        QVERIFY(ended.error.count('\n') <= 1);
    }

    void everyCommandHasHelp_data()
    {
        QTest::addColumn<QString>("command");
        for (const char *name : {"run", "init", "login", "logout", "deploy", "status", "logs",
                                 "env", "stop", "restart", "open"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void everyCommandHasHelp()
    {
        QFETCH(QString, command);
        const Ended ended = run({command, u"--help"_s});
        QCOMPARE(ended.code, 0);
        QVERIFY(ended.output.startsWith("slip " + command.toUtf8()));
        QVERIFY(run({u"--help"_s}).output.contains(command.toUtf8()));
    }

    void passesWordsInputAndErrors()
    {
        write("main.py", "import sys\nprint(sys.argv[1:], sys.stdin.read())\n"
                         "print('oops', file=sys.stderr)\n");
        const Ended ended = run({u"run"_s, u"main.py"_s, u"--"_s, u"a b"_s, u"--x"_s}, "typed");
        QCOMPARE(ended.output, QByteArray("['a b', '--x'] typed\n"));
        QCOMPARE(ended.error, QByteArray("oops\n"));
    }

    void passesWordsToACommandOfTheManifest()
    {
        write("slipway.toml", "[run]\ncommand = \"printf '<%s>'\"\n");
        QCOMPARE(run({u"run"_s, u"--"_s, u"a b"_s, u"$c"_s}).output, QByteArray("<a b><$c>"));
    }

    void passesMuchInBothDirections()
    {
        write("main.py", "import sys, shutil\n"
                         "shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)\n");
        QByteArray much;
        for (int i = 0; i < 400'000; ++i)
            much += QByteArray::number(i) + '\n';
        const Ended ended = run({u"run"_s, u"main.py"_s}, much);
        QCOMPARE(ended.code, 0);
        QVERIFY(ended.output == much);
    }

    void theManifestsLimitsHold()
    {
        write("slipway.toml", "[run]\ncommand = \"sleep 60\"\ntime = \"200ms\"\n");
        QCOMPARE(run({u"run"_s}).code, 124);
    }

    void aProgramSeesItsFolderAndNothingElse()
    {
        const QTemporaryDir elsewhere;
        write("main.py", QByteArray("import os, socket\n"
                                    "open('made', 'w').write('x')\n"
                                    "print(os.path.exists('%1'), os.getcwd())\n"
                                    "try:\n socket.create_connection(('1.1.1.1', 80), 2)\n"
                                    " print('online')\nexcept OSError: print('offline')\n")
                             .replace("%1", elsewhere.path().toUtf8()));
        const Ended ended = run({u"run"_s});
        QCOMPARE(ended.output, "False " + m_folder->path().toUtf8() + "\noffline\n");
        QVERIFY(QFile::exists(m_folder->filePath(u"made"_s)));
    }

    void aReaderThatLeavesEndsTheProgram()
    {
        write("main.py", "import itertools\nfor i in itertools.count(): print(i)\n");
        QProcess shell;
        shell.setWorkingDirectory(m_folder->path());
        shell.start(u"bash"_s, {u"-c"_s, u"'%1' run | head -1; echo ${PIPESTATUS[0]}"_s.arg(slip)});
        QVERIFY(shell.waitForFinished(30'000));
        QCOMPARE(shell.readAllStandardOutput(), QByteArray("0\n141\n"));
    }

    void anInterruptReachesTheProgram()
    {
        write("main.py", "import signal, sys\n"
                         "signal.signal(signal.SIGINT, lambda *a: sys.exit(7))\n"
                         "print('ready', flush=True)\nsignal.pause()\n");
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(slip, {u"run"_s});
        QTRY_VERIFY_WITH_TIMEOUT(process.bytesAvailable() > 0, 30'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitCode(), 7);
    }

    void aTerminalIsATerminalInside()
    {
        write("main.py",
              "import os, sys, signal\n"
              "print('size', *os.get_terminal_size(), sys.stdin.isatty(), flush=True)\n"
              "signal.signal(signal.SIGWINCH, lambda *a: print('now', *os.get_terminal_size(),"
              " flush=True))\n"
              "print('hello', input('name? '), flush=True)\n"
              "while True:\n"
              "    signal.pause()\n");
        auto pty = terminal::openPty(91, 33);
        QVERIFY(pty);
        QProcess process;
        startOn(process, *pty, {u"run"_s, u"--env"_s, u"PYTHONUNBUFFERED=1"_s});
        QByteArray seen;
        QVERIFY2(waitFor(*pty, seen, "name? "), seen.constData());
        QVERIFY2(seen.contains("size 91 33 True"), seen.constData());
        type(*pty, "Ada\r");
        QVERIFY2(waitFor(*pty, seen, "hello Ada"), seen.constData());
        QVERIFY(terminal::resizePty(pty->master.get(), 70, 20));
        QVERIFY2(waitFor(*pty, seen, "now 70 20"), seen.constData());
        type(*pty, "\x03");
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitCode(), 130);
    }

    void saysWhatIsUnusual()
    {
        if (project::findProgram("cc").empty())
            QSKIP("There is no C compiler.");
        write("main.c", "int puts(const char *);\nint main(void) { puts(\"compiled\"); }\n");
        auto pty = terminal::openPty(120, 24);
        QVERIFY(pty);
        QProcess process;
        startOn(process, *pty, {u"run"_s, u"main.c"_s});
        QByteArray seen;
        QVERIFY2(waitFor(*pty, seen, "compiled"), seen.constData());
        QVERIFY2(seen.contains("slip: 2 GB of memory, because C needs more"), seen.constData());
        QVERIFY2(seen.contains("Compiling…"), seen.constData());
        QVERIFY(process.waitForFinished(10'000));
        // What a program prints, and what a file gets, is the program's only.
        const Ended ended = run({u"run"_s, u"main.c"_s});
        QCOMPARE(ended.output, "compiled\n");
        QCOMPARE(ended.error, "");
        // As is a limit that somebody has said.
        auto other = terminal::openPty(120, 24);
        QVERIFY(other);
        QProcess limited;
        startOn(limited, *other, {u"run"_s, u"--memory"_s, u"1G"_s, u"main.c"_s});
        seen.clear();
        QVERIFY2(waitFor(*other, seen, "compiled"), seen.constData());
        QVERIFY2(!seen.contains("because C"), seen.constData());
        QVERIFY(limited.waitForFinished(10'000));
    }

    void theTerminalIsPutBack()
    {
        write("main.py", "print('up', flush=True)\nimport time\ntime.sleep(60)\n");
        auto pty = terminal::openPty(80, 24);
        QVERIFY(pty);
        termios before{};
        QVERIFY(::tcgetattr(pty->slave.get(), &before) == 0);
        const FileDescriptor kept(::dup(pty->slave.get()));
        QProcess process;
        startOn(process, *pty, {u"run"_s});
        QByteArray seen;
        QVERIFY2(waitFor(*pty, seen, "up"), seen.constData());
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitCode(), 143);
        termios after{};
        QVERIFY(::tcgetattr(kept.get(), &after) == 0);
        QCOMPARE(after.c_lflag, before.c_lflag);
        QCOMPARE(after.c_oflag, before.c_oflag);
    }

    void initWritesOnceAndOnlyOnce()
    {
        write("app.py", "from flask import Flask\nshop = Flask(__name__)\n");
        write("requirements.txt", "flask\ngunicorn\n");
        const Ended first = run({u"init"_s});
        QCOMPARE(first.code, 0);
        QVERIFY2(first.output.contains("gunicorn --bind 0.0.0.0:$PORT app:shop"),
                 first.output.constData());
        write("slipway.toml", "# mine\n");
        const Ended second = run({u"init"_s});
        QCOMPARE(second.code, 6);
        QVERIFY(second.error.contains("left as it is"));
        QFile file(m_folder->filePath(u"slipway.toml"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("# mine\n"));
    }

    void runsTheExamples_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("console") << u"console"_s << QByteArray("Ada\n0\n") << QByteArray("Too low");
        QTest::newRow("bot") << u"bot"_s << QByteArray() << QByteArray("tick 2");
    }
    void runsTheExamples()
    {
        QFETCH(QString, folder);
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, output);
        const QString example =
            QStringLiteral(SLIPWAY_BIN_DIR "/../share/slipway/examples/") + folder;
        fs::copy(example.toStdString(), m_folder->path().toStdString(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        const Ended ended = run({u"run"_s, u"--time"_s, u"3s"_s}, input);
        QVERIFY2(ended.output.contains(output), (ended.output + ended.error).constData());
    }

private:
    void startOn(QProcess &process, terminal::Pty &pty, const QStringList &words)
    {
        process.setWorkingDirectory(m_folder->path());
        const int slave = pty.slave.get();
        process.setChildProcessModifier([slave] {
            ::setsid();
            ::ioctl(slave, TIOCSCTTY, 0);
            for (int number = 0; number < 3; ++number)
                ::dup2(slave, number);
        });
        process.start(slip, words);
        QVERIFY(process.waitForStarted());
        pty.slave.reset();
    }

    static void type(const terminal::Pty &pty, std::string_view keys)
    {
        QVERIFY(writeAll(pty.master.get(), keys));
    }

    static bool waitFor(const terminal::Pty &pty, QByteArray &seen, const QByteArray &wanted)
    {
        QElapsedTimer timer;
        timer.start();
        while (!seen.contains(wanted) && timer.elapsed() < 15'000) {
            pollfd watched{pty.master.get(), POLLIN, 0};
            if (::poll(&watched, 1, 200) <= 0)
                continue;
            char buffer[4096];
            const ssize_t got = ::read(pty.master.get(), buffer, sizeof buffer);
            if (got <= 0)
                break;
            seen.append(buffer, got);
        }
        return seen.contains(wanted);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

int main(int count, char **words)
{
    // The folder of a test must not lie in a project of its own, such as this source tree.
    qputenv("TMPDIR", "/tmp");
    qunsetenv("SLIPWAY_TOKEN");
    qunsetenv("SLIPWAY_SERVER");
    QCoreApplication application(count, words);
    TestSlipRun test;
    return QTest::qExec(&test, count, words);
}
#include "tst_slip_run.moc"
