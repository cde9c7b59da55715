// SPDX-License-Identifier: GPL-3.0-or-later
// The REPL behind a run, with real interpreters in the sandbox. What it does is what `python -i`
// does with the same lines, script by script; what ends with an error is as `python` alone.
#include "replrun.h"

#include <QRegularExpression>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

constexpr int patience = replPatience;

QString howEnded(const std::optional<sandbox::Exit> &exit)
{
    if (!exit)
        return u"(not)"_s;
    if (exit->signal)
        return u"signal %1"_s.arg(*exit->signal);
    return u"exit %1"_s.arg(exit->code.value_or(-1));
}

/// What is the same whether lines were typed at Python's own prompt or came from a window.
QString comparable(QByteArray bytes)
{
    QString text = QString::fromUtf8(bytes);
    text.replace(u"\r\n"_s, u"\n"_s);
    // Ours: the echo of an entry, between the marks of a command; and the marks.
    static const QRegularExpression echo(uR"(\x1b\]133;A.*?\x1b\]133;C\x1b\\)"_s,
                                         QRegularExpression::DotMatchesEverythingOption);
    text.remove(echo);
    static const QRegularExpression mark(uR"(\x1b\]133;[^\x1b]*\x1b\\)"_s);
    text.remove(mark);
    static const QRegularExpression color(uR"(\x1b\[[0-9;?]*[a-zA-Z])"_s);
    text.remove(color);
    // Theirs: the prompts.
    static const QRegularExpression prompt(uR"((>>> |\.\.\. ))"_s);
    text.remove(prompt);
    static const QRegularExpression input(uR"(<python-input-\d+>|<stdin>-\d+)"_s);
    text.replace(input, u"<stdin>"_s);
    // At its basic prompt, Python 3.13 shows lines of the script for those that were typed.
    static const QRegularExpression source(
        uR"((File "<stdin>", line \d+, in [^\n]*\n)(    [^\n]*\n)+)"_s);
    text.replace(source, u"\\1"_s);
    static const QRegularExpression address(uR"(0x[0-9a-f]{8,})"_s);
    text.replace(address, u"0xADDRESS"_s);
    // At the end of the input their prompt is left with an empty line.
    static const QRegularExpression empty(uR"(\n\n+)"_s);
    text.replace(empty, u"\n"_s);
    return text.trimmed();
}

} // namespace

class TestRepl : public QObject, private ReplFolder
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void isAsInteractivePython_data();
    void isAsInteractivePython();
    void endsAsPythonAfterAnError_data();
    void endsAsPythonAfterAnError();
    void leavesNoTracesInTheProgram();
    void tellsHowTheProgramEnded_data();
    void tellsHowTheProgramEnded();
    void runsWithoutAProgram();
    void takesInputOfPrograms();
    void ctrlCInterruptsEntriesOnly();
    void ctrlCEndsTheProgramButNotItsNames();
    void survivesNamesLikeOurModules();
    void otherProcessesGetNoRepl();
    void anErrorOfACallbackEndsNothing();
    void knowsWhatIsIncomplete_data();
    void knowsWhatIsIncomplete();
    void keepsItsLimits();
    void echoCannotDriveTheTerminal();
    void aPreparedRunGoesOnToo();

private:
    /// The same in Python's own prompt, fed through a pipe so that nothing is echoed.
    struct Reference
    {
        QByteArray output;
        std::optional<sandbox::Exit> exit;
    };
    Reference reference(const std::string &command, const QByteArray &input);
};

void TestRepl::init()
{
    if (const QString refusal = begin(); !refusal.isEmpty())
        QSKIP(qPrintable(refusal));
}

TestRepl::Reference TestRepl::reference(const std::string &command, const QByteArray &input)
{
    sandbox::RunSpec spec = specFor({"/bin/sh", "-c", command});
    spec.terminal.reset();
    spec.environment["PYTHON_BASIC_REPL"] = "1";
    spec.environment["PYTHONUNBUFFERED"] = "1";
    Reference result;
    RunSession session;
    bool isOver = false;
    connect(&session, &RunSession::output, &session,
            [&](const QByteArray &bytes) { result.output += bytes; });
    connect(&session, &RunSession::ended, &session, [&](const sandbox::Exit &how) {
        result.exit = how;
        isOver = true;
    });
    connect(&session, &RunSession::failed, &session, [&](const Error &) { isOver = true; });
    session.start(replRunner, spec);
    session.write(input);
    session.endInput();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(isOver, patience); }();
    return result;
}

void TestRepl::isAsInteractivePython_data()
{
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QStringList>("entries");
    const auto row = [](const char *name, const char *program, const QStringList &entries) {
        QTest::newRow(name) << QByteArray(program) << entries;
    };
    row("values", "x = 41\nprint('ran')\n", {u"x + 1"_s, u"x"_s});
    row("functions", "def f(a):\n    return a * 2\n", {u"f(4)"_s, u"f"_s});
    row("imports", "import math, os.path as p\n", {u"math.pi"_s, u"p.join('a', 'b')"_s});
    row("classes", "class A:\n    def __repr__(self):\n        return '<an A>'\n",
        {u"A()"_s, u"[A(), A()]"_s});
    row("main's attributes", "",
        {u"sorted(k for k in vars() if k != '__builtins__')"_s,
         u"__name__, __spec__, __package__"_s, u"__doc__"_s,
         u"import sys; sys.modules['__main__'].__dict__ is globals()"_s});
    row("docstring", "'''what it does'''\n", {u"__doc__"_s});
    row("arguments", "import sys\nprint(sys.argv, sys.path[0])\n",
        {u"sys.argv"_s, u"sys.path[0] == __import__('os').getcwd()"_s});
    row("the last value", "", {u"6 * 7"_s, u"_ + 1"_s, u"_"_s});
    row("nothing to show", "", {u"None"_s, u"x = 3"_s, u"print(x)"_s});
    row("several on a line", "", {u"1; 2; 'three'"_s});
    row("blocks", "",
        {u"for i in range(3):\n    print(i)\n    i * 10"_s,
         u"if True:\n    'yes'\nelse:\n    'no'"_s,
         u"while i:\n    i -= 1\nelse:\n    print('done')"_s});
    row("functions entered", "", {u"def f(x):\n    y = x + 1\n    return y"_s, u"f(1)"_s});
    row("decorators", "def twice(f):\n    return lambda *a: (f(*a), f(*a))\n",
        {u"@twice\ndef g(x):\n    return x + 1"_s, u"g(1)"_s});
    row("classes entered", "",
        {u"class B:\n    n = 1\n    def m(self):\n        return self.n"_s, u"B().m()"_s});
    row("try", "",
        {u"try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print('caught', e)\n"
         "finally:\n    print('finally')"_s});
    row("errors", "", {u"1 / 0"_s, u"undefined"_s, u"int('x')"_s, u"'still here'"_s});
    row("errors in the program's functions", "def f():\n    return missing\n", {u"f()"_s});
    row("chained errors", "",
        {u"try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('after') from e"_s});
    row("error in the middle of a block", "", {u"for i in range(3):\n    print(1 / (1 - i))"_s});
    row("syntax errors", "", {u"x = = 1"_s, u"1 +"_s, u"'fine'"_s});
    row("assertions", "", {u"assert 1 == 2, 'no'"_s});
    row("exception groups", "", {u"raise ExceptionGroup('g', [ValueError(1), TypeError(2)])"_s});
    row("global state", "n = 0\ndef bump():\n    global n\n    n += 1\n",
        {u"bump(); bump()"_s, u"n"_s, u"n = 10"_s, u"bump()"_s, u"n"_s});
    row("deletion", "x = 1\n", {u"del x"_s, u"x"_s});
    row("finalizers", "class D:\n    def __del__(self):\n        print('gone')\nd = D()\ne = D()\n",
        {u"del d"_s, u"print('between')"_s});
    row("closures", "fs = [lambda i=i: i for i in range(3)]\n", {u"[f() for f in fs]"_s});
    row("generators", "g = (i * i for i in range(5))\nnext(g)\n", {u"next(g)"_s, u"list(g)"_s});
    row("comprehensions see names", "base = 10\n", {u"[base + i for i in range(3)]"_s});
    row("walrus", "", {u"(y := 5) + 1"_s, u"y"_s});
    row("match", "", {u"match [1, 2]:\n    case [a, b]:\n        print(a + b)"_s});
    row("annotations", "", {u"x: int = 3"_s, u"x"_s});
    row("future annotations", "",
        {u"from __future__ import annotations"_s, u"def f(a: no_such_name):\n    pass"_s,
         u"f.__annotations__"_s});
    row("exec and eval", "x = 2\n", {u"exec('y = x * 3')"_s, u"y"_s, u"eval('y + 1')"_s});
    row("unicode", "größe = 'ä€😀'\n", {u"größe"_s, u"'日本' + größe"_s, u"print(größe * 2)"_s});
    row("long output", "", {u"for i in range(300):\n    print(i, 'x' * 50)"_s});
    row("own display", "import sys\nsys.displayhook = lambda v: print('value:', v)\n",
        {u"1 + 1"_s, u"None"_s});
    row("own errors",
        "import sys\nsys.excepthook = lambda t, v, tb: print('oops', t.__name__, v)\n",
        {u"1 / 0"_s, u"x ="_s});
    row("own streams",
        "import sys\nclass W:\n    def __init__(self, f): self.f = f\n"
        "    def write(self, t): return self.f.write(t.upper())\n"
        "    def flush(self): self.f.flush()\nsys.stdout = W(sys.stdout)\n",
        {u"print('loud')"_s, u"'quiet'"_s});
    row("sys.exit in the program", "import sys\nx = 5\nprint('before')\nsys.exit(3)\n", {u"x"_s});
    row("sys.exit in the program, fine", "import sys\nx = 5\nsys.exit()\n", {u"x"_s});
    row("SystemExit with a text", "x = 5\nraise SystemExit('sorry')\n", {u"x"_s});
    row("interrupted program", "x = 5\nraise KeyboardInterrupt\n", {u"x"_s});
    row("exit()", "", {u"exit()"_s});
    row("exit(5)", "x = 1\n", {u"x"_s, u"exit(5)"_s});
    row("quit()", "", {u"quit(2)"_s});
    row("sys.exit with a text", "import sys\n", {u"sys.exit('sorry')"_s});
    row("SystemExit", "", {u"raise SystemExit(7)"_s});
    row("SystemExit in a function",
        "def f():\n    try:\n        raise SystemExit(4)\n"
        "    finally:\n        print('cleaned')\n",
        {u"f()"_s});
    row("_exit in the program", "import os\nprint('now', flush=True)\nos._exit(4)\n", {u"1"_s});
    row("_exit in the REPL", "import os\n", {u"os._exit(6)"_s});
    row("aborted", "import os\n", {u"os.abort()"_s});
    row("crashed", "import ctypes\n", {u"ctypes.string_at(0)"_s});
    row("terminated", "import os, signal\n", {u"os.kill(os.getpid(), signal.SIGTERM)"_s});
    row("atexit", "import atexit\natexit.register(print, 'first registered')\n",
        {u"f = atexit.register(print, 'second registered')"_s, u"print('last entry')"_s});
    row("atexit and exit()", "import atexit\natexit.register(print, 'bye')\n", {u"exit(1)"_s});
    row("error in atexit",
        "import atexit\ndef f():\n    raise ValueError('late')\n"
        "atexit.register(f)\n",
        {u"1"_s});
    row("threads go on",
        "import threading\ngo = threading.Event()\n"
        "t = threading.Thread(target=lambda: (go.wait(), print('thread')))\n"
        "t.start()\n",
        {u"t.is_alive()"_s, u"go.set(); t.join()"_s, u"t.is_alive()"_s});
    row("threads are awaited at the end",
        "import threading\ndef f():\n    threading.main_thread().join()\n    print('thread')\n"
        "threading.Thread(target=f).start()\n",
        {u"'entry'"_s});
    row("daemon threads are not",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(99,), daemon=True)"
        ".start()\n",
        {u"threading.active_count()"_s});
    row("errors in threads", "import threading\n",
        {u"t = threading.Thread(target=lambda: 1 / 0, name='T')"_s, u"t.start(); t.join()"_s});
    row("asyncio",
        "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n * 2\n"
        "print(asyncio.run(f(1)))\n",
        {u"asyncio.run(f(21))"_s, u"asyncio.run(asyncio.sleep(0))"_s});
    row("an event loop that stays",
        "import asyncio\nloop = asyncio.new_event_loop()\n"
        "async def f():\n    return 'from the loop'\n",
        {u"loop.run_until_complete(f())"_s, u"loop.close()"_s});
    row("await at the top", "", {u"await x"_s, u"'fine'"_s});
    row("siblings", "import sibling\n",
        {u"sibling.value"_s, u"from sibling import *"_s, u"value"_s});
    row("reload", "import sibling, importlib\nsibling.value = 1\n",
        {u"importlib.reload(sibling).value"_s});
    row("working folder", "import os\nos.mkdir('sub')\nos.chdir('sub')\n",
        {u"os.path.basename(os.getcwd())"_s});
    row("signal handlers",
        "import signal, os\nsignal.signal(signal.SIGUSR1, lambda *a: print('usr'))\n",
        {u"os.kill(os.getpid(), signal.SIGUSR1)"_s});
    row("processes", "import subprocess, sys\n",
        {u"subprocess.run([sys.executable, '-c', 'print(1 + 1)'])"_s});
    row("recursion", "def f(n):\n    return f(n + 1)\n",
        {u"try:\n    f(0)\nexcept RecursionError:\n    print('deep')"_s});
    row("logging", "import logging\nlogging.basicConfig(format='%(levelname)s %(message)s')\n",
        {u"logging.error('x')"_s});
    row("data classes", "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n",
        {u"P(1)"_s, u"P(1) == P(1)"_s});
    row("doctest of what was entered", "import doctest\n",
        {u"def f():\n    '''\n    >>> f()\n    1\n    '''\n    return 1"_s,
         u"doctest.testmod().failed"_s});
}

void TestRepl::isAsInteractivePython()
{
    QFETCH(QByteArray, program);
    QFETCH(QStringList, entries);
    write("sibling.py", "value = 'from a sibling'\n");
    Repl repl(script(program.toStdString()));
    for (const QString &entry : std::as_const(entries)) {
        QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
        if (repl.isOver())
            break;
        repl.enter(entry);
    }
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    repl.link->end();
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver(), patience);
    QVERIFY2(!repl.error, repl.error ? repl.error->message.c_str() : "");

    fs::remove_all(path().toStdString() + "/sub");
    QString typed;
    for (const QString &entry : std::as_const(entries))
        typed += entry + (entry.contains(u'\n') ? u"\n\n"_s : u"\n"_s);
    const Reference expected =
        reference("exec python3 -i script.py one --two 2>&1", typed.toUtf8());
    QCOMPARE(comparable(repl.output), comparable(expected.output));
    QCOMPARE(howEnded(repl.exit), howEnded(expected.exit));
}

void TestRepl::endsAsPythonAfterAnError_data()
{
    QTest::addColumn<QByteArray>("program");
    const auto row = [](const char *name, const char *program) {
        QTest::newRow(name) << QByteArray(program);
    };
    row("error", "x = 1\nprint('before')\n1 / 0\nprint('not this')\n");
    row("in functions", "def f():\n    g()\ndef g():\n    raise KeyError('k')\nf()\n");
    row("chained", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['x']\n");
    row("group", "raise ExceptionGroup('g', [ValueError(1)])\n");
    row("syntax", "print('no')\nx = = 1\n");
    row("indentation", "if True:\nprint('x')\n");
    row("bytes", "print('\xff')\n");
    row("missing module", "import no_such_module\n");
    row("in a module", "import broken\n");
    row("atexit", "import atexit\natexit.register(print, 'last')\n1 / 0\n");
    row("own hook", "import sys\nsys.excepthook = lambda t, v, tb: print('oops', v)\n1 / 0\n");
    row("threads are awaited",
        "import threading\ndef f():\n    threading.main_thread().join()\n    print('thread')\n"
        "threading.Thread(target=f).start()\n1 / 0\n");
    row("assertion", "assert False, 'why'\n");
    row("unicode", "raise ValueError('ä€😀')\n");
    row("own BaseException", "class E(BaseException): pass\nraise E('x')\n");
    row("finalizers", "class D:\n    def __del__(self): print('gone')\nd = D()\n1 / 0\n");
    row("stderr replaced", "import sys, io\nsys.stderr = io.StringIO()\n1 / 0\n");
}

void TestRepl::endsAsPythonAfterAnError()
{
    QFETCH(QByteArray, program);
    write("broken.py", "value = 1\nvalue.missing\n");
    Repl repl(script(program.toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver() || repl.isAtPrompt(), patience);
    QVERIFY(!repl.isAtPrompt());
    const Reference expected = reference("exec python3 script.py one --two 2>&1", {});
    QCOMPARE(comparable(repl.output), comparable(expected.output));
    QCOMPARE(howEnded(repl.exit), howEnded(expected.exit));
    QCOMPARE(repl.exit->code.value_or(-1), 1);
}

void TestRepl::leavesNoTracesInTheProgram()
{
    const char *program = "import os, sys\n"
                          "print(sorted(os.environ.items()))\n"
                          "print(sys.argv, sys.orig_argv, sys.path)\n"
                          "print(sorted(vars()))\n"
                          "print(len(sys._getframe().f_globals), sys._getframe().f_back)\n"
                          "print(sys.modules.get('sitecustomize'))\n"
                          "print([n for n in os.listdir('/proc/self/fd')])\n"
                          "import threading; print([t.name for t in threading.enumerate()])\n"
                          "1 / 0\n";
    Repl repl(script(program));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver(), patience);
    sandbox::RunSpec plain = script(program);
    QByteArray output;
    bool isOver = false;
    RunSession session;
    connect(&session, &RunSession::output, &session,
            [&](const QByteArray &bytes) { output += bytes; });
    connect(&session, &RunSession::ended, &session, [&] { isOver = true; });
    session.start(replRunner, plain);
    QTRY_VERIFY_WITH_TIMEOUT(isOver, patience);
    QCOMPARE(comparable(repl.output).split(u'\n'), comparable(output).split(u'\n'));
}

void TestRepl::tellsHowTheProgramEnded_data()
{
    QTest::addColumn<QByteArray>("program");
    QTest::addColumn<QString>("end");
    QTest::newRow("at its end") << "x = 1\n"_ba << u""_s;
    QTest::newRow("exit") << "raise SystemExit(3)\n"_ba << u"SystemExit 3"_s;
    QTest::newRow("exit without") << "raise SystemExit\n"_ba << u"SystemExit"_s;
    QTest::newRow("interrupt") << "raise KeyboardInterrupt\n"_ba << u"KeyboardInterrupt"_s;
}

void TestRepl::tellsHowTheProgramEnded()
{
    QFETCH(QByteArray, program);
    Repl repl(script(program.toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY(repl.isAtPrompt());
    QTEST(repl.end, "end");
}

void TestRepl::runsWithoutAProgram()
{
    Repl repl(specFor({"python3"}));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY(repl.isAtPrompt());
    QVERIFY2(repl.output.startsWith("Python 3."), repl.output.constData());
    repl.enter(u"import sys; sys.path[0], sys.argv, __name__"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_VERIFY2(repl.output.contains("('', [''], '__main__')"), repl.output.constData());
}

void TestRepl::takesInputOfPrograms()
{
    Repl repl(script("name = input('name? ')\nprint('hello', name)\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.output.contains("name? "), patience);
    repl.session.write("Ada\r");
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_VERIFY2(repl.output.contains("hello Ada"), repl.output.constData());
    repl.enter(u"other = input('more? ')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.output.contains("\x1b\\more? "), patience);
    repl.session.write("Grace\r");
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(repl.value(u"other"_s), u"'Grace'"_s);
}

void TestRepl::ctrlCInterruptsEntriesOnly()
{
    Repl repl(script("n = 0\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.enter(u"print('loops'); \nwhile True:\n    n += 1"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.output.contains("loops\r\n"), patience);
    repl.session.write("\x03");
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    // It says where, as Python does.
    QTRY_VERIFY2(repl.output.contains("\nKeyboardInterrupt"), repl.output.constData());
    QVERIFY2(repl.output.contains("Traceback (most recent"), repl.output.constData());
    repl.enter(u"'still ' + 'here'"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(repl.output.contains("'still here'"), repl.output.constData(),
                              patience);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    // What is asleep, too.
    repl.enter(u"import time; print('sleeps'); time.sleep(1000)"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.output.contains("sleeps\r\n"), patience);
    repl.session.write("\x03");
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.link->end();
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver(), patience);
    QCOMPARE(howEnded(repl.exit), u"exit 0"_s);
}

void TestRepl::ctrlCEndsTheProgramButNotItsNames()
{
    Repl repl(script("n = 7\nprint('loops')\nwhile True:\n    pass\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.output.contains("loops\r\n"), patience);
    repl.session.write("\x03");
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(repl.value(u"n"_s), u"7"_s);
    repl.link->end();
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver(), patience);
    QCOMPARE(howEnded(repl.exit), u"exit 0"_s);
}

void TestRepl::survivesNamesLikeOurModules()
{
    for (const char *name : {"json", "code", "codeop", "linecache", "socket", "select", "signal",
                             "keyword", "types", "traceback", "struct", "io", "random"})
        write(std::string(name) + ".py", "raise RuntimeError('this is the program\\'s')\n");
    write("code.py", "import sys\nx = 5\nprint('ran')\n");
    Repl repl(specFor({"python3", "code.py"}));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY2(repl.isAtPrompt(), repl.output.constData());
    repl.enter(u"for i in range(2):\n"_s, ReplLink::Entry::IfComplete);
    QTRY_COMPARE_WITH_TIMEOUT(repl.incomplete, 1, patience);
    repl.entered = 0;
    repl.link->complete(u"whil"_s, ReplLink::Completion::Asked);
    QTRY_COMPARE_WITH_TIMEOUT(repl.completionCount, 1, patience);
    QCOMPARE(repl.completions, QStringList{u"while"_s});
    repl.enter(u"x + 1; 1 / 0"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_VERIFY2(repl.output.contains("6\r\n"), repl.output.constData());
    QVERIFY2(!repl.output.contains("this is the program"), repl.output.constData());
}

void TestRepl::otherProcessesGetNoRepl()
{
    Repl repl(script("import os, subprocess, sys\n"
                     "if os.fork() == 0:\n    print('child', flush=True)\nelse:\n"
                     "    print('status', os.wait()[1])\n"
                     "    subprocess.run([sys.executable, '-c', 'print(\"other\")'])\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY(repl.isAtPrompt());
    QTRY_VERIFY2(repl.output.contains("child"), repl.output.constData());
    QVERIFY2(repl.output.contains("status 0"), repl.output.constData());
    QVERIFY2(repl.output.contains("other"), repl.output.constData());
    QVERIFY2(!repl.output.contains(">>>"), repl.output.constData());
    QCOMPARE(repl.readyCount, 1);
}

void TestRepl::anErrorOfACallbackEndsNothing()
{
    write("toolkit.py",
          "import sys\ndef call(f):\n    try:\n        f()\n    except Exception as e:\n"
          "        sys.last_type, sys.last_value = type(e), e\n"
          "        sys.last_traceback = sys.last_exc = e.__traceback__\n"
          "        sys.last_exc = e\n");
    Repl repl(script("import toolkit\ntoolkit.call(lambda: 1 / 0)\nx = 1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY(repl.isAtPrompt());
}

void TestRepl::knowsWhatIsIncomplete_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isComplete");
    QTest::newRow("value") << u"1 + 1"_s << true;
    QTest::newRow("bracket") << u"f(1,"_s << false;
    QTest::newRow("string") << u"'''abc"_s << false;
    QTest::newRow("header") << u"for i in x:"_s << false;
    QTest::newRow("block") << u"for i in []:\n    pass"_s << false;
    QTest::newRow("block with its end") << u"for i in []:\n    pass\n"_s << true;
    QTest::newRow("decorator") << u"@print"_s << false;
    QTest::newRow("backslash") << u"1 + \\"_s << false;
    QTest::newRow("wrong") << u"x = = 1"_s << true;
    QTest::newRow("wrong block") << u"def f(:\n"_s << true;
    QTest::newRow("one-line block") << u"if True: pass"_s << false;
    QTest::newRow("several") << u"x = 1\ny = 2"_s << true;
}

void TestRepl::knowsWhatIsIncomplete()
{
    QFETCH(QString, text);
    QFETCH(bool, isComplete);
    Repl repl(script(""));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.enter(text, ReplLink::Entry::IfComplete);
    QTRY_VERIFY_WITH_TIMEOUT(repl.readyCount == 2 || repl.incomplete == 1, patience);
    QCOMPARE(repl.incomplete == 0, isComplete);
}

void TestRepl::keepsItsLimits()
{
    sandbox::RunSpec spec = script("x = 1\n");
    spec.limits.memory = 200ULL << 20;
    Repl repl(spec);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.enter(u"y = bytearray(400 << 20)"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver() || repl.isAtPrompt(), patience);
    // Killed, or told that there is no more, as this machine can.
    QVERIFY(repl.isOver() ? repl.exit->reason == sandbox::ExitReason::Memory
                          : repl.output.contains("MemoryError"));
}

void TestRepl::echoCannotDriveTheTerminal()
{
    Repl repl(script(""));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.enter(u"x = '\x1b]0;title\x07\u009b"
               "31m'"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_VERIFY(repl.output.contains("x = \x1b[32m'"));
    QVERIFY(!repl.output.contains("\x1b]0"));
    QVERIFY(!repl.output.contains("\xc2\x9b"));
    QCOMPARE(repl.value(u"x"_s), uR"('\x1b]0;title\x07\x9b31m')"_s);
}

void TestRepl::aPreparedRunGoesOnToo()
{
    auto link = ReplLink::create();
    QVERIFY(link);
    sandbox::RunSpec spec = script("print('not this')\n");
    (*link)->addTo(spec, ReplLink::Plots::Here);
    auto prepared = sandbox::RunnerConnection::prepare(replRunner, spec);
    QVERIFY(prepared);
    const auto frame = prepared->receive(std::chrono::seconds(30));
    QVERIFY(frame && *frame && (*frame)->type == sandbox::FrameType::Prepared);
    if ((*frame)->payload != R"({"held":true})")
        QSKIP("This machine lets no program be held (is tracing forbidden, memory short?).");
    write("script.py", "x = 'this'\nprint(x)\n");
    int ready = 0;
    QList<ReplName> names;
    connect(link->get(), &ReplLink::ready, this, [&] { ++ready; });
    connect(link->get(), &ReplLink::namesChanged, this,
            [&](const QList<ReplName> &told) { names = told; });
    QByteArray output;
    bool isOver = false;
    RunSession session;
    connect(&session, &RunSession::output, &session,
            [&](const QByteArray &bytes) { output += bytes; });
    connect(&session, &RunSession::ended, &session, [&] { isOver = true; });
    session.start(replRunner, spec, std::move(*prepared));
    QTRY_VERIFY_WITH_TIMEOUT(ready == 1 || isOver, patience);
    QVERIFY2(ready == 1, output.constData());
    QTRY_COMPARE(output, "this\r\n"_ba);
    QCOMPARE(names.size(), 1);
    (*link)->end();
    QTRY_VERIFY_WITH_TIMEOUT(isOver, patience);
}

// --- Without an interpreter
// -----------------------------------------------------------------------

QTEST_MAIN(TestRepl)
#include "tst_repl.moc"
