// SPDX-License-Identifier: GPL-3.0-or-later
// What the REPL behind a run tells of its names: variables, tables, completions, plots.
#include "replrun.h"
#include "run/variabletable.h"

#include <QImage>
#include <QProcess>
#include <QSignalSpy>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = replPatience;

} // namespace

class TestReplData : public QObject, private ReplFolder
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void showsVariables_data();
    void showsVariables();
    void showsManyVariablesWithoutEnd();
    void callsNothingOfTheProgramsToShowIt();
    void tellsNamesOnlyWhenTheyChange();
    void completes_data();
    void completes();
    void typingCallsNothingOfTheProgram();
    void showsFiguresOfMatplotlib();
    void showsFiguresWhereNoWindowCanBeOpened();
    void showsFiguresInWindowsToo();
    void leavesOtherBackendsAlone();
    void showsDataFrames();
    void showsListsOfDicts();
    void tablesComeInParts();
};

void TestReplData::init()
{
    if (const QString refusal = begin(); !refusal.isEmpty())
        QSKIP(qPrintable(refusal));
}

void TestReplData::showsVariables_data()
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

void TestReplData::showsVariables()
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

void TestReplData::showsManyVariablesWithoutEnd()
{
    Repl repl(script("for i in range(5000):\n    globals()['v%d' % i] = 'x' * 1000\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QCOMPARE(repl.names.size(), 1000);
    QCOMPARE(repl.more, 4001); // with i
}

void TestReplData::callsNothingOfTheProgramsToShowIt()
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

void TestReplData::tellsNamesOnlyWhenTheyChange()
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

void TestReplData::completes_data()
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
    row("of an item", "pair[0].app", "app", {u"append"_s});
    row("of an item with a name", "print(table['a b'].up", "up", {u"upper"_s});
    row("of a text", "x = 'a, b'.spl", "spl", {u"split"_s});
    row("of a result", "str(1).", "", {}, "print");
    row("keys", "table['", "", {u"a b']"_s, u"c']"_s}, "1']");
    row("keys in other quotes", "table[\"a", "a", {u"a b\"]"_s}, "c\"]");
    row("keys without quotes", "table[", "", {u"'c']"_s, u"1]"_s}, "print");
    row("no keys", "pair[", "", {}, "print");
    row("parameters", "scale(1, fac", "fac", {u"factor="_s}, "value=");
    row("parameters of a class", "T2(", "", {u"width="_s, u"print"_s}, "self=");
    row("parameters of a method", "thing.grow(", "", {u"by="_s}, "self=");
    row("an error on the way", "thing.broken.x", "x", {});
}

void TestReplData::completes()
{
    QFETCH(QString, text);
    QFETCH(QStringList, with);
    QFETCH(QString, without);
    write("sibling.py", "");
    Repl repl(script("import os\nmy_list = []\nmy_text = ''\ngröße = 1\npair = [[], 1]\n"
                     "table = {'a b': '', 'c': 2, 1: 3}\n"
                     "def scale(value, /, factor=2): pass\n"
                     "class T2:\n    def __init__(self, width): pass\n"
                     "class T:\n    def grow(self, by=1): pass\n    @property\n"
                     "    def broken(self): raise SystemExit\n"
                     "thing = T()\nthing.size = 1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    repl.link->complete(text, ReplLink::Completion::Asked);
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

void TestReplData::typingCallsNothingOfTheProgram()
{
    Repl repl(script("import os\n"
                     "class T:\n"
                     "    data = {}\n"
                     "    @property\n"
                     "    def p(self): print('called'); return ''\n"
                     "class G:\n"
                     "    def __getattr__(self, name): print('called'); return ''\n"
                     "    def __dir__(self): print('called'); return []\n"
                     "class A:\n"
                     "    def __getattribute__(self, name): print('called'); return ''\n"
                     "thing = T()\nthing.own = []\nasks = G()\nall_asks = A()\n"));
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    const auto typed = [&](const QString &text) {
        const int before = repl.completionCount;
        repl.link->complete(text, ReplLink::Completion::WhileTyping);
        [&] { QTRY_COMPARE_WITH_TIMEOUT(repl.completionCount, before + 1, patience); }();
        return repl.completedHow == ReplLink::Completion::WhileTyping ? repl.completions
                                                                      : QStringList{u"asked?"_s};
    };
    for (const QString &text : {u"thing.p.up"_s, u"asks.any.up"_s, u"asks."_s, u"all_asks.x."_s,
                                u"from calendar import TextC"_s, u"3.re"_s})
        QVERIFY2(typed(text).isEmpty(), qPrintable(text));
    // What is known without is told all the same; and what is there already is not offered.
    QVERIFY(typed(u"thing.own.app"_s).contains(u"append"_s));
    QVERIFY(typed(u"thing.data.ke"_s).contains(u"keys"_s));
    QVERIFY(typed(u"os.path.jo"_s).contains(u"join"_s));
    QVERIFY(typed(u"T.da"_s).contains(u"data"_s));
    QVERIFY(typed(u"thin"_s).contains(u"thing"_s));
    QVERIFY(!typed(u"thing"_s).contains(u"thing"_s));
    repl.enter(u"import sys; 'calendar' in sys.modules, 'end'"_s);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt(), patience);
    QTRY_VERIFY2(repl.output.contains("(False, 'end')"), repl.output.constData());
    QVERIFY2(!repl.output.contains("called"), repl.output.constData());
}

void TestReplData::showsFiguresOfMatplotlib()
{
    if (!ReplFolder::hasModule("matplotlib"))
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

void TestReplData::showsFiguresWhereNoWindowCanBeOpened()
{
    if (!ReplFolder::hasModule("matplotlib"))
        QSKIP("matplotlib is not installed.");
    Repl repl(script("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()\n"
                     "print('went on', plt.get_fignums())\nplt.plot([3, 1])\n"),
              ReplLink::Plots::Both);
    QTRY_VERIFY_WITH_TIMEOUT(repl.isAtPrompt() || repl.isOver(), patience);
    QVERIFY2(repl.isAtPrompt(), repl.output.constData());
    QTRY_VERIFY2(repl.output.contains("went on []"), repl.output.constData());
    QVERIFY2(!repl.output.contains("Warning"), repl.output.constData());
    QCOMPARE(repl.figures.size(), 2);
    QVERIFY(repl.figures[0].number != repl.figures[1].number);
}

/// The program waits for its window, and the picture is there already.
void TestReplData::showsFiguresInWindowsToo()
{
    if (!ReplFolder::hasModule("matplotlib"))
        QSKIP("matplotlib is not installed.");
    QProcess look;
    look.start(u"xdotool"_s, {u"version"_s});
    if (!look.waitForFinished(patience))
        QSKIP("xdotool is not installed.");
    QProcess tk;
    tk.start(u"python3"_s, {u"-c"_s, u"import tkinter, PIL.ImageTk"_s});
    if (!tk.waitForFinished(patience) || tk.exitCode() != 0)
        QSKIP("python3-tk or python3-pil.imagetk is not installed.");
    QProcess server;
    server.start(u"Xvfb"_s, {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"800x600x24"_s});
    QTRY_VERIFY_WITH_TIMEOUT(server.canReadLine() || server.state() == QProcess::NotRunning,
                             patience);
    const QByteArray display = ':' + server.readLine().trimmed();
    if (display.size() < 2)
        QSKIP("Xvfb does not start here.");
    qputenv("DISPLAY", display);
    sandbox::RunSpec spec = script("import matplotlib.pyplot as plt\n"
                                   "plt.figure('Slipway figure')\nplt.plot([1, 2, 3])\n"
                                   "plt.show()\nprint('closed')\n");
    spec.display = true;
    Repl repl(spec, ReplLink::Plots::Both);
    QTRY_VERIFY_WITH_TIMEOUT(!repl.figures.isEmpty() || repl.isOver() || repl.isAtPrompt(),
                             patience);
    QVERIFY2(!repl.isOver() && !repl.isAtPrompt(), repl.output.constData());
    look.start(u"xdotool"_s,
               {u"search"_s, u"--sync"_s, u"--onlyvisible"_s, u"--name"_s, u"Slipway figure"_s});
    QVERIFY(look.waitForFinished(patience));
    qunsetenv("DISPLAY");
    QCOMPARE(look.exitCode(), 0);
    QVERIFY2(!repl.output.contains("closed"), repl.output.constData());
    QCOMPARE(repl.figures.size(), 1);
    repl.session.stop();
    QTRY_VERIFY_WITH_TIMEOUT(repl.isOver(), patience);
    server.terminate();
    QVERIFY(server.waitForFinished(patience));
}

void TestReplData::leavesOtherBackendsAlone()
{
    if (!ReplFolder::hasModule("matplotlib"))
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

void TestReplData::showsDataFrames()
{
    if (!ReplFolder::hasModule("pandas"))
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
    QVERIFY(repl.tables[0].isLabelled);
    VariableTableModel model;
    model.add(repl.tables[0]);
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole), u"name"_s);
    QCOMPARE(model.headerData(1, Qt::Vertical, Qt::DisplayRole), u"1"_s);
    QCOMPARE(model.index(1, 1).data(), u"1906"_s);
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

void TestReplData::showsListsOfDicts()
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

void TestReplData::tablesComeInParts()
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

QTEST_MAIN(TestReplData)
#include "tst_repldata.moc"
