// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of other programs' tests, with the real frameworks in real sandboxes.
#include "junit.h"

#include <slipway/base/files.h>
#include <slipway/testing/test_run.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace slipway;
using namespace slipway::testing;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const fs::path runner = SLIPWAY_BIN_DIR "/slipway-run";

/// All that was told.
struct Told
{
    std::map<std::string, Test> found;
    std::map<std::string, Outcome> outcomes;
    std::map<std::string, Test> parts; ///< what was told about things that were not found
    std::vector<std::string> started;
    std::string framework;
    std::string missing;
    int collected = 0;
    int portions = 0;
    Result<Ending> ending = std::unexpected(Error::internal("test", "has not ended"));

    State state(const std::string &id) const
    {
        const auto one = outcomes.find(id);
        return one == outcomes.end() ? State::NotRun : one->second.state;
    }
    void take(std::vector<Event> events)
    {
        ++portions;
        for (Event &event : events) {
            if (auto *newTest = std::get_if<Found>(&event)) {
                found[newTest->test.id] = newTest->test;
            } else if (auto *finished = std::get_if<Finished>(&event)) {
                if (!found.contains(finished->test.id))
                    parts[finished->test.id] = finished->test;
                outcomes[finished->test.id] = finished->outcome;
            } else if (const auto *start = std::get_if<Started>(&event)) {
                started.push_back(start->id);
            } else if (const auto *begun = std::get_if<Begun>(&event)) {
                framework = begun->framework;
            } else if (const auto *lacking = std::get_if<Missing>(&event)) {
                missing = lacking->module;
            } else {
                ++collected;
            }
        }
    }
};

} // namespace

class TestTesting : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    fs::path folder() const { return m_folder->path().toStdString(); }
    std::string path(const char *name) const { return (folder() / name).string(); }
    void write(const char *name, std::string_view text) const
    {
        QVERIFY(makeFolder((folder() / name).parent_path()));
        QVERIFY(writeFileAtomic(folder() / name, text, {.durability = Durability::Fast}));
    }
    Told run(Request::What what = Request::What::Run, std::vector<std::string> ids = {},
             Suite suite = {}) const
    {
        Told told;
        const Request request{
            .project = folder(), .suite = std::move(suite), .what = what, .ids = std::move(ids)};
        told.ending = runTests(
            runner, request, [&told](std::vector<Event> events) { told.take(std::move(events)); });
        return told;
    }
    Told discover() const { return run(Request::What::Discover); }

private Q_SLOTS:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void readsOnlyWhatItKnows_data();
    void readsOnlyWhatItKnows();
    void leavesOutEndlessLines();
    void readsReports();
    void survivesBrokenReports();

    void findsByPytestWithoutRunning();
    void tellsEveryKindOfEnd();
    void runsWhatIsChosen();
    void tellsSubtests();
    void tellsWhatCannotBeImported();
    void toldApartFromWhatTestsPrint();
    void tellsTheCrashAndLeavesTheRest();
    void stopsAnEndlessTest();
    void stopsAnEndlessImport();
    void worksAfterTestsCloseEverything();
    void usesUnittestWhereNothingSaysPytest();
    void tellsUnittestsEnds();
    void doesNotRunScriptsThatOnlySoundLikeTests();
    void isOffline();
    void hasTheLimitsOfTheRun();
    void tellsManyTestsQuickly();
    void findsAndRunsCTests();
    void findsSuites();
    void refusesTheHomeFolder();
};

void TestTesting::initTestCase()
{
    init();
    write("test_one.py", "import unittest\nclass A(unittest.TestCase):\n  def test(self): pass\n");
    const Told tried = run();
    if (!tried.ending && tried.ending.error().code.starts_with("sandbox."))
        QSKIP(qPrintable(QString::fromStdString(tried.ending.error().message)));
    QVERIFY2(tried.ending, tried.ending ? "" : tried.ending.error().describe().c_str());
    if (QProcess::execute(u"python3"_s, {u"-c"_s, u"import pytest"_s}) != 0)
        QSKIP("pytest is not installed");
}

void TestTesting::readsOnlyWhatItKnows_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("events");
    QTest::newRow("start") << R"({"e":"start","id":"a"})"_ba + '\n' << 1;
    QTest::newRow("two") << R"({"e":"start","id":"a"})"_ba + '\n' + R"({"e":"collected"})" + '\n'
                         << 2;
    QTest::newRow("no end of line") << R"({"e":"start","id":"a"})"_ba << 0;
    QTest::newRow("unknown") << R"({"e":"other"})"_ba + '\n' << 0;
    QTest::newRow("a field more") << R"({"e":"start","id":"a","new":1})"_ba + '\n' << 1;
    QTest::newRow("no object") << "[1]\n"_ba << 0;
    QTest::newRow("garbage") << "\0\xff\x1b[31m\n{\n}\n"_ba << 0;
    QTest::newRow("wrong number") << R"({"e":"result","id":"a","line":-3})"_ba + '\n' << 0;
    QTest::newRow("after garbage") << "no\n{\"e\":\"start\",\"id\":\"a\"}\n"_ba << 1;
}

void TestTesting::readsOnlyWhatItKnows()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, events);
    EventReader whole;
    QCOMPARE(whole.feed(bytes.toStdString()).size(), std::size_t(events));
    EventReader pieces;
    std::size_t count = 0;
    for (const char c : bytes)
        count += pieces.feed(std::string_view(&c, 1)).size();
    QCOMPARE(count, std::size_t(events));
}

void TestTesting::leavesOutEndlessLines()
{
    EventReader reader;
    const std::string part(100'000, 'x');
    for (int i = 0; i < 50; ++i)
        QVERIFY(reader.feed(part).empty());
    QCOMPARE(reader.feed("\n{\"e\":\"start\",\"id\":\"a\"}\n").size(), 1U);
}

void TestTesting::readsReports()
{
    const auto cases = readJUnit(R"(<?xml version="1.0"?>
<!-- <testcase name="no"/> -->
<testsuite name="x" tests="4">
 <testcase name="a &lt;&#65;&quot;" time="0.25" status="run"><system-out>x &amp; y
<![CDATA[<testcase name="no"/>]]></system-out></testcase>
 <testcase name='b>c' status="fail"><failure message="Failed"/><system-out/></testcase>
 <testcase name="d" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>
 <testcase name="e" status="notrun"><skipped message="Unable to find executable: e"/></testcase>
 <testcase name="f" status="disabled"/>
</testsuite>)");
    QCOMPARE(cases.size(), 5U);
    QCOMPARE(cases[0].name, "a <A\"");
    QCOMPARE(cases[0].outcome.duration, Milliseconds(250));
    QCOMPARE(cases[0].outcome.output, "x & y\n<testcase name=\"no\"/>");
    QCOMPARE(cases[1].name, "b>c");
    QCOMPARE(int(cases[1].outcome.state), int(State::Failed));
    QCOMPARE(int(cases[2].outcome.state), int(State::Skipped));
    QCOMPARE(int(cases[3].outcome.state), int(State::Failed));
    QCOMPARE(int(cases[4].outcome.state), int(State::Skipped));
}

void TestTesting::survivesBrokenReports()
{
    const std::string good = R"(<a><testcase name="&#x41;" time="1"><failure message='&amp;'>)"
                             R"(<![CDATA[x]]></failure><system-out>&lt;</system-out></testcase>)";
    for (std::size_t size = 0; size <= good.size(); ++size)
        readJUnit(good.substr(0, size));
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char c : {'<', '>', '"', '&', '/', '\0', ' '}) {
            std::string bad = good;
            bad[at] = c;
            readJUnit(bad);
        }
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "<a>";
    QVERIFY(readJUnit(deep).empty());
}

void TestTesting::findsByPytestWithoutRunning()
{
    write("tests/test_a.py", "import pytest\n"
                             "def test_one():\n    open('ran', 'w')\n"
                             "class TestMore:\n"
                             "    @pytest.mark.parametrize('x', [1, 'a::b[c]'])\n"
                             "    def test_two(self, x): pass\n");
    const Told told = discover();
    QVERIFY2(told.ending, told.ending ? "" : told.ending.error().describe().c_str());
    QCOMPARE(told.framework, "pytest");
    QCOMPARE(told.found.size(), 3U);
    QCOMPARE(told.collected, 1);
    QVERIFY(told.outcomes.empty());
    QVERIFY(!fs::exists(folder() / "ran"));
    QVERIFY(!fs::exists(folder() / ".pytest_cache"));
    const Test &one = told.found.at("tests/test_a.py::test_one");
    QCOMPARE(one.file, path("tests/test_a.py"));
    QCOMPARE(one.line, 2);
    const Test &case2 = told.found.at("tests/test_a.py::TestMore::test_two[a::b[c]]");
    QCOMPARE(case2.path, (std::vector<std::string>{"TestMore", "test_two", "[a::b[c]]"}));
}

void TestTesting::tellsEveryKindOfEnd()
{
    write("test_a.py", R"(import pytest
def test_passes(): pass
def test_fails():
    x = 1
    assert x == 2, "why not"
@pytest.fixture
def broken(): raise RuntimeError("no fixture")
def test_setup(broken): pass
@pytest.fixture
def late():
    yield
    raise OSError("too late")
def test_teardown(late): pass
@pytest.mark.skip(reason="not today")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_expected(): assert 0
@pytest.mark.xfail(strict=True)
def test_unexpected(): pass
def test_prints():
    print("to the output")
    assert False
)");
    const Told told = run();
    const auto is = [&told](const char *name, State state, const char *note, const char *summary) {
        const auto found = told.outcomes.find(std::string("test_a.py::") + name);
        QVERIFY2(found != told.outcomes.end(), name);
        QCOMPARE(int(found->second.state), int(state));
        QCOMPARE(found->second.note, note);
        QVERIFY2(found->second.summary.contains(summary), found->second.summary.c_str());
    };
    is("test_passes", State::Passed, "", "");
    is("test_fails", State::Failed, "", "why not");
    is("test_setup", State::Failed, "setup", "no fixture");
    is("test_teardown", State::Failed, "teardown", "too late");
    is("test_skipped", State::Skipped, "", "not today");
    is("test_expected", State::Passed, "xfail", "known");
    is("test_unexpected", State::Failed, "", "strict");
    const Outcome &fails = told.outcomes.at("test_a.py::test_fails");
    QCOMPARE(fails.line, 5);
    QVERIFY(fails.text.contains("test_a.py:5: AssertionError"));
    QVERIFY(told.outcomes.at("test_a.py::test_prints").output.contains("to the output"));
    QCOMPARE(told.ending->exit.code.value_or(-1), 1);
    QVERIFY(told.ending->output.contains("3 failed"));
}

void TestTesting::runsWhatIsChosen()
{
    write("test_a.py", "import pytest\ndef test_one(): pass\n"
                       "@pytest.mark.parametrize('x', [1, 2])\ndef test_two(x): pass\n"
                       "class TestC:\n    def test_in(self): pass\n");
    write("test_b.py", "def test_other(): pass\n");
    const auto ran = [this](std::vector<std::string> ids) {
        const Told told = run(Request::What::Run, std::move(ids));
        std::string all;
        for (const std::string &id : told.started)
            all += id.substr(id.find("::") + 2) + ' ';
        return all;
    };
    QCOMPARE(ran({"test_a.py::test_two[2]"}), "test_two[2] ");
    QCOMPARE(ran({"test_a.py::test_two"}), "test_two[1] test_two[2] ");
    QCOMPARE(ran({"test_a.py::TestC", "test_b.py"}), "TestC::test_in test_other ");
    QCOMPARE(ran({"gone.py::test_x"}), "");
    const Told told = run(Request::What::Run, {"test_a.py::test_one"});
    QCOMPARE(told.found.size(), 4U);
}

void TestTesting::tellsSubtests()
{
    write("test_a.py", "import unittest\nclass A(unittest.TestCase):\n"
                       "  def test_all(self):\n    for i in range(3):\n"
                       "      with self.subTest(i=i): self.assertNotEqual(i, 1)\n");
    const Told told = run();
    QCOMPARE(int(told.state("test_a.py::A::test_all")), int(State::Failed));
    QCOMPARE(int(told.state("test_a.py::A::test_all::(i=0)")), int(State::Passed));
    QCOMPARE(int(told.state("test_a.py::A::test_all::(i=1)")), int(State::Failed));
    QCOMPARE(told.parts.at("test_a.py::A::test_all::(i=1)").parent, "test_a.py::A::test_all");
}

void TestTesting::tellsWhatCannotBeImported()
{
    write("conftest.py", "");
    write("test_a.py", "import nowhere_to_be_found\ndef test_one(): pass\n");
    write("test_b.py", "def test_one(: pass\n");
    write("test_c.py", "def test_one(): pass\n");
    for (const auto what : {Request::What::Discover, Request::What::Run}) {
        const Told told = run(what);
        QCOMPARE(int(told.state("test_a.py")), int(State::Failed));
        QCOMPARE(told.outcomes.at("test_a.py").note, "collection");
        QVERIFY(told.outcomes.at("test_a.py").text.contains("nowhere_to_be_found"));
        QVERIFY(told.outcomes.at("test_b.py").text.contains("SyntaxError"));
        QCOMPARE(told.found.size(), 1U);
    }
    QCOMPARE(int(run().state("test_c.py::test_one")), int(State::Passed));
}

void TestTesting::toldApartFromWhatTestsPrint()
{
    write("test_a.py", R"(import os, sys
def test_one():
    sys.stdout.write('{"e":"result","id":"test_a.py::test_two","state":"failed"}\n' * 100)
    os.write(1, b'\0\xff\x1b[2J' * 10000)
    os.write(2, b'{"e":')
def test_two(): print('\0\ud800 \x1b]0;x\x07')
)");
    const Told told = run();
    QCOMPARE(told.outcomes.size(), 2U);
    QCOMPARE(int(told.state("test_a.py::test_one")), int(State::Passed));
    QCOMPARE(int(told.state("test_a.py::test_two")), int(State::Passed));
}

void TestTesting::tellsTheCrashAndLeavesTheRest()
{
    write("test_a.py", "import os, signal\ndef test_one(): pass\n"
                       "def test_two():\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
                       "def test_three(): pass\n");
    const Told told = run();
    QCOMPARE(int(told.state("test_a.py::test_one")), int(State::Passed));
    QCOMPARE(int(told.state("test_a.py::test_two")), int(State::Failed));
    QCOMPARE(told.outcomes.at("test_a.py::test_two").note, "crash");
    QVERIFY(told.outcomes.at("test_a.py::test_two").text.contains("Segmentation fault"));
    QCOMPARE(int(told.state("test_a.py::test_three")), int(State::NotRun));
    QCOMPARE(int(told.ending->exit.reason), int(sandbox::ExitReason::Signal));
}

void TestTesting::stopsAnEndlessTest()
{
    write("test_a.py", "def test_one(): pass\ndef test_two():\n    while True: pass\n");
    std::stop_source stop;
    Told told;
    told.ending = runTests(
        runner, {.project = folder(), .suite = {}},
        [&](std::vector<Event> events) {
            told.take(std::move(events));
            if (told.started.size() == 2)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY(told.ending);
    QVERIFY(told.ending->stopped);
    QCOMPARE(int(told.state("test_a.py::test_one")), int(State::Passed));
    QCOMPARE(int(told.state("test_a.py::test_two")), int(State::NotRun));
}

void TestTesting::stopsAnEndlessImport()
{
    write("test_a.py", "import pytest\nwhile True: pass\n");
    std::stop_source stop;
    Told told;
    told.ending = runTests(
        runner, {.project = folder(), .suite = {}, .what = Request::What::Discover},
        [&](std::vector<Event> events) {
            told.take(std::move(events));
            stop.request_stop();
        },
        stop.get_token());
    QVERIFY(told.ending);
    QVERIFY(told.ending->stopped);
    QCOMPARE(told.collected, 0);
}

void TestTesting::worksAfterTestsCloseEverything()
{
    write("test_a.py", "import os, unittest\nclass A(unittest.TestCase):\n"
                       "  def test_one(self): os.closerange(3, 1000)\n"
                       "  def test_two(self): pass\n");
    const Told told = run();
    QCOMPARE(int(told.state("test_a.py::A::test_one")), int(State::Passed));
    QCOMPARE(int(told.state("test_a.py::A::test_two")), int(State::Passed));
}

void TestTesting::usesUnittestWhereNothingSaysPytest()
{
    write("tests/test_a.py", "import unittest\nclass A(unittest.TestCase):\n"
                             "  def test_x(self): pass\n");
    QCOMPARE(discover().framework, "unittest");
    write("tests/conftest.py", "");
    QCOMPARE(discover().framework, "pytest");
}

void TestTesting::tellsUnittestsEnds()
{
    write("tests/test_a.py", R"(import unittest
class Basket(unittest.TestCase):
    def test_passes(self): print("hello")
    def test_fails(self): self.assertEqual(1, 2)
    def test_errs(self): 1 / 0
    @unittest.skip("not today")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
class Late(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("no class")
    def test_never(self): pass
)");
    // Of the same name in another folder, neither a package.
    write("more/test_a.py", "import unittest\nclass B(unittest.TestCase):\n"
                            "  def test_x(self): pass\n");
    write("more/test_main.py", "import unittest\nunittest.main()\n");
    const Told told = run();
    QCOMPARE(told.framework, "unittest");
    const std::string basket = "tests/test_a.py::Basket::";
    QCOMPARE(int(told.state(basket + "test_passes")), int(State::Passed));
    QVERIFY(told.outcomes.at(basket + "test_passes").output.contains("hello"));
    QCOMPARE(int(told.state(basket + "test_fails")), int(State::Failed));
    QCOMPARE(told.outcomes.at(basket + "test_fails").line, 4);
    QCOMPARE(told.outcomes.at(basket + "test_errs").note, "error");
    QCOMPARE(int(told.state(basket + "test_skipped")), int(State::Skipped));
    QCOMPARE(told.outcomes.at(basket + "test_skipped").summary, "not today");
    QCOMPARE(told.outcomes.at(basket + "test_expected").note, "xfail");
    QCOMPARE(int(told.state(basket + "test_unexpected")), int(State::Failed));
    QCOMPARE(int(told.state("tests/test_a.py::Late")), int(State::Failed));
    QCOMPARE(told.outcomes.at("tests/test_a.py::Late").note, "setUpClass");
    QCOMPARE(int(told.state("more/test_a.py::B::test_x")), int(State::Passed));
    QCOMPARE(told.outcomes.at("more/test_main.py").note, "collection");
    QCOMPARE(run(Request::What::Run, {basket + "test_errs"}).started,
             std::vector{basket + "test_errs"});
}

void TestTesting::doesNotRunScriptsThatOnlySoundLikeTests()
{
    write("test.py", "open('ran', 'w')\n");
    const Told told = run();
    QVERIFY(told.ending);
    QCOMPARE(told.collected, 1);
    QVERIFY(told.found.empty());
    QVERIFY(!fs::exists(folder() / "ran"));
}

void TestTesting::isOffline()
{
    write("slipway.toml", "[run]\nnetwork = \"host\"\n");
    write("test_a.py", "import os\ndef test_one():\n"
                       "    assert os.listdir('/sys/class/net' if os.path.exists('/sys/class/net') "
                       "else '/proc/self/net') is not None\n"
                       "    lines = open('/proc/net/dev').read().splitlines()[2:]\n"
                       "    assert [l.split(':')[0].strip() for l in lines] == ['lo']\n");
    const Told told = run();
    QCOMPARE(told.outcomes.at("test_a.py::test_one").text, "");
    QCOMPARE(int(told.state("test_a.py::test_one")), int(State::Passed));
}

void TestTesting::hasTheLimitsOfTheRun()
{
    write("slipway.toml", "[run]\ntime = \"3s\"\nenvironment = { SHOP = \"open\" }\n");
    write("test_a.py", "import os\ndef test_one(): assert os.environ['SHOP'] == 'open'\n"
                       "def test_two():\n    while True: pass\n");
    const Told told = run();
    QVERIFY(told.ending);
    QCOMPARE(int(told.ending->exit.reason), int(sandbox::ExitReason::Time));
    QCOMPARE(told.outcomes.at("test_a.py::test_two").note, "crash");
    QCOMPARE(int(told.state("test_a.py::test_one")), int(State::Passed));
}

void TestTesting::tellsManyTestsQuickly()
{
    write("test_a.py", "import pytest\n@pytest.mark.parametrize('x', range(5000))\n"
                       "def test_x(x): assert x % 100\n");
    const Told told = run();
    QCOMPARE(told.found.size(), 5000U);
    const auto failed = std::ranges::count_if(
        told.outcomes, [](const auto &one) { return one.second.state == State::Failed; });
    QCOMPARE(failed, 50);
    QVERIFY(told.ending->output.size() <= 600'000);
}

void TestTesting::findsAndRunsCTests()
{
    write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(x NONE)\n"
                            "enable_testing()\nadd_subdirectory(more)\n"
                            "add_test(NAME good COMMAND sh -c \"echo fine\")\n"
                            "add_test(NAME bad COMMAND sh -c \"echo 'a <b>'; exit 3\")\n"
                            "add_test(NAME away COMMAND no-such-program)\n"
                            "add_test(NAME off COMMAND true)\n"
                            "set_tests_properties(off PROPERTIES SKIP_RETURN_CODE 0)\n");
    write("more/CMakeLists.txt", "function(check name)\n"
                                 "  add_test(NAME ${name} COMMAND true)\nendfunction()\n\n"
                                 "check(deep)\n");
    QCOMPARE(QProcess::execute(u"cmake"_s, {u"-S"_s, m_folder->path(), u"-B"_s,
                                            m_folder->filePath(u"build"_s), u"-G"_s, u"Ninja"_s}),
             0);
    const auto suites = findSuites(folder());
    QCOMPARE(suites.size(), 1U);
    QCOMPARE(int(suites[0].framework), int(Framework::CTest));
    const Told listed = run(Request::What::Discover, {}, suites[0]);
    QVERIFY2(listed.ending, listed.ending ? "" : listed.ending.error().describe().c_str());
    QCOMPARE(listed.found.size(), 5U);
    QVERIFY(listed.outcomes.empty());
    QCOMPARE(listed.found.at("bad").file, path("CMakeLists.txt"));
    QCOMPARE(listed.found.at("bad").line, 6);
    QCOMPARE(listed.found.at("deep").file, path("more/CMakeLists.txt"));
    QCOMPARE(listed.found.at("deep").line, 5);
    const Told told = run(Request::What::Run, {}, suites[0]);
    QCOMPARE(int(told.state("good")), int(State::Passed));
    QVERIFY(told.outcomes.at("good").output.contains("fine"));
    QCOMPARE(int(told.state("bad")), int(State::Failed));
    QVERIFY(told.outcomes.at("bad").output.contains("a <b>"));
    QCOMPARE(int(told.state("away")), int(State::Failed));
    QCOMPARE(int(told.state("off")), int(State::Skipped));
    QCOMPARE(int(told.state("deep")), int(State::Passed));
    const Told some = run(Request::What::Run, {"deep"}, suites[0]);
    QCOMPARE(some.started, std::vector<std::string>{"deep"});
}

void TestTesting::findsSuites()
{
    write("main.py", "");
    QVERIFY(findSuites(folder()).empty());
    write("node_modules/x/test_a.py", "");
    write("env/pyvenv.cfg", "");
    write("env/lib/test_a.py", "");
    QVERIFY(findSuites(folder()).empty());
    write("src/pkg/thing_test.py", "");
    QCOMPARE(findSuites(folder()).size(), 1U);
    QVERIFY(concernsTests("/x/test_a.py"));
    QVERIFY(concernsTests("/x/conftest.py"));
    QVERIFY(!concernsTests("/x/main.py"));
}

void TestTesting::refusesTheHomeFolder()
{
    const fs::path home = qEnvironmentVariable("HOME").toStdString();
    const auto ending = runTests(runner, {.project = home, .suite = {}}, [](auto) {});
    QVERIFY(!ending);
    QCOMPARE(ending.error().code, "run.personal_folder");
}

QTEST_APPLESS_MAIN(TestTesting)
#include "tst_testing.moc"
