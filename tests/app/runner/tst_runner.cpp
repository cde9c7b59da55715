// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

#include <slipway/sandbox/line_log.h>

#include <QTemporaryDir>

#include <atomic>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>

using namespace slipway;
using namespace slipway::test;

class TestRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (const std::string why = whyNoSandbox(); !why.empty())
            QSKIP(why.c_str());
    }

    void carriesBothStreamsAndTheCode()
    {
        const Outcome outcome = run(shell("echo out; echo err >&2; exit 3"));
        QCOMPARE(outcome.output, std::string("out\n"));
        QCOMPARE(outcome.error, std::string("err\n"));
        QCOMPARE(outcome.reason(), std::string("exit"));
        QCOMPARE(outcome.exit->code, 3);
        QCOMPARE(outcome.exit->text, std::string("exit 3"));
        QVERIFY(outcome.started.pid > 0);
    }

    void carriesInput()
    {
        const std::string text(1'000'000, 'x');
        const Outcome outcome = run(spec({"wc", "-c"}), text);
        QCOMPARE(outcome.output, std::string("1000000\n"));
    }

    void carriesMuchOutput()
    {
        const Outcome outcome = run(shell("seq 1 300000"));
        QCOMPARE(outcome.output.size(), 1'988'895U);
        QVERIFY(outcome.output.ends_with("300000\n"));
    }

    void isAClearError_data()
    {
        QTest::addColumn<QByteArrayList>("argv");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("no such command")
            << QByteArrayList{"no-such-command"} << QByteArray("run.command_not_found");
        QTest::newRow("no such file")
            << QByteArrayList{"/usr/no/such"} << QByteArray("run.command_not_found");
        QTest::newRow("not a program")
            << QByteArrayList{"/etc/passwd"} << QByteArray("run.not_executable");
        QTest::newRow("a folder") << QByteArrayList{"/usr"} << QByteArray("run.not_executable");
    }
    void isAClearError()
    {
        QFETCH(QByteArrayList, argv);
        QFETCH(QByteArray, code);
        RunSpec failing;
        for (const QByteArray &argument : argv)
            failing.argv.push_back(argument.toStdString());
        const Outcome outcome = run(failing);
        QCOMPARE(QByteArray::fromStdString(outcome.reason()), code);
        QVERIFY(outcome.failure->message.contains(failing.argv.front()));
    }

    void missingFoldersAreNamed()
    {
        RunSpec elsewhere = spec({"true"});
        elsewhere.workdir = "/nowhere";
        QVERIFY(run(elsewhere).failure->message.contains("/nowhere"));
        RunSpec unmounted = spec({"true"});
        unmounted.mounts = {{.host = "/no/such", .at = "/project", .access = Access::Read}};
        const Outcome outcome = run(unmounted);
        QCOMPARE(outcome.reason(), std::string("mount.missing"));
        QVERIFY(outcome.failure->message.contains("/no/such"));
    }

    void aTerminalIsOne()
    {
        RunSpec terminal = shell("tty; stty size; echo sized; read line; echo got:$line");
        terminal.terminal = {.columns = 100, .rows = 30};
        auto connection = RunnerConnection::launch(runner(), terminal).value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return o.output.contains("sized"); });
        QVERIFY(outcome.output.contains("/dev/pts/0\r\n30 100\r\n"));
        QVERIFY(connection.send(FrameType::Input, "hello\n"));
        follow(connection, outcome);
        QVERIFY(outcome.output.contains("got:hello\r\n"));
        QCOMPARE(outcome.reason(), std::string("exit"));
    }

    void aTerminalCanBeResizedAndInterrupted()
    {
        RunSpec terminal = shell("trap 'stty size' WINCH; trap 'echo int; exit 7' INT; echo ready;"
                                 "while :; do sleep 0.05; done");
        terminal.terminal = {.columns = 80, .rows = 24};
        auto connection = RunnerConnection::launch(runner(), terminal).value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return o.output.contains("ready"); });
        QVERIFY(connection.send(FrameType::Resize, R"({"columns":91,"rows":17})"));
        follow(connection, outcome, [](auto &o) { return o.output.contains("17 91"); });
        QVERIFY(outcome.output.contains("17 91"));
        QVERIFY(connection.send(FrameType::Input, "\x03"));
        follow(connection, outcome);
        QVERIFY(outcome.output.contains("int"));
        QCOMPARE(outcome.exit->code, 7);
    }

    void signalsReachTheProgram()
    {
        auto connection =
            RunnerConnection::launch(
                runner(),
                shell("trap 'echo usr1; exit 4' USR1; echo ready; while :; do sleep 0.05; done"))
                .value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return o.output.contains("ready"); });
        QVERIFY(connection.send(FrameType::Signal, R"({"signal":"USR1"})"));
        follow(connection, outcome);
        QCOMPARE(outcome.output, std::string("ready\nusr1\n"));
        QCOMPARE(outcome.exit->code, 4);
    }

    void tellsWhatEndedIt_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char *name, const char *script, const char *reason) {
            QTest::newRow(name) << QByteArray(script) << QByteArray(reason);
        };
        row("exit 0", "exit 0", "exit");
        row("exit 137 is no signal", "exit 137", "exit");
        row("killed", "kill -KILL $$", "signal");
        row("crashed", "kill -SEGV $$", "signal");
        row("memory", "exec python3 -c 'bytearray(200 << 20)'", "memory");
        row("memory of a child", "python3 -c 'bytearray(200 << 20)'; exit 1", "memory");
        row("memory in small steps",
            "exec python3 -c 'a=[]\nwhile True: a.append(bytearray(1 << 16))'", "memory");
        row("file size", "exec dd if=/dev/zero of=/tmp/f bs=1M count=3 status=none", "fileSize");
        row("time", "sleep 60", "time");
    }
    void tellsWhatEndedIt()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArray, reason);
        RunSpec limited = shell(script.toStdString());
        limited.limits = {.memory = 100 << 20,
                          .cpus = 1,
                          .processes = 50,
                          .fileSize = 2 << 20,
                          .wallTime = Milliseconds(reason == "time" ? 500 : 0),
                          .tmp = 50 << 20};
        const Outcome outcome = run(limited);
        QCOMPARE(QByteArray::fromStdString(outcome.reason()), reason);
    }

    void pythonCannotWriteMoreEither()
    {
        RunSpec limited = python("f = open('/tmp/f', 'wb')\n"
                                 "try: f.write(b'x' * 3000000); f.flush()\n"
                                 "except OSError as e: print(e.strerror)");
        limited.limits.fileSize = 1 << 20;
        QCOMPARE(run(limited).output, std::string("File too large\n"));
    }

    void theProcessLimitHolds()
    {
        RunSpec bomb = python("import os, time\n"
                              "children = 0\n"
                              "try:\n"
                              "  while children < 200:\n"
                              "    if os.fork() == 0: time.sleep(60)\n"
                              "    children += 1\n"
                              "except OSError: pass\n"
                              "print(children, flush=True); os._exit(1)");
        bomb.limits.processes = 20;
        const Outcome outcome = run(bomb);
        if (outcome.started.limits.processes == "cgroup") {
            QCOMPARE(outcome.output, std::string("19\n"));
            QCOMPARE(outcome.reason(), std::string("processes"));
        } else {
            QVERIFY(outcome.output.empty() || std::stoi(outcome.output) <= 20);
        }
    }

    void aForkBombLeavesNothing()
    {
        const std::string mark = uniqueMark();
        RunSpec bomb = python("import os\n# " + mark
                              + "\nwhile True:\n  try: os.fork()\n  except OSError: pass");
        bomb.limits.processes = 40;
        bomb.limits.wallTime = Milliseconds(5000);
        const Outcome outcome = run(bomb);
        QVERIFY2(outcome.reason() == "processes" || outcome.reason() == "time"
                     || outcome.reason() == "memory",
                 outcome.reason().c_str());
        QCOMPARE(countProcesses(mark), 0);
    }

    void whatIsLeftBehindEnds()
    {
        const std::string mark = uniqueMark();
        const Outcome outcome =
            run(shell("(setsid sleep " + mark + " &) ; sleep " + mark + " & exit 0"));
        QCOMPARE(outcome.exit->code, 0);
        QCOMPARE(countProcesses(mark), 0);
    }

    void stopsEvenInAFlood_data()
    {
        QTest::addColumn<bool>("terminal");
        QTest::newRow("pipes") << false;
        QTest::newRow("terminal") << true;
    }
    void stopsEvenInAFlood()
    {
        QFETCH(bool, terminal);
        RunSpec flood = spec({"yes", "0123456789"});
        if (terminal)
            flood.terminal = TerminalSize();
        auto connection = RunnerConnection::launch(runner(), flood).value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return o.output.size() > 1'000'000; });
        QVERIFY(connection.send(FrameType::Stop, R"({"graceMs":1000})"));
        follow(connection, outcome);
        QCOMPARE(outcome.reason(), std::string("stopped"));
    }

    void anUnreadFloodCostsNoMemory()
    {
        auto connection = RunnerConnection::launch(runner(), spec({"yes"})).value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return !o.output.empty(); });
        // Nobody reads; the statistics have to wait behind what is in the pipe already.
        QVERIFY(connection.send(FrameType::Query));
        int frames = 0;
        std::optional<Statistics> statistics;
        while (!statistics && ++frames < 1000) {
            auto frame = connection.receive(Milliseconds(2000)).value();
            QVERIFY(frame);
            if (frame->type == FrameType::Statistics)
                statistics = Statistics::fromJson(parseJson(frame->payload).value()).value();
        }
        QVERIFY(statistics);
        QCOMPARE(statistics->processes, 1);
        QVERIFY(connection.send(FrameType::Stop, R"({"graceMs":0})"));
        follow(connection, outcome);
        QCOMPARE(outcome.reason(), std::string("stopped"));
    }

    void stopKillsWhatDoesNotListen()
    {
        auto connection =
            RunnerConnection::launch(runner(),
                                     shell("trap '' TERM; echo ready; while :; do sleep 1; done"))
                .value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return !o.output.empty(); });
        QVERIFY(connection.send(FrameType::Stop, R"({"graceMs":200})"));
        follow(connection, outcome);
        QCOMPARE(outcome.reason(), std::string("stopped"));
        QVERIFY(outcome.exit->duration < std::chrono::seconds(5));
    }

    void stopLetsItFinish()
    {
        auto connection =
            RunnerConnection::launch(
                runner(),
                shell("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done"))
                .value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return !o.output.empty(); });
        QVERIFY(connection.send(FrameType::Stop, R"({"graceMs":10000})"));
        follow(connection, outcome);
        QCOMPARE(outcome.output, std::string("ready\nbye\n"));
        QCOMPARE(outcome.exit->code, 5);
    }

    void endsWithItsClient_data()
    {
        QTest::addColumn<bool>("isFenced");
        QTest::newRow("sandbox") << true;
        QTest::newRow("no sandbox") << false;
    }
    void endsWithItsClient()
    {
        QFETCH(bool, isFenced);
        const std::string mark = uniqueMark();
        {
            RunSpec sleeper = shell("(setsid sleep " + mark + " &); echo ready; sleep " + mark);
            sleeper.isolation = isFenced ? Isolation::Sandbox : Isolation::None;
            auto connection = RunnerConnection::launch(runner(), sleeper).value();
            Outcome outcome;
            follow(connection, outcome, [](auto &o) { return !o.output.empty(); });
            QVERIFY(countProcesses(mark) > 0);
        }
        QVERIFY(QTest::qWaitFor([&] { return countProcesses(mark) == 0; }, 30'000));
    }

    void itsViolentDeathLeavesNothing_data() { endsWithItsClient_data(); }
    void itsViolentDeathLeavesNothing()
    {
        QFETCH(bool, isFenced);
        const std::string mark = uniqueMark();
        RunSpec sleeper =
            shell("(setsid sleep " + mark + " &); ps -o ppid= -p 1; echo ready; sleep " + mark);
        sleeper.isolation = isFenced ? Isolation::Sandbox : Isolation::None;
        auto connection = RunnerConnection::launch(runner(), sleeper).value();
        Outcome outcome;
        follow(connection, outcome, [](auto &o) { return o.output.contains("ready"); });
        QVERIFY(countProcesses(mark) > 0);
        const pid_t pid = connection.runnerPid();
        QVERIFY(pid > 0);
        ::kill(pid, SIGKILL);
        QVERIFY(QTest::qWaitFor([&] { return countProcesses(mark) == 0; }, 30'000));
    }

    void inheritsNothing()
    {
        qputenv("SLIPWAY_TEST_SECRET", "x");
        const int leaked = ::open("/etc/passwd", O_RDONLY); // not close-on-exec
        const Outcome outcome = run(shell("env; ls /proc/self/fd; cat /proc/self/limits"));
        ::close(leaked);
        QVERIFY(!outcome.output.contains("SLIPWAY_TEST_SECRET"));
        QVERIFY(outcome.output.contains("HOME=/home/user\n"));
        QVERIFY(outcome.output.contains("PYTHONUNBUFFERED=1\n"));
        QVERIFY2(outcome.output.contains("\n0\n1\n2\n3\n"), outcome.output.c_str());
        QVERIFY(!outcome.output.contains("\n4\n"));
    }

    void environmentAndArgumentsArriveAsTheyAre()
    {
        RunSpec exact =
            python("import os, sys, json; print(json.dumps([sys.argv[1:], os.environ['A B']]))");
        exact.argv.insert(exact.argv.end(), {"", "a b", "ä\n\"'$x"});
        exact.environment["A B"] = "c=d\ne";
        const Outcome outcome = run(exact);
        QCOMPARE(parseJson(outcome.output).value(),
                 (json::array{json::array{"", "a b", "ä\n\"'$x"}, "c=d\ne"}));
    }

    void masksAndLogs()
    {
        QTemporaryDir folder;
        RunSpec secret = shell("printf 'key=hunt'; sleep 0.05; echo er22; echo oops >&2; exit 2");
        secret.mask.emplace_back("hunter22");
        secret.logFile = folder.filePath(QStringLiteral("log")).toStdString();
        const Outcome outcome = run(secret);
        QCOMPARE(outcome.output, std::string("key=******\n"));
        const auto page = LineLogReader::read(secret.logFile, 1).value();
        QCOMPARE(page.lines.size(), 3U);
        QCOMPARE(page.lines.back().text, std::string("exit 2"));
        QVERIFY(page.lines.back().stream == LogStream::System);
        QVERIFY(!readFile(secret.logFile).value().contains("hunter"));
    }

    void countsWhatItCost()
    {
        const Outcome outcome = run(python("x = bytearray(60 << 20)\nsum(range(3000000))"));
        QVERIFY(outcome.exit->cpu.count() > 10);
        QVERIFY(outcome.exit->peakMemory > (50ULL << 20));
        QVERIFY(outcome.exit->duration >= Milliseconds(10));
    }

    void refusesWhatIsNoSpecification()
    {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        QVERIFY(::pipe(in.data()) == 0 && ::pipe(out.data()) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::close_range(3, ~0U, 0);
            ::execl(runner().c_str(), "slipway-run", nullptr);
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        const std::string frame = encodeFrame(FrameType::Start, R"({"argv":["a"],"typo":1})");
        QVERIFY(writeAll(in[1], frame));
        std::array<char, 4096> buffer{};
        const ssize_t got = ::read(out[0], buffer.data(), buffer.size());
        QVERIFY(got > 0);
        FrameReader reader;
        reader.feed({buffer.data(), static_cast<std::size_t>(got)});
        const auto answer = reader.next().value();
        QVERIFY(answer && answer->type == FrameType::Error);
        QVERIFY(errorFromPayload(answer->payload).message.contains("typo"));
        ::close(in[1]);
        ::close(out[0]);
        ::waitpid(child, nullptr, 0);
    }

    void withoutASandboxByName()
    {
        QTemporaryDir folder;
        RunSpec open = shell("pwd; echo $HOME");
        open.isolation = Isolation::None;
        open.workdir = folder.path().toStdString();
        const Outcome outcome = run(open);
        QCOMPARE(outcome.output,
                 folder.path().toStdString() + "\n" + qgetenv("HOME").toStdString() + "\n");
    }

    void alwaysTellsHowItEnded()
    {
        // The last message and the end of who sends it come at the same moment.
        constexpr int atOnce = 8;
        constexpr int each = 100;
        std::atomic<int> told = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < atOnce; ++i) {
                threads.emplace_back([&] {
                    for (int run = 0; run < each; ++run) {
                        const Outcome outcome = test::run(spec({"true"}));
                        told += outcome.reason() == "exit" && outcome.exit->code == 0;
                    }
                });
            }
        }
        QCOMPARE(told.load(), atOnce * each);
    }

    void leavesNoGroups()
    {
        std::string name;
        {
            auto connection = RunnerConnection::launch(runner(), spec({"true"})).value();
            name = "slipway-run-" + std::to_string(connection.runnerPid());
            Outcome outcome;
            follow(connection, outcome);
        }
        std::error_code error;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(
                 "/sys/fs/cgroup", std::filesystem::directory_options::skip_permission_denied,
                 error))
            QVERIFY2(entry.path().filename() != name, entry.path().c_str());
    }
};

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_runner.moc"
