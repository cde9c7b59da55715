// SPDX-License-Identifier: GPL-3.0-or-later
// What the window believes of a REPL's other end, and what of its entries is kept and sent.
#include "replrun.h"
#include "run/replcolors.h"
#include "run/replhistory.h"
#include "run/replselection.h"

#include <QLocalSocket>
#include <QtEndian>

using namespace slipway;
using namespace slipway::ide;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = replPatience;

} // namespace

class TestReplLink : public QObject, private ReplFolder
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void hostileFramesEndTheConversation_data();
    void hostileFramesEndTheConversation();
    void whatItIsToldIsPlain();
    void fitsOnlyPythonsThatMayGoOn_data();
    void fitsOnlyPythonsThatMayGoOn();
    void tellsWhatIsAgainstIt_data();
    void tellsWhatIsAgainstIt();
    void entriesAreColoured_data();
    void entriesAreColoured();
    void historyIsKept();
    void historyIsBounded();
    void historyFindsByItsBeginning();
    void sendsStatements_data();
    void sendsStatements();
    void pastesCode_data();
    void pastesCode();
};

void TestReplLink::init()
{
    if (const QString refusal = begin(); !refusal.isEmpty())
        QSKIP(qPrintable(refusal));
}

void TestReplLink::hostileFramesEndTheConversation_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("endless") << QByteArray("\xff\xff\xff\xffP", 5) + QByteArray(1 << 20, 'x');
    QTest::newRow("long names") << QByteArray("\x7f\0\0\0V", 5);
    QTest::newRow("unknown kind") << QByteArray("\0\0\0\1?x", 6);
    QTest::newRow("noise") << QByteArray(1 << 16, '\x81');
}

void TestReplLink::hostileFramesEndTheConversation()
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

void TestReplLink::whatItIsToldIsPlain()
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
                                   + QByteArray(5000, 'v') + R"(",9,false,true]],"more":-5})");
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

void TestReplLink::fitsOnlyPythonsThatMayGoOn_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<bool>("fits");
    QTest::newRow("script") << QStringList{u"python3"_s, u"a.py"_s} << true;
    QTest::newRow("environment") << QStringList{u"/p/.venv/bin/python"_s, u"a.py"_s} << true;
    QTest::newRow("version") << QStringList{u"/usr/bin/python3.13"_s, u"-u"_s, u"a.py"_s} << true;
    QTest::newRow("alone") << QStringList{u"python3"_s} << true;
    QTest::newRow("module") << QStringList{u"python3"_s, u"-m"_s, u"pytest"_s} << false;
    QTest::newRow("isolated") << QStringList{u"python3"_s, u"-I"_s, u"a.py"_s} << false;
    QTest::newRow("without sites") << QStringList{u"python3"_s, u"-uS"_s, u"a.py"_s} << false;
    QTest::newRow("warnings") << QStringList{u"python3"_s, u"-WIgnore"_s, u"a.py"_s} << true;
    QTest::newRow("interactive") << QStringList{u"python3"_s, u"-i"_s, u"a.py"_s} << false;
    QTest::newRow("node") << QStringList{u"node"_s, u"a.js"_s} << false;
    QTest::newRow("shell") << QStringList{u"sh"_s, u"-c"_s, u"python3 a.py"_s} << false;
    QTest::newRow("pythonish") << QStringList{u"python-config"_s, u"a.py"_s} << false;
}

void TestReplLink::fitsOnlyPythonsThatMayGoOn()
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

void TestReplLink::tellsWhatIsAgainstIt_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("option");
    QTest::newRow("script") << QStringList{u"python3"_s, u"a.py"_s} << QString();
    QTest::newRow("isolated") << QStringList{u"python3"_s, u"-I"_s, u"a.py"_s} << u"-I"_s;
    QTest::newRow("together") << QStringList{u"python3"_s, u"-uE"_s, u"a.py"_s} << u"-E"_s;
    QTest::newRow("no sites") << QStringList{u"python3"_s, u"-S"_s, u"a.py"_s} << u"-S"_s;
    QTest::newRow("a value") << QStringList{u"python3"_s, u"-XE"_s, u"a.py"_s} << QString();
    QTest::newRow("the program's") << QStringList{u"python3"_s, u"a.py"_s, u"-I"_s} << QString();
    QTest::newRow("own prompt") << QStringList{u"python3"_s, u"-iI"_s, u"a.py"_s} << QString();
    QTest::newRow("node") << QStringList{u"node"_s, u"a.js"_s} << QString();
}

void TestReplLink::tellsWhatIsAgainstIt()
{
    QFETCH(QStringList, command);
    std::vector<std::string> argv;
    for (const QString &word : std::as_const(command))
        argv.push_back(word.toStdString());
    QTEST(ReplLink::optionAgainst(specFor(argv)), "option");
}

void TestReplLink::entriesAreColoured_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"x + y"_s << u"x + y"_s;
    QTest::newRow("keyword") << u"return x"_s << u"\x1b[35mreturn\x1b[39m x"_s;
    QTest::newRow("text") << u"x = 'grün'"_s << u"x = \x1b[32m'grün'\x1b[39m"_s;
    QTest::newRow("comment") << u"x # why"_s << u"x \x1b[90m# why\x1b[39m"_s;
    QTest::newRow("over lines") << u"x = '''a\nb'''"_s
                                << u"x = \x1b[32m'''a\x1b[39m\n\x1b[32mb'''\x1b[39m"_s;
    QTest::newRow("controls") << u"x = 'a\x1b[2Jb\u009bc'"_s << u"x = \x1b[32m'a?[2Jb?c'\x1b[39m"_s;
    QTest::newRow("endless") << QString(20'000, u'1') << QString(20'000, u'1');
    QTest::newRow("empty lines") << u"\n\n"_s << u"\n\n"_s;
}

void TestReplLink::entriesAreColoured()
{
    QFETCH(QString, entry);
    QString shown = inTerminalColors(entry);
    // The parts of a text may be told one by one.
    shown.replace(u"\x1b[39m\x1b[32m"_s, QString());
    shown.replace(u"\x1b[39m\x1b[90m"_s, QString());
    QTEST(shown, "shown");
}

void TestReplLink::historyIsKept()
{
    const QString file = (path() + u'/' + u"a/b/history"_s);
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

void TestReplLink::historyIsBounded()
{
    const QString file = (path() + u'/' + u"history"_s);
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

void TestReplLink::historyFindsByItsBeginning()
{
    ReplHistory history((path() + u'/' + u"history"_s));
    for (const auto &entry : {u"import os"_s, u"x = 1"_s, u"import sys"_s, u"y"_s})
        history.add(entry);
    QCOMPARE(history.find(history.size(), -1, u"imp"_s), 2);
    QCOMPARE(history.find(2, -1, u"imp"_s), 0);
    QCOMPARE(history.find(0, -1, u"imp"_s), -1);
    QCOMPARE(history.find(0, 1, u"imp"_s), 2);
    QCOMPARE(history.find(history.size(), -1, u""_s), 3);
}

void TestReplLink::sendsStatements_data()
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

void TestReplLink::sendsStatements()
{
    QFETCH(QString, text);
    QFETCH(QString, selected);
    QFETCH(int, line);
    const ReplSelection chosen = codeToSend(text, selected, line);
    QTEST(chosen.code, "code");
    QTEST(chosen.nextLine, "next");
}

void TestReplLink::pastesCode_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("whole");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const char *text, const char *code, bool whole = true) {
        QTest::newRow(name) << QString::fromUtf8(text) << whole << QString::fromUtf8(code);
    };
    row("a line", "x = 1\n", "x = 1");
    row("into a line", "  x\n", "  x\n", false);
    row("indented", "    x = 1\n    y = 2", "x = 1\ny = 2");
    row("a block and its end", "def f():\n    a\n\n    b\n\n", "def f():\n    a\n\n    b\n");
    row("a session", ">>> x = 1\n>>> x\n1\n", "x = 1\nx");
    row("a block of a session", "\n  >>> def f():\n  ...     return 1\n  ...\n  >>> f()\n  1\n",
        "def f():\n    return 1\n\nf()");
    row("a session of IPython", "In [1]: for i in a:\n   ...:     i\n\nIn [2]: x\nOut[2]: 3\n",
        "for i in a:\n    i\nx");
    row("a session into a line", ">>> x", "x", false);
    row("shifts", "x\n>>> y", "x\n>>> y");
    row("Ellipsis", "...\nx", "...\nx");
    row("windows line ends", "x\r\ny\r\n", "x\ny\n");
    row("nothing", "", "");
    row("blank lines", "\n\n", "");
}

void TestReplLink::pastesCode()
{
    QFETCH(QString, text);
    QFETCH(bool, whole);
    QTEST(codeToPaste(text, whole), "code");
}

QTEST_MAIN(TestReplLink)
#include "tst_repllink.moc"
