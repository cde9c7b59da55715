// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const QString slip = QStringLiteral(SLIPWAY_BIN_DIR "/slip");

const QByteArray shop = "import unittest\n"
                        "class Shop(unittest.TestCase):\n"
                        "    def test_price(self): pass\n"
                        "    def test_discount(self):\n"
                        "        print('ten percent')\n"
                        "        self.assertEqual(90, 100)\n"
                        "    @unittest.skip('not today')\n"
                        "    def test_later(self): pass\n";

struct Ended
{
    int code = -1;
    QByteArray output;
    QByteArray error;
};

} // namespace

/// slip test and tasks, with the real slip, the real runner and Python's unittest.
class TestSlipTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_state;
    std::unique_ptr<QTemporaryDir> m_folder;

    void write(const char *name, const QByteArray &text) const
    {
        const fs::path path = fs::path(m_folder->path().toStdString()) / name;
        QVERIFY(makeFolder(path.parent_path()));
        QVERIFY(writeFileAtomic(path, text.toStdString(), {.durability = Durability::Fast}));
    }
    Ended run(const QStringList &words) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(slip, words);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void endsWithWhatTheTestsSay();
    void tellsOfFailures();
    void lists();
    void runsWhatIsNamed_data();
    void runsWhatIsNamed();
    void runsWhatFailedLast();
    void printsObjects();
    void saysWhenThereAreNone();
    void holdsLimits();
    void stopsOnInterrupt();
    void runsTasks();
};

void TestSlipTest::initTestCase()
{
    QVERIFY(qputenv("XDG_STATE_HOME", m_state.path().toUtf8()));
    init();
    write("true.sh", "true\n");
    const Ended tried = run({u"run"_s, u"true.sh"_s});
    if (tried.code != 0)
        QSKIP(("no sandbox can be made here: " + tried.error).constData());
}

void TestSlipTest::endsWithWhatTheTestsSay()
{
    write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n  def test(self): pass\n");
    QCOMPARE(run({u"test"_s}).code, 0);
    write("test_b.py", "import nowhere_to_be_found, unittest\n");
    QCOMPARE(run({u"test"_s}).code, 1);
    QCOMPARE(run({u"test"_s, u"test_a.py"_s}).code, 0);
    QCOMPARE(run({u"test"_s, u"--nonsense"_s}).code, 2);
    QCOMPARE(run({u"test"_s, u"--net"_s, u"moon"_s}).code, 2);
}

void TestSlipTest::tellsOfFailures()
{
    write("tests/test_shop.py", shop);
    const Ended ended = run({u"test"_s});
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.output.contains("failed  tests/test_shop.py::Shop::test_discount"),
             ended.output.constData());
    QVERIFY(ended.output.contains("90 != 100"));
    QVERIFY(ended.output.contains("ten percent"));
    QVERIFY(!ended.output.contains("test_price"));
    QVERIFY(ended.output.endsWith("1 failed, 1 passed, 1 skipped\n"));
    QVERIFY(
        run({u"test"_s, u"-v"_s}).output.contains("passed  tests/test_shop.py::Shop::test_price"));
}

void TestSlipTest::lists()
{
    write("tests/test_shop.py", shop);
    const Ended ended = run({u"test"_s, u"--list"_s});
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.output, "tests/test_shop.py::Shop::test_discount\n"
                           "tests/test_shop.py::Shop::test_later\n"
                           "tests/test_shop.py::Shop::test_price\n"_ba);
}

void TestSlipTest::runsWhatIsNamed_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("last");
    QTest::addColumn<int>("code");
    QTest::newRow("a file") << QStringList{u"tests/test_shop.py"_s}
                            << "1 failed, 1 passed, 1 skipped\n"_ba << 1;
    QTest::newRow("a folder") << QStringList{u"more/"_s} << "1 passed\n"_ba << 0;
    QTest::newRow("a test") << QStringList{u"tests/test_shop.py::Shop::test_price"_s}
                            << "1 passed\n"_ba << 0;
    QTest::newRow("a class") << QStringList{u"tests/test_shop.py::Shop"_s}
                             << "1 failed, 1 passed, 1 skipped\n"_ba << 1;
    QTest::newRow("a part of a name") << QStringList{u"price"_s} << "1 passed\n"_ba << 0;
    QTest::newRow("two") << QStringList{u"more"_s, u"tests/test_shop.py::Shop::test_price"_s}
                         << "2 passed\n"_ba << 0;
    QTest::newRow("nothing") << QStringList{u"no_such_test"_s} << ""_ba << 4;
}

void TestSlipTest::runsWhatIsNamed()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, last);
    write("tests/test_shop.py", shop);
    write("more/test_other.py",
          "import unittest\nclass A(unittest.TestCase):\n  def test_x(self): pass\n");
    const Ended ended = run(QStringList{u"test"_s} + words);
    QTEST(ended.code, "code");
    QVERIFY2(ended.output.endsWith(last), ended.output.constData());
}

void TestSlipTest::runsWhatFailedLast()
{
    write("tests/test_shop.py", shop);
    QCOMPARE(run({u"test"_s}).code, 1);
    const Ended again = run({u"test"_s, u"--failed"_s});
    QCOMPARE(again.code, 1);
    QVERIFY2(again.output.endsWith("1 failed\n"), again.output.constData());
    QByteArray better = shop;
    write("tests/test_shop.py", better.replace("90,", "100,"));
    QVERIFY(run({u"test"_s, u"--failed"_s}).output.endsWith("1 passed\n"));
    const Ended none = run({u"test"_s, u"--failed"_s});
    QCOMPARE(none.code, 0);
    QVERIFY(none.error.contains("no test failed"));
}

void TestSlipTest::printsObjects()
{
    write("tests/test_shop.py", shop);
    const Ended ended = run({u"test"_s, u"--json"_s});
    QMap<QString, QString> states;
    for (const QByteArray &line : ended.output.trimmed().split('\n')) {
        const QJsonObject one = QJsonDocument::fromJson(line).object();
        states[one[u"test"_s].toString().section(u"::"_s, -1)] = one[u"state"_s].toString();
    }
    QCOMPARE(states, (QMap<QString, QString>{{u"test_price"_s, u"passed"_s},
                                             {u"test_discount"_s, u"failed"_s},
                                             {u"test_later"_s, u"skipped"_s}}));
}

void TestSlipTest::saysWhenThereAreNone()
{
    write("main.py", "");
    const Ended ended = run({u"test"_s});
    QCOMPARE(ended.code, 4);
    QVERIFY(ended.error.contains("no tests"));
}

void TestSlipTest::holdsLimits()
{
    write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n"
                       "  def test(self):\n    while True: pass\n");
    const Ended ended = run({u"test"_s, u"--time"_s, u"2s"_s});
    QCOMPARE(ended.code, 124);
    QVERIFY2(ended.output.contains("A::test (crash)"), ended.output.constData());
}

void TestSlipTest::stopsOnInterrupt()
{
    write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n"
                       "  def test(self):\n    open('running', 'w')\n    while True: pass\n");
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(slip, {u"test"_s});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder->filePath(u"running"_s)), 60'000);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 130);
}

void TestSlipTest::runsTasks()
{
    write("slipway.toml", "[task.all]\ncommand = \"echo all; exit 3\"\ndepends = [\"first\"]\n"
                          "[task.first]\ncommand = \"echo first\"\n");
    const Ended ended = run({u"run"_s, u"all"_s});
    QCOMPARE(ended.output, "> first\nfirst\n> all\nall\n"_ba);
    QCOMPARE(ended.code, 3);
    QVERIFY(run({u"run"_s, u"none"_s}).code != 0);
}

QTEST_GUILESS_MAIN(TestSlipTest)
#include "tst_slip_test.moc"
