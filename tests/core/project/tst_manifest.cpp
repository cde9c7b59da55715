// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>
#include <slipway/project/units.h>

#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::project;

class TestManifest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void otherRunsTakeFromRunWhatTheyLeaveOpen()
    {
        const auto manifest =
            Manifest::parse("[run]\ncommand = \"python main.py\"\nmemory = \"1G\"\n"
                            "environment = { A = \"1\", B = \"2\" }\n"
                            "[run.report]\nfile = \"tools/report.py\"\n"
                            "arguments = [\"--all\"]\ndisplay = true\n"
                            "[run.report.environment]\nB = \"3\"\n"
                            "[run.fast]\ncpus = 4\n");
        QVERIFY2(manifest.has_value(), manifest ? "" : manifest.error().message.c_str());
        const auto report = manifest->configuration("report").value();
        QCOMPARE(report.file, std::string("tools/report.py"));
        QVERIFY(report.command.empty());
        QCOMPARE(report.arguments, std::vector<std::string>{"--all"});
        QCOMPARE(report.memory, std::uint64_t{1} << 30);
        QCOMPARE(report.display, true);
        QCOMPARE(report.environment, (std::map<std::string, std::string>{{"A", "1"}, {"B", "3"}}));
        const auto fast = manifest->configuration("fast").value();
        QCOMPARE(fast.command, (std::vector<std::string>{"sh", "-c", "python main.py"}));
        QCOMPARE(fast.cpus, 4.0);
        const auto unknown = manifest->configuration("slow");
        QCOMPARE(unknown.error().code, std::string("project.run_unknown"));
        QVERIFY(unknown.error().message.contains("fast, report"));
    }

    void readsEverything()
    {
        const auto manifest = Manifest::parse(R"(
ignore = ["*.psd", "!keep.psd"]
[project]
name = "Shop"
[run]
command = ["python", "main.py"]
memory = "1.5G"
cpus = 2
time = "90s"
network = "outbound"
[deploy]
kind = "service"
install = ""
start = "python main.py"
single_page = true
health = "/healthz"
)");
        QVERIFY2(manifest, manifest ? "" : manifest.error().message.c_str());
        QCOMPARE(manifest->name, std::string("Shop"));
        QCOMPARE(manifest->run.command, (std::vector<std::string>{"python", "main.py"}));
        QCOMPARE(manifest->run.memory, std::uint64_t{1610612736});
        QCOMPARE(manifest->run.cpus, 2.0);
        QCOMPARE(manifest->run.time, Milliseconds(90'000));
        QCOMPARE(manifest->run.network, std::string("outbound"));
        QVERIFY(manifest->deploy.kind == api::Kind::Service);
        QCOMPARE(manifest->deploy.install, std::string());
        QVERIFY(!manifest->deploy.build);
        QCOMPARE(manifest->deploy.singlePage, true);
        QCOMPARE(manifest->ignore.size(), std::size_t{2});
    }

    void aCommandInOneStringGoesToTheShell()
    {
        const auto manifest = Manifest::parse("[run]\ncommand = \"make && ./a\"\n");
        QCOMPARE(manifest->run.command, (std::vector<std::string>{"sh", "-c", "make && ./a"}));
    }

    void saysLineAndRemedy_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("a file outside") << QByteArray("[run.a]\nfile = \"../x.py\"\n")
                                        << QByteArray("must be inside the project");
        QTest::newRow("a file and a command")
            << QByteArray("[run.a]\nfile = \"x.py\"\ncommand = \"x\"\n")
            << QByteArray("exclude each other");
        QTest::newRow("a number in the environment")
            << QByteArray("[run]\nenvironment = { A = 1 }\n")
            << QByteArray("must be a text in quotes");
        QTest::newRow("unknown in another run")
            << QByteArray("[run.a]\nmemry = \"1G\"\n") << QByteArray("did you mean \"memory\"");
        QTest::newRow("syntax") << QByteArray("[run]\ncommand = \n")
                                << QByteArray("slipway.toml:2");
        QTest::newRow("misspelt key")
            << QByteArray("[deploy]\n\nstrat = \"x\"\n")
            << QByteArray(
                   "slipway.toml:3: \"strat\" in [deploy] is not known; did you mean \"start\"?");
        QTest::newRow("misspelt section")
            << QByteArray("[deplyo]\n") << QByteArray("did you mean \"deploy\"?");
        QTest::newRow("unlike anything") << QByteArray("[run]\nxyzzyplugh = 1\n")
                                         << QByteArray("known are command, memory, cpus");
        QTest::newRow("type") << QByteArray("[deploy]\nstart = 3\n")
                              << QByteArray("2: \"start\" in [deploy] must be a text in quotes");
        QTest::newRow("kind") << QByteArray("[deploy]\nkind = \"web\"\n")
                              << QByteArray("must be one of \"static\", \"service\", \"worker\"");
        QTest::newRow("size without unit")
            << QByteArray("[run]\nmemory = 512\n") << QByteArray("write for example 512M or 2G");
        QTest::newRow("negative cpus")
            << QByteArray("[run]\ncpus = -1\n") << QByteArray("must be a number from 0 to 1024");
        QTest::newRow("empty command")
            << QByteArray("[run]\ncommand = []\n") << QByteArray("must not be empty");
        QTest::newRow("output outside") << QByteArray("[deploy]\noutput = \"../x\"\n")
                                        << QByteArray("must be inside the project");
        QTest::newRow("health") << QByteArray("[deploy]\nhealth = \"ok\"\n")
                                << QByteArray("must be a path that begins with /");
        QTest::newRow("section as value")
            << QByteArray("run = 1\n") << QByteArray("must be a section: [run]");
        QTest::newRow("ignore") << QByteArray("ignore = [1]\n")
                                << QByteArray("must be a list of texts");
        QTest::newRow("not UTF-8") << QByteArray("a = \"\xff\"\n") << QByteArray("slipway.toml:1");
    }
    void saysLineAndRemedy()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto manifest = Manifest::parse(text.toStdString());
        QVERIFY(!manifest);
        QCOMPARE(manifest.error().code, std::string("project.manifest_invalid"));
        QVERIFY2(QByteArray::fromStdString(manifest.error().message).contains(message),
                 manifest.error().message.c_str());
    }

    void whatInitWritesCanBeRead()
    {
        api::Plan plan;
        plan.kind = api::Kind::Service;
        plan.install = "pip install 'a>1' \"b\"";
        plan.start = "sh -c 'echo \\n'";
        const auto manifest = Manifest::parse(manifestText("My \"shop\"", plan));
        QVERIFY2(manifest, manifest ? "" : manifest.error().message.c_str());
        QCOMPARE(manifest->name, std::string("My \"shop\""));
        QCOMPARE(manifest->deploy.install, plan.install);
        QCOMPARE(manifest->deploy.start, plan.start);
    }

    void units_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("bytes");
        QTest::newRow("M") << QByteArray("512M") << (qint64{512} << 20);
        QTest::newRow("spaced") << QByteArray("2 GB") << (qint64{2} << 30);
        QTest::newRow("fraction") << QByteArray("0.5k") << qint64{512};
        QTest::newRow("no limit") << QByteArray("0") << qint64{0};
        QTest::newRow("no unit") << QByteArray("512") << qint64{-1};
        QTest::newRow("words") << QByteArray("much") << qint64{-1};
        QTest::newRow("negative") << QByteArray("-1M") << qint64{-1};
        QTest::newRow("endless") << QByteArray("inf M") << qint64{-1};
        QTest::newRow("too large") << QByteArray("99999999T") << qint64{-1};
        QTest::newRow("empty") << QByteArray() << qint64{-1};
    }
    void units()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, bytes);
        const auto size = parseSize(text.toStdString());
        QCOMPARE(size ? static_cast<qint64>(*size) : qint64{-1}, bytes);
    }

    void aLinkComesBackAndStaysOutOfGit()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(!*Link::load(path));
        const Link link{"http://localhost:7770", ProjectId::generate()};
        QVERIFY(link.save(path));
        const auto loaded = Link::load(path);
        QCOMPARE((*loaded)->server, link.server);
        QCOMPARE((*loaded)->project.text(), link.project.text());
        QCOMPARE(readFile(path / ".slipway/.gitignore").value(), std::string("*\n"));
        std::filesystem::create_directories(path / "a/b");
        QCOMPARE(findProject(path / "a/b"), path);
        QVERIFY(Link::remove(path));
        QVERIFY(!*Link::load(path));
    }
};

QTEST_GUILESS_MAIN(TestManifest)
#include "tst_manifest.moc"
