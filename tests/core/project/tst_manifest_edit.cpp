// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/project/manifest_edit.h>

#include <QTest>

using namespace slipway;
using namespace slipway::project;

namespace {

constexpr const char *text = R"(# Shop, as we run it
[project]
name = "Shop"

[run]                       # how we start it
memory = "1024M"            # enough for the index
environment = { DEBUG = "1" }

# For the boss, on Mondays.
[run.report]
file = "tools/report.py"    # not main
arguments = [
    "--all",
    "--größe",  # as wide as it goes
]

[deploy]
kind = "service"
)";

std::string edited(std::string_view name, void (*change)(Manifest::Run &))
{
    const auto manifest = Manifest::parse(text);
    Manifest::Run run = name.empty() ? manifest->run : manifest->runs.at(std::string(name));
    change(run);
    const auto result = withRun(text, name, run);
    return result ? *result : "ERROR " + result.error().message;
}

std::string with(std::string before, std::string_view from, std::string_view to)
{
    const std::size_t at = before.find(from);
    return before.replace(at, from.size(), to);
}

} // namespace

/// slipway.toml is changed as somebody careful would by hand.
class TestManifestEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameValuesChangeNothing()
    {
        QCOMPARE(edited("", [](Manifest::Run &) {}), text);
        QCOMPARE(edited("report", [](Manifest::Run &) {}), text);
    }
    void changesOneValueAndKeepsItsComment()
    {
        QCOMPARE(edited("", [](Manifest::Run &run) { run.memory = 2ULL << 30; }),
                 with(text, "\"1024M\"", "\"2G\""));
        QCOMPARE(edited("report", [](Manifest::Run &run) { run.file = "a \"b\".py"; }),
                 with(text, "\"tools/report.py\"", "\"a \\\"b\\\".py\""));
    }
    void changesAListOfSeveralLines()
    {
        QCOMPARE(edited("report", [](Manifest::Run &run) { run.arguments = {"x", "y z"}; }),
                 with(text, "[\n    \"--all\",\n    \"--größe\",  # as wide as it goes\n]",
                      "[\"x\", \"y z\"]"));
    }
    void addsAtTheEndOfTheSection()
    {
        QCOMPARE(edited("", [](Manifest::Run &run) { run.network = "outbound"; }),
                 with(text, "{ DEBUG = \"1\" }\n", "{ DEBUG = \"1\" }\nnetwork = \"outbound\"\n"));
        QCOMPARE(edited("report", [](Manifest::Run &run) { run.time = Milliseconds(90'000); }),
                 with(text, "goes\n]\n", "goes\n]\ntime = \"90s\"\n"));
    }
    void removesAKey()
    {
        QCOMPARE(edited("", [](Manifest::Run &run) { run.environment.clear(); }),
                 with(text, "environment = { DEBUG = \"1\" }\n", ""));
        QCOMPARE(edited("report", [](Manifest::Run &run) { run.arguments.clear(); }),
                 with(text,
                      "arguments = [\n    \"--all\",\n    \"--größe\",  # as wide as it goes\n]\n",
                      ""));
    }
    void makesAnewSection()
    {
        Manifest::Run run;
        run.command = {"sh", "-c", "python main.py"};
        run.environment = {{"A", "1"}, {"odd name", "2"}};
        run.display = false;
        run.cpus = 1.5;
        QCOMPARE(withRun("", "my way", run).value(),
                 "[run.\"my way\"]\ncommand = \"python main.py\"\nenvironment = { A = \"1\", \"odd "
                 "name\" = \"2\" }\ncpus = 1.5\ndisplay = false\n");
        QCOMPARE(withRun("[run.a]\nfile = \"b\"", "", run).value(),
                 "[run.a]\nfile = \"b\"\n\n[run]\ncommand = \"python main.py\"\nenvironment = { A "
                 "= \"1\", \"odd name\" = \"2\" }\ncpus = 1.5\ndisplay = false\n");
        QVERIFY(withRun(text, "new", {}).value().ends_with("\n[run.new]\n"));
    }
    void removesASectionWithItsComment()
    {
        const std::string result = withoutRun(text, "report").value();
        QVERIFY(!result.contains("Mondays"));
        QVERIFY(!result.contains("größe"));
        QVERIFY(result.contains("DEBUG = \"1\" }\n\n[deploy]\n"));
        QCOMPARE(withoutRun(text, "nothing").value(), text);
    }
    void renames()
    {
        QCOMPARE(withRunRenamed(text, "report", "weekly").value(),
                 with(text, "[run.report]", "[run.weekly]"));
        QCOMPARE(withRunRenamed("[run.a]\n[run.b]\n", "a", "b").error().code, "project.run_exists");
        for (const char *bad : {"", "-x", "a/b", " a", "a\n"})
            QCOMPARE(withRunRenamed(text, "report", bad).error().code, "project.run_name");
    }
    void refusesWhatItCannotChangeAlone()
    {
        Manifest::Run run;
        run.file = "b.py";
        QCOMPARE(withRun("run = { file = \"a.py\" }\n", "", run).error().code,
                 "project.manifest_unusual");
        QCOMPARE(withRun("[run]\nreport = { file = \"a.py\" }\n", "report", run).error().code,
                 "project.manifest_unusual");
        QCOMPARE(withRun("run.report.file = \"a.py\"\n", "report", run).error().code,
                 "project.manifest_unusual");
        QCOMPARE(withRun("[run\n", "", run).error().code, "project.manifest_invalid");
    }
    void everyValueComesBack()
    {
        Manifest::Run run;
        run.command = {"a", "b c", "\t\"\\\x01"};
        run.memory = 1000;
        run.time = Milliseconds(250);
        run.processes = 12;
        run.fileSize = 0;
        run.interpreter = ".venv312";
        run.folder = "sub/ü";
        run.arguments = {"", "\n"};
        const std::string result = withRun(text, "all", run).value();
        QVERIFY(Manifest::parse(result)->runs.at("all") == run);
    }
};

QTEST_APPLESS_MAIN(TestManifestEdit)
#include "tst_manifest_edit.moc"
