// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/editortheme.h"
#include "editor/problemmarks.h"
#include "editorwindow.h"
#include "problems/problemsfeature.h"
#include "problems/problemspanel.h"
#include "shell/problemoutput.h"
#include "shell/problems.h"

#include <slipway/base/files.h>
#include <slipway/project/languages.h>

#include <QProcess>
#include <QTreeWidget>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

const QString slip = QStringLiteral(SLIPWAY_BIN_DIR "/slip");

void write(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QVERIFY(
        writeFileAtomic(path.toStdString(), text.toStdString(), {.durability = Durability::Fast}));
}

std::vector<Problem> parse(const QString &folder, const QByteArray &output)
{
    ProblemParser parser({.folder = folder, .workFolder = folder});
    for (const QByteArray &line : output.split('\n'))
        parser.line(line);
    parser.line("");
    return parser.take();
}

QByteArray shown(const std::vector<Problem> &problems)
{
    QByteArray text;
    for (const Problem &one : problems)
        text += QFileInfo(one.path).fileName().toUtf8() + ':'
                + QByteArray::number(one.position.line) + ": " + one.text.toUtf8() + " ["
                + one.tool.toUtf8() + "]\n";
    return text;
}

} // namespace

/// What real tools print becomes problems, and problems are to be seen and gone to.
class TestProblems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void realToolsAreUnderstood_data();
    void realToolsAreUnderstood();
    void otherToolsAreUnderstood_data();
    void otherToolsAreUnderstood();
    void ordinaryOutputIsNoProblem_data();
    void ordinaryOutputIsNoProblem();
    void linesMayComeInPieces();
    void anEndlessPrintCostsNothing();
    void aRunTakesBackWhatTheLastOneSaid();
    void marksAreShownAndMoveWithTheText();
    void keysGoFromProblemToProblem();
    void panelOpensWithEnter();

private:
    QString path(QByteArrayView name) const
    {
        return m_folder->path() + u'/' + QString::fromUtf8(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestProblems::realToolsAreUnderstood_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char *name, const char *file, const char *text, int line,
                        const char *part) {
        QTest::newRow(name) << QByteArray(file) << QByteArray(text) << line << QByteArray(part);
    };
    row("python traceback", "a.py", "import json\ndef f(x):\n    return 1 / x\nf(0)\n", 3,
        "ZeroDivisionError");
    row("python in a library", "a.py", "import json\n\njson.loads('{')\n", 3, "JSONDecodeError");
    row("python syntax", "a.py", "x = 1\nprint(x\n", 2, "was never closed");
    row("python recursion", "a.py", "def f():\n    f()\nf()\n", 2, "RecursionError");
    row("python warning", "a.py", "import warnings\nwarnings.warn('old')\n", 2, "UserWarning: old");
    row("node", "a.js", "function f() {\n  throw new TypeError('boom');\n}\nf();\n", 2, "boom");
    row("node syntax", "a.js", "let x = 1;\nfoo(;\n", 2, "SyntaxError");
    row("node reference", "a.mjs", "\n\nconsole.log(nothing);\n", 3, "nothing is not defined");
    row("typescript runs", "a.ts",
        "interface A { n: number }\nconst a: A = {n: 1};\nthrow new Error('n ' + a.n);\n", 3,
        "n 1");
    row("typescript syntax", "a.ts", "const a: number = 1;\nlet b = = a;\n", 2, "Unexpected");
    row("c", "a.c", "#include <stdio.h>\nint main(void)\n{\n    return x;\n}\n", 4, "undeclared");
    row("c warning", "a.c", "int main(void)\n{\n    int unused;\n    return 0;\n}\n", 3,
        "unused variable");
    row("linker", "a.c", "void missing(void);\nint main(void)\n{\n    missing();\n}\n", 4,
        "undefined reference");
    row("c++", "a.cpp", "#include <string>\nint main()\n{\n    std::string s = 1.5 + ;\n}\n", 4,
        "expected");
    row("java compiler", "Main.java",
        "public class Main {\n    public static void main(String[] a) {\n        int x = "
        "\"s\";\n    }\n}\n",
        3, "incompatible types");
    row("java exception", "Main.java",
        "public class Main {\n    static void f() {\n        throw new "
        "IllegalStateException(\"bad\");\n    }\n    public static void main(String[] a) {\n     "
        "   f();\n    }\n}\n",
        3, "IllegalStateException: bad");
    row("java without a class of its name", "Other.java",
        "class X {\n    public static void main(String[] a) {\n        int y = true;\n    }\n}\n",
        3, "incompatible types");
    row("ruby", "a.rb", "def f\n  raise ArgumentError, 'no'\nend\nf\n", 2, "no (ArgumentError)");
    row("ruby name", "a.rb", "\nputs nothing\n", 2, "nothing");
    row("ruby syntax", "a.rb", "def f\n  1 +\n", 2, "syntax error");
    row("go", "a.go", "package main\n\nfunc main() {\n\tx := 1\n}\n", 4, "declared and not used");
    row("go panic", "a.go",
        "package main\n\nfunc f(a []int) int {\n\treturn a[3]\n}\n\nfunc main() "
        "{\n\tprintln(f(nil))\n}\n",
        4, "index out of range");
    row("rust", "a.rs", "fn main() {\n    let x: i32 = \"s\";\n}\n", 2, "mismatched types");
    row("rust warning", "a.rs", "fn main() {\n    let x = 1;\n}\n", 2, "unused variable");
    row("rust panic", "a.rs",
        "fn main() {\n    let v: Vec<i32> = vec![];\n    println!(\"{}\", "
        "v[std::env::args().count()]);\n}\n",
        3, "index out of bounds");
    row("bash", "a.sh", "echo a\nnosuchcommand\n", 2, "command not found");
    row("bash syntax", "a.sh", "if true; then\necho )\n", 2, "syntax error");
    row("perl", "a.pl", "use strict;\ndie 'no';\n", 2, "no");
}

void TestProblems::realToolsAreUnderstood()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QByteArray, part);
    if (!QFileInfo::exists(slip))
        QSKIP("slip is not built");
    write(path(file), text);
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(slip, {u"run"_s, QString::fromUtf8(file)});
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(300'000));
    const QByteArray output = process.readAll();
    if (output.contains("is not installed"))
        QSKIP(output.constData());
    if (output.contains("sandbox") && process.exitCode() == 125)
        QSKIP(output.constData());
    const std::vector<Problem> problems = parse(m_folder->path(), output);
    const auto found = std::ranges::find_if(problems, [&](const Problem &one) {
        return one.path == path(file) && one.position.line == line
               && one.text.contains(QString::fromUtf8(part));
    });
    QVERIFY2(found != problems.end(),
             ("found:\n" + shown(problems) + "in:\n" + output).constData());
}

void TestProblems::otherToolsAreUnderstood_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *output, const char *expected) {
        QTest::newRow(name) << QByteArray(output) << QByteArray(expected);
    };
    row("tsc", "a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
        "a.ts:3: TS2322: Type 'string' is not assignable to type 'number'. [tsc]\n");
    row("tsc for people",
        "\x1b[96ma.ts\x1b[0m:\x1b[93m3\x1b[0m:\x1b[93m5\x1b[0m - "
        "\x1b[91merror\x1b[0m\x1b[90m TS2322: \x1b[0mno",
        "a.ts:3: TS2322: no [tsc]\n");
    row("clang in colours", "\x1b[1ma.c:4:12: \x1b[0m\x1b[0;1;31merror: \x1b[0mno\x1b[0m\r",
        "a.c:4: no [C/C++]\n");
    row("notes are part of what is above", "a.c:4:12: warning: w\na.c:1:2: note: here",
        "a.c:4: w [C/C++]\n");
    row("cmake", "CMake Error at CMakeLists.txt:5 (message):\n  it is\n",
        "CMakeLists.txt:5: it is [CMake]\n");
    row("make", "Makefile:3: *** missing separator.  Stop.",
        "Makefile:3: missing separator [make]\n");
    row("pytest", "test_a.py:7: AssertionError", "test_a.py:7: AssertionError [pytest]\n");
    row("php", "PHP Parse error:  syntax error, unexpected token in FOLDER/a.php on line 3",
        "a.php:3: syntax error, unexpected token [PHP]\n");
    row("java in a package",
        "Exception in thread \"main\" shop.NoStock: none\n\tat "
        "java.base/java.util.List.get(List.java:3)\n\tat shop.Cart.add(Cart.java:12)\n",
        "Cart.java:12: shop.NoStock: none [Java]\n");
    row("node's tests",
        "✖ adds (1.2ms)\n  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n"
        "  \n  1 !== 2\n  \n      at TestContext.<anonymous> (FOLDER/a.ts:4:9)\n"
        "      at Test.run (node:internal/test_runner/test:796:25)\n",
        "a.ts:4: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: "
        "[Node.js]\n");
    row("chained tracebacks",
        "Traceback (most recent call last):\n  File \"FOLDER/a.py\", line 2, in f\n    "
        "x\nKeyError: "
        "1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback "
        "(most recent call last):\n  File \"FOLDER/a.py\", line 5, in <module>\n    y\n  File "
        "\"/usr/lib/python3/x.py\", line 1, in g\nValueError: 2\n",
        "a.py:2: KeyError: 1 [Python]\na.py:5: ValueError: 2 [Python]\n");
}

void TestProblems::otherToolsAreUnderstood()
{
    QFETCH(QByteArray, output);
    QFETCH(QByteArray, expected);
    for (const char *name : {"a.ts", "a.c", "CMakeLists.txt", "Makefile", "test_a.py", "a.php",
                             "shop/Cart.java", "a.py"})
        write(path(name), "\n");
    output.replace("FOLDER", m_folder->path().toUtf8());
    QCOMPARE(shown(parse(m_folder->path(), output)), expected);
}

void TestProblems::ordinaryOutputIsNoProblem_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::newRow("a time") << "12:30:05 started"_ba;
    QTest::newRow("an address") << "http://localhost:8000/: error: none"_ba;
    QTest::newRow("a file that is not there") << "gone.c:3:1: error: x"_ba;
    QTest::newRow("a word") << "Error: I am only printed"_ba;
    QTest::newRow("a dictionary") << "{'a.py': 3}"_ba;
    QTest::newRow("a panic without a place") << "panic: keep calm"_ba;
    QTest::newRow("an interrupt")
        << "  File \"a.py\", line 1, in f\n    x()\nKeyboardInterrupt\n"_ba;
    QTest::newRow("binary") << QByteArray("\x00\xff\x1b[\x1b]0;a.py:1: x\x07\n\x80", 22);
}

void TestProblems::ordinaryOutputIsNoProblem()
{
    QFETCH(QByteArray, output);
    write(path("a.py"), "\n");
    QCOMPARE(shown(parse(m_folder->path(), output)), QByteArray());
}

void TestProblems::linesMayComeInPieces()
{
    write(path("a.c"), "\n\n");
    Problems problems;
    ProblemOutput output(problems);
    output.begin(u"t"_s, {.folder = m_folder->path(), .workFolder = m_folder->path()});
    for (const char c : "hello\na.c:2:1: err"_ba)
        output.feed(QByteArray(1, c));
    output.feed("or: cut");
    output.finish();
    QTRY_COMPARE(shown(problems.all()), "a.c:2: cut [C/C++]\n"_ba);
    QTRY_VERIFY(output.isIdle());
}

void TestProblems::anEndlessPrintCostsNothing()
{
    write(path("a.c"), "\n");
    Problems problems;
    ProblemOutput output(problems);
    output.begin(u"t"_s, {.folder = m_folder->path(), .workFolder = m_folder->path()});
    QByteArray part;
    for (int i = 0; i < 2000; ++i)
        part += "a.c:1:1: error: number " + QByteArray::number(i) + "\n";
    for (int i = 0; i < 2000; ++i) { // 60 MB
        output.feed(part);
        if (i % 100 == 0)
            QCoreApplication::processEvents();
    }
    output.feed("a.c:1:1: error: the last\n");
    output.finish();
    QTRY_VERIFY_WITH_TIMEOUT(output.isIdle(), 60'000);
    QVERIFY(problems.all().size() <= Problems::most);
    QVERIFY(!problems.all().empty());
}

void TestProblems::aRunTakesBackWhatTheLastOneSaid()
{
    write(path("a.c"), "\n");
    Problems problems;
    ProblemOutput output(problems);
    const ProblemBase base{.folder = m_folder->path(), .workFolder = m_folder->path()};
    problems.add(u"other"_s, {{.path = path("a.c"), .position = {1, 0}, .text = u"stays"_s}});
    output.begin(u"t"_s, base);
    output.feed("a.c:1:1: error: goes\n");
    output.finish();
    QTRY_COMPARE(problems.all().size(), 2U);
    output.begin(u"t"_s, base);
    QCOMPARE(shown(problems.all()), "a.c:1: stays []\n"_ba);
}

void TestProblems::marksAreShownAndMoveWithTheText()
{
    EditorWindow window;
    write(path("a.py"), "one\n  two three\nfour\n");
    EditorView &view = window.open(path("a.py"));
    view.showProblems({{.path = path("a.py"), .position = {2, 7}, .text = u"bad <b>"_s},
                       {.path = path("a.py"),
                        .position = {3, 0},
                        .severity = ProblemSeverity::Warning,
                        .text = u"odd"_s}});
    ScintillaView &text = window.text();
    const auto marked = [&](int indicator, long at) {
        return text.send(QsciScintillaBase::SCI_INDICATORVALUEAT, indicator, at) != 0;
    };
    QVERIFY(marked(errorIndicator, 10) && marked(errorIndicator, 14));
    QVERIFY(!marked(errorIndicator, 9) && !marked(errorIndicator, 15));
    QVERIFY(marked(warningIndicator, 16));
    QVERIFY(text.send(QsciScintillaBase::SCI_MARKERGET, 1) & (1L << errorMarker));
    QVERIFY(text.send(QsciScintillaBase::SCI_GETMARGINWIDTHN, bookmarkMargin) > emptyMargin);
    QCOMPARE(view.problemMarks().textAt(10, false), u"bad <b>"_s);
    QCOMPARE(view.problemMarks().textAt(4, true), u"bad <b>"_s);
    QCOMPARE(view.problemMarks().textAt(0, true), QString());
    text.send(QsciScintillaBase::SCI_GOTOPOS, 0);
    window.press({u"Return"_s});
    QVERIFY(text.send(QsciScintillaBase::SCI_MARKERGET, 2) & (1L << errorMarker));
    QCOMPARE(view.problemMarks().textAt(11, false), u"bad <b>"_s);
    view.showProblems({});
    QVERIFY(!marked(errorIndicator, 11));
    QCOMPARE(text.send(QsciScintillaBase::SCI_GETMARGINWIDTHN, bookmarkMargin), emptyMargin);
}

void TestProblems::keysGoFromProblemToProblem()
{
    EditorWindow window;
    ProblemsFeature feature;
    feature.attach(window.window());
    write(path("a.py"), "1\n2\n3\n4\n");
    write(path("b.py"), "1\n2\n");
    EditorView &view = window.open(path("a.py"));
    Workspace &workspace = window.window().workspace();
    workspace.problems().add(u"t"_s,
                             {{.path = path("b.py"), .position = {2, 0}, .text = u"third"_s},
                              {.path = path("a.py"), .position = {3, 0}, .text = u"second"_s},
                              {.path = path("a.py"), .position = {2, 0}, .text = u"first"_s}});
    QCOMPARE(view.problemMarks().textAt(2, true), u"first"_s);
    const auto at = [&] { return workspace.currentPlace(); };
    const auto press = [&](Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(workspace.currentEditor()->widget()->focusProxy(), Qt::Key_F8, modifiers);
    };
    press();
    QCOMPARE(at().position.line, 2);
    press();
    QCOMPARE(at().position.line, 3);
    press();
    QTRY_COMPARE(at().path, path("b.py"));
    QCOMPARE(at().position.line, 2);
    QCOMPARE(static_cast<EditorView *>(workspace.currentEditor())->problemMarks().textAt(2, true),
             u"third"_s);
    press();
    QTRY_COMPARE(at().path, path("a.py"));
    QCOMPARE(at().position.line, 2);
    press(Qt::ShiftModifier);
    QTRY_COMPARE(at().path, path("b.py"));
}

void TestProblems::panelOpensWithEnter()
{
    Workspace workspace;
    ProblemsPanel panel(workspace);
    QSignalSpy chosen(&panel, &ProblemsPanel::chosen);
    QVERIFY(!panel.list()->isVisibleTo(&panel));
    workspace.problems().add(u"t"_s, {{.path = path("a.py"), .position = {3, 0}, .text = u"x"_s},
                                      {.path = path("b.py"), .position = {1, 0}, .text = u"y"_s}});
    QVERIFY(panel.list()->isVisibleTo(&panel));
    QCOMPARE(panel.list()->topLevelItemCount(), 2);
    panel.show();
    QTest::keyClick(panel.list(), Qt::Key_Down);
    QTest::keyClick(panel.list(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.front().front().value<Problem>().text, u"y"_s);
    workspace.problems().clear(u"t"_s);
    QVERIFY(!panel.list()->isVisibleTo(&panel));
}

QTEST_MAIN(TestProblems)
#include "tst_problems.moc"
