// SPDX-License-Identifier: GPL-3.0-or-later
// What a program sees when it was prepared before it was started is what it sees otherwise: each
// script is run in both ways, with a real interpreter, and compared byte for byte.
#include "run.h"

#include <QTemporaryDir>

#include <fstream>
#include <regex>

using namespace slipway;
using namespace slipway::test;
namespace fs = std::filesystem;

namespace {

struct Prepared
{
    std::optional<RunnerConnection> connection;
    bool isHeld = false;
    bool isFence = false;
};

Prepared prepare(const RunSpec &spec, std::uint64_t enoughMemory = enoughToPrepare)
{
    Prepared prepared;
    auto connection = RunnerConnection::prepare(runner(), spec, enoughMemory);
    if (!connection)
        return prepared;
    const auto frame = connection->receive(std::chrono::seconds(30));
    if (frame && *frame && (*frame)->type == FrameType::Prepared) {
        prepared.isHeld = (*frame)->payload == R"({"held":true})";
        prepared.isFence = (*frame)->payload == R"({"held":false,"fence":true})";
    }
    prepared.connection = *std::move(connection);
    return prepared;
}

/// At a terminal an answer follows its question: it is echoed where it comes.
void answer(RunnerConnection &connection, const RunSpec &spec, const std::string &input,
            Outcome &outcome)
{
    if (spec.terminal && !input.empty())
        follow(connection, outcome, [](const Outcome &now) { return !now.output.empty(); });
    if (!input.empty())
        (void)connection.send(FrameType::Input, input);
    if (!spec.terminal)
        (void)connection.send(FrameType::EndInput);
    follow(connection, outcome);
}

Outcome startNow(Prepared &prepared, const RunSpec &spec, const std::string &input = {})
{
    Outcome outcome;
    if (!prepared.connection || !prepared.connection->start(spec)) {
        outcome.failure = Error::internal("test.no_runner", {});
        return outcome;
    }
    answer(*prepared.connection, spec, input, outcome);
    return outcome;
}

Outcome startAnew(const RunSpec &spec, const std::string &input)
{
    Outcome outcome;
    auto connection = RunnerConnection::launch(runner(), spec);
    if (connection)
        answer(*connection, spec, input, outcome);
    else
        outcome.failure = connection.error();
    return outcome;
}

std::string describe(const Outcome &outcome)
{
    const auto number = [](const std::optional<int> &value) {
        return value ? std::to_string(*value) : std::string("-");
    };
    std::string text = outcome.reason();
    if (outcome.exit)
        text += " code " + number(outcome.exit->code) + " signal " + number(outcome.exit->signal);
    text += "\n--- output\n" + outcome.output + "\n--- error\n" + outcome.error;
    // Where things lie in memory is another place each time.
    return std::regex_replace(text, std::regex("0x[0-9a-f]{8,}"), "0xADDRESS");
}

/// Which child of `runner` a process comes from.
int branchOf(int process, int runner)
{
    while (process > 1) {
        const std::string status =
            readFile("/proc/" + std::to_string(process) + "/status").value_or("");
        const std::size_t at = status.find("PPid:");
        const int above = at == std::string::npos ? 0 : std::atoi(status.c_str() + at + 5);
        if (above == runner)
            return process;
        process = above;
    }
    return 0;
}

int firstChildOf(int process)
{
    const std::string id = std::to_string(process);
    return std::atoi(readFile("/proc/" + id + "/task/" + id + "/children").value_or("").c_str());
}

} // namespace

class TestWarm : public QObject
{
    Q_OBJECT

    fs::path write(const std::string &name, const std::string &text)
    {
        const fs::path file = fs::path(m_folder.path().toStdString()) / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

    RunSpec specFor(std::vector<std::string> argv)
    {
        RunSpec result = spec(std::move(argv));
        const std::string folder = m_folder.path().toStdString();
        result.mounts = {{.host = folder, .at = folder, .access = Access::Write}};
        result.environment = {{"GREETING", "hällo"}, {"PYTHONHASHSEED", "0"}};
        return result;
    }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        if (const std::string why = whyNoSandbox(); !why.empty())
            QSKIP(why.c_str());
        write("script.py", "print('x')\n");
        if (!prepare(specFor({"python3", "script.py"})).isHeld)
            QSKIP("This machine lets no program be held (is tracing forbidden, memory short?).");
        write("sibling.py", "value = 'from a sibling'\n");
        write("package/__init__.py", "");
        write("package/__main__.py", "import sys; print(sys.argv, sys.path[0], __package__)\n");
    }

    void isAsWhenCold_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArrayList>("options");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<bool>("terminal");
        const auto row = [](const char *name, const char *script, QByteArrayList options = {},
                            const char *input = "", bool terminal = false) {
            QTest::newRow(name) << QByteArray(script) << options << QByteArray(input) << terminal;
        };
        row("arguments", "import sys; print(sys.argv, sys.orig_argv, sys.path)");
        row("main", "import sys; m = sys.modules['__main__']\n"
                    "print(sorted(vars(m)), __file__, __name__, __spec__, __doc__, __package__)\n"
                    "print(type(__loader__).__name__, getattr(m, '__cached__', 0), "
                    "getattr(m, '__annotations__', 0))");
        row("modules", "import sys; print(sorted(sys.modules))");
        row("environment", "import os; print(sorted(os.environ.items()))");
        row("flags", "import sys; print(sys.flags, sys._xoptions, sys.warnoptions)");
        row("flags -X dev -u -O", "import sys; print(sys.flags, sys._xoptions, __debug__)",
            {"-X", "dev", "-u", "-O"});
        row("isolated", "import sys; print(sys.flags, sys.path)", {"-I"});
        row("warnings as errors", "import warnings; warnings.warn('no')", {"-W", "error"});
        row("working folder", "import os; print(os.getcwd(), os.listdir('.').sort())");
        row("processes", "import os; print(os.getpid(), os.getppid(), os.getsid(0), os.getpgrp())");
        row("identity", "import os; print(os.getuid(), os.getgid(), os.getgroups(), os.umask(0))");
        row("not traced", "print([l for l in open('/proc/self/status') if l.split(':')[0] in "
                          "('TracerPid', 'SigBlk', 'SigIgn', 'SigCgt', 'Threads', 'NoNewPrivs')])");
        row("open files", "import os\nfor n in sorted(os.listdir('/proc/self/fd')):\n"
                          "  try: print(n, os.readlink('/proc/self/fd/' + n).split(':')[0])\n"
                          "  except OSError: print(n)");
        row("limits", "import resource as r\n"
                      "print([r.getrlimit(getattr(r, n)) for n in dir(r) if 'RLIMIT_' in n])");
        row("frames", "import sys, inspect; print(sys._getframe().f_back, len(inspect.stack()))");
        row("stack", "import traceback; traceback.print_stack()");
        row("traceback", "def f():\n    raise ValueError('bad')\nf()");
        row("chained", "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n"
                       "    raise RuntimeError('after') from e");
        row("syntax error", "print('a'\nx = = 1\n");
        row("indentation", "if True:\nprint('x')\n");
        row("bad bytes", "print('\xff')");
        row("recursion", "def f(): f()\nf()");
        row("exit 3", "import sys; sys.exit(3)");
        row("exit text", "import sys; sys.exit('sorry')");
        row("exit none", "raise SystemExit");
        row("_exit", "import os; os._exit(7)");
        row("atexit", "import atexit; atexit.register(print, 'last'); print('first'); 1 / 0");
        row("thread", "import threading, time\n"
                      "threading.Thread(target=lambda: (time.sleep(0.1), print('later'))).start()");
        row("daemon", "import threading, time\n"
                      "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()");
        row("thread error", "import threading\nt = threading.Thread(target=lambda: 1 / 0)\n"
                            "t.start(); t.join()");
        row("signals", "import signal\n"
                       "print([(s.name, str(signal.getsignal(s))[:30]) for s in signal.Signals])");
        row("interrupted", "import os, signal; os.kill(os.getpid(), signal.SIGINT)");
        row("terminated", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)");
        row("aborted", "import os; os.abort()");
        row("crash", "import faulthandler, ctypes; faulthandler.enable(); ctypes.string_at(0)");
        row("input", "print(input('name? ').upper()); import sys; print(repr(sys.stdin.read()))",
            {}, "ada\nrest\nof it");
        row("end of input", "input()");
        row("streams", "import sys\nfor s in (sys.stdin, sys.stdout, sys.stderr):\n"
                       "  print(s.name, s.mode, s.encoding, s.errors, s.isatty(), "
                       "s.line_buffering, s.write_through, file=sys.stderr)");
        row("sibling", "import sibling; print(sibling.value)");
        row("missing module", "import no_such_module");
        row("output", "import sys; print('ä€😀'); sys.stdout.buffer.write(bytes(range(256)))");
        row("much output", "for i in range(20000): print(i)");
        row("processes of its own", "import subprocess, sys\n"
                                    "print(subprocess.run([sys.executable, '-c', 'print(1)'], "
                                    "capture_output=True))");
        row("fork", "import multiprocessing as m\nif __name__ == '__main__':\n"
                    "  p = m.get_context('fork').Process(target=print, args=('child',))\n"
                    "  p.start(); p.join(); print(p.exitcode)");
        row("spawn", "import multiprocessing as m\nif __name__ == '__main__':\n"
                     "  p = m.get_context('spawn').Process(target=print, args=('child',))\n"
                     "  p.start(); p.join(); print(p.exitcode)");
        row("asyncio", "import asyncio\nasync def f():\n  await asyncio.sleep(0); print('done')\n"
                       "asyncio.run(f())");
        row("logging", "import logging; logging.basicConfig(format='%(filename)s:%(lineno)d "
                       "%(funcName)s'); logging.error('x')");
        row("hash", "print(hash('slipway'), sorted({'a', 'b', 'c'}))");
        row("itself", "print(open(__file__).read())");
        row("future", "from __future__ import annotations\nx: int = 1\nprint(__annotations__)");
        row("doctest", "'''\n>>> 1 + 1\n3\n'''\nimport doctest; print(doctest.testmod().failed)");
        row("terminal",
            "import os, sys\nprint(sys.stdin.isatty(), os.get_terminal_size(), "
            "os.ttyname(0), os.tcgetpgrp(0) == os.getpgrp())",
            {}, "", true);
        row("input at a terminal", "print(input('name? '))", {}, "ada\n", true);
        row("traceback at a terminal", "1 / 0", {}, "", true);
    }
    void isAsWhenCold()
    {
        QFETCH(QByteArray, script);
        QFETCH(QByteArrayList, options);
        QFETCH(QByteArray, input);
        QFETCH(bool, terminal);
        std::vector<std::string> argv{"python3"};
        for (const QByteArray &option : options)
            argv.push_back(option.toStdString());
        argv.insert(argv.end(), {"script.py", "one", "--two", "drei ä"});
        RunSpec wanted = specFor(argv);
        if (terminal)
            wanted.terminal = TerminalSize{90, 30};
        // What it was when it was prepared must not matter.
        write("script.py", "print('not this')\n");
        RunSpec before = wanted;
        if (terminal)
            before.terminal = TerminalSize{80, 24};
        Prepared prepared = prepare(before);
        QVERIFY(prepared.isHeld);
        before.argv = {"true", "other"};
        before.environment = {{"OTHER", "1"}};
        before.limits.fileSize = 4096;
        before.workdir = "/tmp";
        Prepared fence = prepare(before);
        QVERIFY(fence.isFence);
        write("script.py", script.toStdString());
        const auto forget = [&] {
            fs::remove_all(fs::path(m_folder.path().toStdString()) / "__pycache__");
        };
        const Outcome warm = startNow(prepared, wanted, input.toStdString());
        forget();
        const Outcome inFence = startNow(fence, wanted, input.toStdString());
        forget();
        const Outcome cold = startAnew(wanted, input.toStdString());
        QCOMPARE(describe(warm), describe(cold));
        QCOMPARE(describe(inFence), describe(cold));
    }

    void aFenceIsUsedWhereItFits_data()
    {
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<bool>("isUsed");
        QTest::newRow("same") << QByteArray() << true;
        QTest::newRow("time") << QByteArray("time") << true;
        QTest::newRow("memory") << QByteArray("memory") << false;
        QTest::newRow("mount") << QByteArray("mount") << false;
        QTest::newRow("network") << QByteArray("network") << false;
    }
    void aFenceIsUsedWhereItFits()
    {
        QFETCH(QByteArray, other);
        QFETCH(bool, isUsed);
        Prepared prepared = prepare(specFor({"true"}));
        QVERIFY(prepared.isFence);
        const int runner = prepared.connection->runnerPid();
        const int fence = firstChildOf(runner);
        QVERIFY(fence > 0);
        RunSpec wanted = specFor({"sh", "-c", "echo begun; read line"});
        if (other == "time")
            wanted.limits.wallTime = std::chrono::minutes(1);
        else if (other == "memory")
            wanted.limits.memory = 100 << 20;
        else if (other == "mount")
            wanted.mounts.front().access = Access::Read;
        else if (other == "network")
            wanted.network = Network::Host;
        QVERIFY(prepared.connection->start(wanted));
        Outcome outcome;
        follow(*prepared.connection, outcome,
               [](const Outcome &now) { return !now.output.empty(); });
        QCOMPARE(branchOf(outcome.started.pid, runner) == fence, isUsed);
        (void)prepared.connection->send(FrameType::EndInput);
        follow(*prepared.connection, outcome);
        QCOMPARE(outcome.output, std::string("begun\n"));
    }

    void whatCannotBeginInAFenceIsToldAlike()
    {
        for (const auto &argv : {std::vector<std::string>{"no-such-command"},
                                 std::vector<std::string>{"/etc/passwd"}}) {
            const RunSpec wanted = specFor(argv);
            Prepared prepared = prepare(specFor({"true"}));
            QVERIFY(prepared.isFence);
            QCOMPARE(describe(startNow(prepared, wanted)), describe(run(wanted)));
        }
    }

    void aFolderIsAScriptToo()
    {
        const RunSpec wanted = specFor({"python3", "package", "x"});
        Prepared prepared = prepare(wanted);
        QVERIFY(prepared.isHeld);
        QCOMPARE(describe(startNow(prepared, wanted)), describe(run(wanted)));
    }

    void aMissingScriptIsToldAlike()
    {
        const RunSpec wanted = specFor({"python3", "no such file.py"});
        Prepared prepared = prepare(wanted);
        QCOMPARE(describe(startNow(prepared, wanted)), describe(run(wanted)));
    }

    void anotherRunIsStartedAnew_data()
    {
        QTest::addColumn<QByteArray>("what");
        for (const char *what : {"argument", "environment", "limit", "folder", "network", "pipes"})
            QTest::newRow(what) << QByteArray(what);
    }
    void anotherRunIsStartedAnew()
    {
        QFETCH(QByteArray, what);
        write("script.py", "import os, sys, resource\n"
                           "print(sys.argv, os.environ.get('X'), os.getcwd(), sys.stdin.isatty(), "
                           "resource.getrlimit(resource.RLIMIT_FSIZE))");
        RunSpec wanted = specFor({"python3", "script.py"});
        RunSpec other = wanted;
        if (what == "argument")
            other.argv.emplace_back("more");
        else if (what == "environment")
            other.environment["X"] = "1";
        else if (what == "limit")
            other.limits.fileSize = 4096;
        else if (what == "folder")
            other.mounts.push_back(
                {.host = m_folder.path().toStdString(), .at = "/more", .access = Access::Read});
        else if (what == "network")
            other.network = Network::Host;
        else
            other.terminal = TerminalSize{};
        Prepared prepared = prepare(other);
        QVERIFY(prepared.isHeld);
        QCOMPARE(describe(startNow(prepared, wanted)), describe(run(wanted)));
    }

    void whatWasReadMustStillBeTrue()
    {
        // An environment in the project: Python reads these before it looks at the script.
        const std::string folder = m_folder.path().toStdString();
        Outcome made = run(specFor({"python3", "-m", "venv", "--without-pip", "venv"}));
        QCOMPARE(made.reason(), std::string("exit"));
        write("script.py", "import sys; print([p for p in sys.path if 'added' in p])");
        const RunSpec wanted = specFor({folder + "/venv/bin/python3", "script.py"});
        Prepared prepared = prepare(wanted);
        QVERIFY(prepared.isHeld);
        fs::path packages;
        for (const auto &entry : fs::directory_iterator(folder + "/venv/lib"))
            packages = entry.path() / "site-packages";
        fs::create_directories(folder + "/added");
        std::ofstream(packages / "more.pth") << folder << "/added\n";
        QCOMPARE(startNow(prepared, wanted).output, "['" + folder + "/added']\n");
    }

    void aCommandWithoutAScriptRunsAllTheSame()
    {
        for (const auto &argv : {std::vector<std::string>{"python3", "-c", "print(1)"},
                                 std::vector<std::string>{"echo", "1"}}) {
            const RunSpec wanted = specFor(argv);
            Prepared prepared = prepare(wanted);
            QVERIFY(!prepared.isHeld);
            QCOMPARE(startNow(prepared, wanted).output, std::string("1\n"));
        }
    }

    void nothingStandsReadyWhereMemoryIsShort()
    {
        write("cold.py", "print('cold')\n");
        const RunSpec wanted = specFor({"python3", "cold.py"});
        const std::uint64_t moreThanAnyMachineHas = 1ULL << 60;
        Prepared prepared = prepare(wanted, moreThanAnyMachineHas);
        QVERIFY(prepared.connection.has_value());
        QVERIFY(!prepared.isHeld);
        QVERIFY(!prepared.isFence);
        QCOMPARE(firstChildOf(prepared.connection->runnerPid()), 0);
        const Outcome outcome = startNow(prepared, wanted);
        QCOMPARE(outcome.reason(), std::string("exit"));
        QCOMPARE(outcome.output, std::string("cold\n"));
    }

    void whatIsNeverStartedGoesWithItsClient()
    {
        const std::string mark = uniqueMark();
        write("script.py", "");
        {
            Prepared prepared = prepare(specFor({"python3", "script.py", mark}));
            QVERIFY(prepared.isHeld);
            QVERIFY(countProcesses(mark) > 0);
        }
        // Its end waits for the runner's, which waits for all inside.
        QCOMPARE(countProcesses(mark), 0);
    }

    void limitsHoldFromTheBeginning()
    {
        write("script.py", "x = bytearray(300 << 20); print('too much')");
        RunSpec wanted = specFor({"python3", "script.py"});
        wanted.limits.memory = 100 << 20;
        Prepared prepared = prepare(wanted);
        QVERIFY(prepared.isHeld);
        QCOMPARE(startNow(prepared, wanted).reason(), std::string("memory"));
    }
};

QTEST_GUILESS_MAIN(TestWarm)
#include "tst_warm.moc"
