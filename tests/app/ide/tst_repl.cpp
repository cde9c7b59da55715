// SPDX-License-Identifier: GPL-3.0-or-later
// The REPL behind a run, with real interpreters in the sandbox. What it does is what `python -i`
// does with the same lines, script by script; what ends with an error is as `python` alone.
#include "run/replhistory.h"
#include "run/repllink.h"
#include "run/replselection.h"
#include "run/runsession.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/runner_connection.h>

#include <QBuffer>
#include <QImage>
#include <QLocalSocket>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const fs::path runner = SLIPWAY_BIN_DIR "/slipway-run";
constexpr int patience = 60'000; // milliseconds

/// A run that may go on as a REPL, without a window.
class Repl
{
public:
    explicit Repl(const sandbox::RunSpec &plain, ReplLink::Plots plots = ReplLink::Plots::Here)
    {
        auto made = ReplLink::create();
        if (!made) {
            error = made.error();
            return;
        }
        link = std::move(*made);
        QObject::connect(link.get(), &ReplLink::ready, link.get(), [this](const QString &how) {
            if (readyCount++ == 0)
                end = how;
        });
        QObject::connect(link.get(), &ReplLink::incomplete, link.get(), [this] { ++incomplete; });
        QObject::connect(link.get(), &ReplLink::namesChanged, link.get(),
                         [this](const QList<ReplName> &told, int untold) {
                             names = told;
                             more = untold;
                         });
        QObject::connect(link.get(), &ReplLink::completed, link.get(),
                         [this](const QString &prefix, const QStringList &found) {
                             completionPrefix = prefix;
                             completions = found;
                             ++completionCount;
                         });
        QObject::connect(
            link.get(), &ReplLink::figureShown, link.get(),
            [this](quint32 number, const QByteArray &png) { figures.append({number, png}); });
        QObject::connect(link.get(), &ReplLink::tableShown, link.get(),
                         [this](const ReplTable &table) { tables.append(table); });
        QObject::connect(&session, &RunSession::output, &session,
                         [this](const QByteArray &bytes) { output += bytes; });
        QObject::connect(&session, &RunSession::ended, &session,
                         [this](const sandbox::Exit &how) { exit = how; });
        QObject::connect(&session, &RunSession::failed, &session,
                         [this](const Error &why) { error = why; });
        sandbox::RunSpec spec = plain;
        link->addTo(spec, plots);
        session.start(runner, spec);
    }

    bool isOver() const { return exit || error; }
    bool isAtPrompt() const { return readyCount > entered; }
    void enter(const QString &text, ReplLink::Entry entry = ReplLink::Entry::AsItIs)
    {
        ++entered;
        link->enter(text, entry);
    }
    const ReplName *find(const QString &name) const
    {
        const auto found =
            std::ranges::find(names, name, [](const ReplName &each) { return each.name; });
        return found == names.end() ? nullptr : &*found;
    }
    QString value(const QString &name) const
    {
        const ReplName *found = find(name);
        return found ? found->value : u"(none)"_s;
    }

    struct Figure
    {
        quint32 number;
        QByteArray png;
    };

    QByteArray output;
    std::optional<sandbox::Exit> exit;
    std::optional<Error> error;
    QString end;
    int readyCount = 0;
    int entered = 0;
    int incomplete = 0;
    QList<ReplName> names;
    int more = 0;
    QString completionPrefix;
    QStringList completions;
    int completionCount = 0;
    QList<Figure> figures;
    QList<ReplTable> tables;
    std::unique_ptr<ReplLink> link;
    RunSession session;
};

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

class TestRepl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
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
    void showsVariables_data();
    void showsVariables();
    void showsManyVariablesWithoutEnd();
    void callsNothingOfTheProgramsToShowIt();
    void tellsNamesOnlyWhenTheyChange();
    void completes_data();
    void completes();
    void showsFiguresOfMatplotlib();
    void leavesOtherBackendsAlone();
    void showsDataFrames();
    void showsListsOfDicts();
    void tablesComeInParts();
    void keepsItsLimits();
    void echoCannotDriveTheTerminal();
    void hostileFramesEndTheConversation_data();
    void hostileFramesEndTheConversation();
    void whatItIsToldIsPlain();
    void fitsOnlyPythonsThatMayGoOn_data();
    void fitsOnlyPythonsThatMayGoOn();
    void aPreparedRunGoesOnToo();

    void historyIsKept();
    void historyIsBounded();
    void historyFindsByItsBeginning();
    void sendsStatements_data();
    void sendsStatements();

private:
    fs::path write(const std::string &name, const std::string &text)
    {
        const fs::path file = fs::path(m_folder->path().toStdString()) / name;
        fs::create_directories(file.parent_path());
        const auto written = writeFileAtomic(file, text);
        Q_ASSERT(written);
        return file;
    }
    sandbox::RunSpec specFor(std::vector<std::string> argv) const
    {
        sandbox::RunSpec spec;
        spec.argv = std::move(argv);
        const std::string folder = m_folder->path().toStdString();
        spec.mounts = {{.host = folder, .at = folder, .access = sandbox::Access::Write}};
        spec.workdir = folder;
        spec.environment = {{"PYTHONHASHSEED", "0"}, {"PYTHON_COLORS", "0"}};
        spec.terminal = sandbox::TerminalSize{200, 40};
        return spec;
    }
    sandbox::RunSpec script(const std::string &text)
    {
        write("script.py", text);
        return specFor({"python3", "script.py", "one", "--two"});
    }
    /// The same in Python's own prompt, fed through a pipe so that nothing is echoed.
    struct Reference
    {
        QByteArray output;
        std::optional<sandbox::Exit> exit;
    };
    Reference reference(const std::string &command, const QByteArray &input);
    static bool hasModule(const char *name);

    std::unique_ptr<QTemporaryDir> m_folder;
    QTemporaryDir m_runtime;
};

void TestRepl::initTestCase()
{
    qputenv("XDG_RUNTIME_DIR", m_runtime.path().toUtf8());
    if (!fs::exists(runner))
        QSKIP("slipway-run is not built");
}

void TestRepl::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    static const QString refusal = [this] {
        const Reference probe = reference("exit 0", {});
        return probe.exit ? QString() : u"This machine allows no sandbox."_s;
    }();
    if (!refusal.isEmpty())
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
    session.start(runner, spec);
    session.write(input);
    session.endInput();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(isOver, patience); }();
    return result;
}

bool TestRepl::hasModule(const char *name)
{
    for (const char *place : {"/usr/lib/python3/dist-packages/", "/usr/local/lib/python3/"}) {
        if (fs::exists(fs::path(place) / name))
            return true;
    }
    return false;
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

    fs::remove_all(m_folder->path().toStdString() + "/sub");
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
    session.start(runner, plain);
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
    QTRY_VERIFY2(repl.output.contains("KeyboardInterrupt"), repl.output.constData());
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
    repl.link->complete(u"whil"_s);
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

void TestRepl::showsVariables_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const char *code, const char *type, const char *value) {
        QTest::newRow(name) << QString::fromUtf8(code) << QString::fromUtf8(type)
                            << QString::fromUtf8(value);
    };
    row("int", "v = 42", "int", "42");
    row("huge int", "v = 10 ** 5000", "int", "about 10^5000");
    row("text", "v = 'ä€'", "str (2)", "'ä€'");
    row("long text", "v = 'x' * 1_000_000", "str (1000000)", "'xxxxxxxxxx");
    row("bytes", "v = b'a\\x00'", "bytes (2)", "b'a\\x00'");
    row("none", "v = None", "NoneType", "None");
    row("list", "v = [1, 'two', [3]]", "list (3)", "[1, 'two', [3]]");
    row("long list", "v = list(range(1000000))", "list (1000000)", "[0, 1, 2");
    row("in itself", "v = []; v.append(v)", "list (1)", "[[[…]]]");
    row("dict", "v = {'a': 1, (1, 2): None}", "dict (2)", "{'a': 1, (…): None}");
    row("tuple", "v = (1,)", "tuple (1)", "(1,)");
    row("set", "v = {1}", "set (1)", "{1}");
    row("empty set", "v = set()", "set (0)", "set()");
    row("function", "def v(a, b=1, *, c): pass", "function", "v(a, b, c)");
    row("class", "class v(dict): pass", "type", "v(dict)");
    row("instance", "class P: pass\nv = P(); v.x = 1; v.name = 'n'", "P", "P(x=1, name='n')");
    row("date", "import datetime; v = datetime.date(2026, 1, 2)", "date",
        "datetime.date(2026, 1, 2)");
    row("module", "import math as v", "module", "(built-in)");
}

void TestRepl::showsVariables()
{
    QFETCH(QString, code);
    QFETCH(QString, type);
    QFETCH(QString, value);
    Repl repl(script(""));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.enter(code);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    const ReplName *found = repl.find(u"v"_s);
    QVERIFY(found);
    QCOMPARE(found->type, type);
    QVERIFY2(found->value.startsWith(value), qPrintable(found->value));
    QVERIFY(found->value.size() <= 120);
}

void TestRepl::showsManyVariablesWithoutEnd()
{
    Repl repl(script("for i in range(5000):\n    globals()['v%d' % i] = 'x' * 1000\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(repl.names.size(), 1000);
    QCOMPARE(repl.more, 4001); // with i
}

void TestRepl::callsNothingOfTheProgramsToShowIt()
{
    Repl repl(script("class Trap:\n"
                     "    def __repr__(self): print('REPR'); raise SystemExit\n"
                     "    __str__ = __repr__\n"
                     "    def __getattr__(self, name): print('GETATTR'); raise SystemExit\n"
                     "    def __len__(self): print('LEN'); raise SystemExit\n"
                     "    def __eq__(self, other): print('EQ'); raise SystemExit\n"
                     "    __hash__ = object.__hash__\n"
                     "t = Trap()\nlisted = [t, {'t': t}, (t,)]\nd = {t: t}\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY(repl.isAtPrompt());
    QVERIFY(repl.find(u"t"_s));
    QCOMPARE(repl.output, ""_ba);
}

void TestRepl::tellsNamesOnlyWhenTheyChange()
{
    Repl repl(script("x = 1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QSignalSpy told(repl.link.get(), &ReplLink::namesChanged);
    repl.enter(u"print('nothing new')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(told.count(), 0);
    repl.enter(u"x = 2"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(told.count(), 1);
    QCOMPARE(repl.value(u"x"_s), u"2"_s);
}

void TestRepl::completes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QStringList>("with");
    QTest::addColumn<QString>("without");
    const auto row = [](const char *name, const char *text, const char *prefix,
                        const QStringList &with, const char *without = "") {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(prefix) << with
                            << QString::fromUtf8(without);
    };
    row("names", "my_", "my_", {u"my_list"_s, u"my_text"_s});
    row("built-ins", "prin", "prin", {u"print"_s});
    row("keywords", "fina", "fina", {u"finally"_s});
    row("members", "x = my_list.app", "app", {u"append"_s});
    row("after the dot", "my_text.", "", {u"upper"_s}, "__class__");
    row("private ones", "my_text.__cl", "__cl", {u"__class__"_s});
    row("deep", "os.path.jo", "jo", {u"join"_s});
    row("fields", "thing.", "", {u"size"_s, u"grow"_s});
    row("in brackets", "print(my_t", "my_t", {u"my_text"_s});
    row("modules", "import col", "col", {u"collections"_s});
    row("the program's modules", "import sibl", "sibl", {u"sibling"_s});
    row("parts of modules", "import os.pa", "pa", {});
    row("from", "from collections import Ord", "Ord", {u"OrderedDict"_s});
    row("packages", "from collections.a", "a", {u"abc"_s});
    row("unknown", "nothing_here.", "", {});
    row("unicode", "grö", "grö", {u"größe"_s});
    row("an error on the way", "thing.broken.x", "x", {});
}

void TestRepl::completes()
{
    QFETCH(QString, text);
    QFETCH(QStringList, with);
    QFETCH(QString, without);
    write("sibling.py", "");
    Repl repl(script("import os\nmy_list = []\nmy_text = ''\ngröße = 1\n"
                     "class T:\n    def grow(self): pass\n    @property\n"
                     "    def broken(self): raise SystemExit\n"
                     "thing = T()\nthing.size = 1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.link->complete(text);
    if (text == u"nothing_here." || text == u"thing.broken.x") {
        // Nothing is answered where nothing is known; it goes on.
        repl.enter(u"'after'"_s);
        QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
        QVERIFY(repl.completions.isEmpty());
        return;
    }
    QTRY_COMPARE_WITH_TIMEOUT(repl.completionCount, 1, patience);
    QTEST(repl.completionPrefix, "prefix");
    for (const QString &name : std::as_const(with))
        QVERIFY2(repl.completions.contains(name), qPrintable(repl.completions.join(u' ')));
    QVERIFY(without.isEmpty() || !repl.completions.contains(without));
}

void TestRepl::showsFiguresOfMatplotlib()
{
    if (!hasModule("matplotlib"))
        QSKIP("matplotlib is not installed.");
    Repl repl(script("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()\n"
                     "print('went on')\nplt.figure(figsize=(3, 2))\nplt.plot([3, 1])\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY2(repl.isAtPrompt(), repl.output.constData());
    QTRY_VERIFY(repl.output.contains("went on"));
    // The one that was shown, and the one that was not.
    QCOMPARE(repl.figures.size(), 2);
    QCOMPARE(QImage::fromData(repl.figures[0].png, "PNG").size(), QSize(1280, 960));
    QCOMPARE(QImage::fromData(repl.figures[1].png, "PNG").size(), QSize(600, 400));
    repl.enter(u"1 + 1"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(repl.figures.size(), 2);
    // One that changes is shown again, in its place.
    repl.enter(u"t = plt.title('new')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_COMPARE(repl.figures.size(), 3);
    QCOMPARE(repl.figures[2].number, repl.figures[1].number);
    QVERIFY(repl.figures[2].png != repl.figures[1].png);
}

void TestRepl::leavesOtherBackendsAlone()
{
    if (!hasModule("matplotlib"))
        QSKIP("matplotlib is not installed.");
    Repl chosen(script("import matplotlib\nmatplotlib.use('svg')\nimport matplotlib.pyplot as plt\n"
                       "plt.plot([1])\nprint(matplotlib.get_backend())\n"));
    QTRY_VERIFY_WITH_TIMEOUT(chosen.isAtPrompt(), patience);
    QTRY_VERIFY2(chosen.output.contains("svg"), chosen.output.constData());
    QVERIFY(chosen.figures.isEmpty());
    sandbox::RunSpec spec = script("import matplotlib.pyplot as plt, matplotlib\nplt.plot([1])\n"
                                   "print(matplotlib.get_backend())\n");
    spec.environment["MPLBACKEND"] = "pdf";
    Repl named(spec);
    QTRY_VERIFY_WITH_TIMEOUT(named.isAtPrompt(), patience);
    QTRY_VERIFY2(named.output.contains("pdf"), named.output.constData());
    Repl inWindows(
        script("import matplotlib\nprint('module' in str(matplotlib.rcParams['backend']))\n"),
        ReplLink::Plots::InWindows);
    QTRY_VERIFY_WITH_TIMEOUT(inWindows.isAtPrompt(), patience);
    QTRY_VERIFY2(inWindows.output.contains("False"), inWindows.output.constData());
}

void TestRepl::showsDataFrames()
{
    if (!hasModule("pandas"))
        QSKIP("pandas is not installed.");
    Repl repl(script("import pandas as pd\n"
                     "df = pd.DataFrame({'name': ['Ada', 'Grace'], 'born': [1815, 1906]})\n"
                     "s = df['born']\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY2(repl.isAtPrompt(), repl.output.constData());
    QVERIFY(repl.find(u"df"_s) && repl.find(u"df"_s)->isTable);
    QCOMPARE(repl.find(u"df"_s)->type, u"DataFrame (2 × 2)"_s);
    QCOMPARE(repl.value(u"df"_s), u"columns name, born"_s);
    repl.link->askTable(u"df"_s, 0);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 1, patience);
    QCOMPARE(repl.tables[0].columns, (QStringList{u""_s, u"name"_s, u"born"_s}));
    QCOMPARE(repl.tables[0].rows,
             (QList<QStringList>{{u"0"_s, u"Ada"_s, u"1815"_s}, {u"1"_s, u"Grace"_s, u"1906"_s}}));
    repl.link->askTable(u"s"_s, 0);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 2, patience);
    QCOMPARE(repl.tables[1].columns, (QStringList{u""_s, u"born"_s}));
    // What an entry shows is shown as a table as well.
    repl.enter(u"df.describe()"_s);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 3, patience);
    QCOMPARE(repl.tables[2].name, u"_"_s);
    QCOMPARE(repl.tables[2].total, 8);
}

void TestRepl::showsListsOfDicts()
{
    Repl repl(script("rows = [{'a': 1, 'b': 'x\\ny'}, {'a': 2, 'c': None}]\n"
                     "grid = [[1, 2], [3, 4]]\nplain = [1, 2]\nempty = []\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QVERIFY(repl.find(u"rows"_s)->isTable);
    QVERIFY(repl.find(u"grid"_s)->isTable);
    QVERIFY(!repl.find(u"plain"_s)->isTable);
    QVERIFY(!repl.find(u"empty"_s)->isTable);
    repl.link->askTable(u"rows"_s, 0);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 1, patience);
    QCOMPARE(repl.tables[0].columns, (QStringList{u"a"_s, u"b"_s, u"c"_s}));
    QCOMPARE(repl.tables[0].rows,
             (QList<QStringList>{{u"1"_s, u"x y"_s, u""_s}, {u"2"_s, u""_s, u"None"_s}}));
    repl.enter(u"del rows"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.link->askTable(u"rows"_s, 0);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 2, patience);
    QVERIFY(repl.tables[1].isGone);
}

void TestRepl::tablesComeInParts()
{
    Repl repl(script("rows = [{'n': i} for i in range(1000)]\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.link->askTable(u"rows"_s, 0);
    repl.link->askTable(u"rows"_s, 900);
    repl.link->askTable(u"rows"_s, 5000);
    QTRY_COMPARE_WITH_TIMEOUT(repl.tables.size(), 3, patience);
    QCOMPARE(repl.tables[0].total, 1000);
    QCOMPARE(repl.tables[0].rows.size(), 200);
    QCOMPARE(repl.tables[1].rows.size(), 100);
    QCOMPARE(repl.tables[1].rows.front(), QStringList{u"900"_s});
    QVERIFY(repl.tables[2].rows.isEmpty());
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
    QTRY_VERIFY(repl.output.contains("x = '"));
    QVERIFY(!repl.output.contains("\x1b]0"));
    QVERIFY(!repl.output.contains("\xc2\x9b"));
    QCOMPARE(repl.value(u"x"_s), uR"('\x1b]0;title\x07\x9b31m')"_s);
}

void TestRepl::hostileFramesEndTheConversation_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("endless") << QByteArray("\xff\xff\xff\xffP", 5) + QByteArray(1 << 20, 'x');
    QTest::newRow("long names") << QByteArray("\x7f\0\0\0V", 5);
    QTest::newRow("unknown kind") << QByteArray("\0\0\0\1?x", 6);
    QTest::newRow("noise") << QByteArray(1 << 16, '\x81');
}

void TestRepl::hostileFramesEndTheConversation()
{
    QFETCH(QByteArray, bytes);
    auto link = ReplLink::create();
    QVERIFY(link);
    sandbox::RunSpec spec = specFor({"python3"});
    (*link)->addTo(spec, ReplLink::Plots::Here);
    QLocalSocket socket;
    socket.connectToServer(QString::fromStdString(spec.environment["SLIPWAY_REPL"]));
    QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
    socket.write(bytes);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QLocalSocket::UnconnectedState, patience);
}

void TestRepl::whatItIsToldIsPlain()
{
    auto link = ReplLink::create();
    QVERIFY(link);
    QList<ReplName> names;
    int told = 0;
    connect(link->get(), &ReplLink::namesChanged, this, [&](const QList<ReplName> &all, int) {
        names = all;
        ++told;
    });
    sandbox::RunSpec spec = specFor({"python3"});
    (*link)->addTo(spec, ReplLink::Plots::Here);
    QLocalSocket socket;
    socket.connectToServer(QString::fromStdString(spec.environment["SLIPWAY_REPL"]));
    QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
    const auto frame = [](const QByteArray &json) {
        QByteArray head(5, 'V');
        qToBigEndian(quint32(json.size()), head.data());
        return head + json;
    };
    // Byte by byte, too.
    const QByteArray bytes = frame(R"({"names":[["a\u001b[2J\u202e\n","t","<b>v</b>)"
                                   + QByteArray(5000, 'v') + R"(",9,false]],"more":-5})");
    for (const char byte : bytes.first(100)) {
        socket.write(&byte, 1);
        socket.flush();
    }
    socket.write(bytes.sliced(100));
    QTRY_COMPARE(told, 1);
    QCOMPARE(names.size(), 1);
    QCOMPARE(names[0].name, u"a [2J  "_s);
    QCOMPARE(names[0].value.size(), 240);
    socket.write(frame("not json") + frame("[[[") + frame("{}"));
    QTRY_COMPARE(told, 4);
    QVERIFY(names.isEmpty());
}

void TestRepl::fitsOnlyPythonsThatMayGoOn_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<bool>("fits");
    QTest::newRow("script") << QStringList{u"python3"_s, u"a.py"_s} << true;
    QTest::newRow("environment") << QStringList{u"/p/.venv/bin/python"_s, u"a.py"_s} << true;
    QTest::newRow("version") << QStringList{u"/usr/bin/python3.13"_s, u"-u"_s, u"a.py"_s} << true;
    QTest::newRow("alone") << QStringList{u"python3"_s} << true;
    QTest::newRow("module") << QStringList{u"python3"_s, u"-m"_s, u"pytest"_s} << false;
    QTest::newRow("isolated") << QStringList{u"python3"_s, u"-I"_s, u"a.py"_s} << false;
    QTest::newRow("interactive") << QStringList{u"python3"_s, u"-i"_s, u"a.py"_s} << false;
    QTest::newRow("node") << QStringList{u"node"_s, u"a.js"_s} << false;
    QTest::newRow("shell") << QStringList{u"sh"_s, u"-c"_s, u"python3 a.py"_s} << false;
    QTest::newRow("pythonish") << QStringList{u"python-config"_s, u"a.py"_s} << false;
}

void TestRepl::fitsOnlyPythonsThatMayGoOn()
{
    QFETCH(QStringList, command);
    std::vector<std::string> argv;
    for (const QString &word : std::as_const(command))
        argv.push_back(word.toStdString());
    sandbox::RunSpec spec = specFor(argv);
    QTEST(ReplLink::fits(spec), "fits");
    spec.terminal.reset();
    QVERIFY(!ReplLink::fits(spec));
}

void TestRepl::aPreparedRunGoesOnToo()
{
    auto link = ReplLink::create();
    QVERIFY(link);
    sandbox::RunSpec spec = script("print('not this')\n");
    (*link)->addTo(spec, ReplLink::Plots::Here);
    auto prepared = sandbox::RunnerConnection::prepare(runner, spec);
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
    session.start(runner, spec, std::move(*prepared));
    QTRY_VERIFY_WITH_TIMEOUT(ready == 1 || isOver, patience);
    QVERIFY2(ready == 1, output.constData());
    QTRY_COMPARE(output, "this\r\n"_ba);
    QCOMPARE(names.size(), 1);
    (*link)->end();
    QTRY_VERIFY_WITH_TIMEOUT(isOver, patience);
}

// --- Without an interpreter
// -----------------------------------------------------------------------

void TestRepl::historyIsKept()
{
    const QString file = m_folder->filePath(u"a/b/history"_s);
    {
        ReplHistory history(file);
        history.add(u"x = 1"_s);
        history.add(u"for i in x:\n    print('ä\"')\n"_s);
        history.add(u"for i in x:\n    print('ä\"')\n"_s);
        history.add(u"  \n "_s);
        QCOMPARE(history.size(), 2);
    }
    ReplHistory again(file);
    QCOMPARE(again.size(), 2);
    QCOMPARE(again.at(1), u"for i in x:\n    print('ä\"')\n"_s);
    QCOMPARE(QFile(file).permissions() & (QFile::ReadGroup | QFile::ReadOther), 0);
    // What somebody else has written into it costs only its own line.
    QFile bad(file);
    QVERIFY(bad.open(QIODevice::Append));
    bad.write("not json\n[1,2]\n\"good\"\n");
    bad.close();
    QCOMPARE(ReplHistory(file).size(), 3);
}

void TestRepl::historyIsBounded()
{
    const QString file = m_folder->filePath(u"history"_s);
    {
        ReplHistory history(file);
        for (int i = 0; i < 2 * ReplHistory::limit + 10; ++i)
            history.add(u"entry %1"_s.arg(i));
        QCOMPARE(history.size(), ReplHistory::limit);
        history.add(QString(ReplHistory::entryLimit + 1, u'x'));
        QCOMPARE(history.at(history.size() - 1), u"entry %1"_s.arg(2 * ReplHistory::limit + 9));
    }
    QCOMPARE(ReplHistory(file).size(), ReplHistory::limit);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().count('\n'), ReplHistory::limit);
}

void TestRepl::historyFindsByItsBeginning()
{
    ReplHistory history(m_folder->filePath(u"history"_s));
    for (const auto &entry : {u"import os"_s, u"x = 1"_s, u"import sys"_s, u"y"_s})
        history.add(entry);
    QCOMPARE(history.find(history.size(), -1, u"imp"_s), 2);
    QCOMPARE(history.find(2, -1, u"imp"_s), 0);
    QCOMPARE(history.find(0, -1, u"imp"_s), -1);
    QCOMPARE(history.find(0, 1, u"imp"_s), 2);
    QCOMPARE(history.find(history.size(), -1, u""_s), 3);
}

void TestRepl::sendsStatements_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("selected");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("next");
    const auto row = [](const char *name, const char *text, int line, const char *code, int next,
                        const char *selected = "") {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(selected) << line
                            << QString::fromUtf8(code) << next;
    };
    row("a line", "x = 1\ny = 2\n", 1, "x = 1", 2);
    row("blank lines are passed", "\n\nx = 1\n\n\ny = 2\n", 1, "x = 1", 6);
    row("comments too", "# why\nx = 1\n", 1, "x = 1", 3);
    row("nothing", "\n# end\n", 1, "", 0);
    row("a function", "def f():\n    a\n\n    b\n\nx = 1\n", 1, "def f():\n    a\n\n    b", 6);
    row("with its decorators", "@a\n@b(1,\n   2)\ndef f():\n    pass\nx\n", 1,
        "@a\n@b(1,\n   2)\ndef f():\n    pass", 6);
    row("in a block", "def f():\n    a = 1\n    b = 2\n", 2, "a = 1", 3);
    row("if and else", "if a:\n    b\nelif c:\n    d\nelse:\n    e\nf\n", 1,
        "if a:\n    b\nelif c:\n    d\nelse:\n    e", 7);
    row("open brackets", "x = [\n1,\n\n2]\ny\n", 1, "x = [\n1,\n\n2]", 5);
    row("long strings", "s = '''a\n(b\n'''\ny\n", 1, "s = '''a\n(b\n'''", 4);
    row("brackets in strings", "s = '(['\ny = \"#{\"\nz\n", 1, "s = '(['", 2);
    row("continued", "x = 1 + \\\n  2\ny\n", 1, "x = 1 + \\\n  2", 3);
    row("selected", "x\n  y\n  z\n", 1, "y\nz", 0, "  y\n  z\n");
    row("windows line ends", "def f():\r\n    a\r\nx\r\n", 1, "def f():\n    a", 3);
    row("the last line", "x", 1, "x", 1);
    row("beyond the end", "x\n", 99, "", 0);
}

void TestRepl::sendsStatements()
{
    QFETCH(QString, text);
    QFETCH(QString, selected);
    QFETCH(int, line);
    const ReplSelection chosen = codeToSend(text, selected, line);
    QTEST(chosen.code, "code");
    QTEST(chosen.nextLine, "next");
}

QTEST_MAIN(TestRepl)
#include "tst_repl.moc"
