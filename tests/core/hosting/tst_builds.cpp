// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_tools.h"

#include <slipway/hosting/builds/builder.h>

#include <QTemporaryDir>
#include <QTest>

#include <future>

#include <sys/stat.h>

using namespace slipway;
using namespace slipway::hosting;
using namespace slipway::testing;
namespace fs = std::filesystem;

static constexpr const char *staticPlan = "[deploy]\nkind = \"static\"\n";

class BuildsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void servesFilesAsTheyAre();
    void buildsASite();
    void leavesOutWhatLeavesTheSite();
    void refusesOutputs_data();
    void refusesOutputs();
    void installsALocalWheel();
    void usesTheEnvironmentAgain();
    void makesANewEnvironmentWhenDependenciesChange();
    void pipWorksInEitherSpelling();
    void saysWhyAnInstallFailed();
    void saysWhyABuildFailed_data();
    void saysWhyABuildFailed();
    void showsVariablesToTheBuildAndNotInItsLog();
    void passesOnTheServersInstallSettings();
    void keepsCachesOfProjectsApart();
    void boundsWhatIsOnTheDisk_data();
    void boundsWhatIsOnTheDisk();
    void cancelsAtAnyMoment();
    void saysWhatIsMissing();
    void removesUnusedEnvironments();

private:
    struct Built
    {
        DeploymentId id;
        Result<api::Plan> plan;
        std::string log;
    };
    Built build(const std::vector<ProjectFile> &files, const Variables &variables = {});
    std::vector<ProjectFile> service(const std::string &requirements = "greeting\n");
    fs::path folder() const { return m_folder->path().toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<BlobStore> m_blobs;
    std::optional<Releases> m_releases;
    std::optional<LogFiles> m_logs;
    Builder::Options m_options{.runner = runnerProgram(),
                               .limits = Builder::Options().limits,
                               .disk = Builder::Options().disk};
    ProjectId m_project;
    std::string m_sandbox;
    std::string m_wheel;
};

void BuildsTest::initTestCase()
{
    qputenv("PIP_NO_INDEX", "1");
    m_sandbox = whyNoSandbox();
    if (!m_sandbox.empty())
        QSKIP(m_sandbox.c_str());
    m_wheel = wheelOf("greeting", "1.0", "text = 'hello from a wheel'\n");
    QVERIFY(!m_wheel.empty());
}

void BuildsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto blobs = BlobStore::open(folder() / "blobs");
    auto releases = Releases::open(folder());
    QVERIFY(blobs && releases);
    m_blobs.emplace(std::move(*blobs));
    m_releases.emplace(std::move(*releases));
    m_logs.emplace(folder() / "logs");
    m_project = ProjectId::generate();
    m_options.limits = Builder::Options().limits;
    m_options.disk = Builder::Options().disk;
}

BuildsTest::Built BuildsTest::build(const std::vector<ProjectFile> &files,
                                    const Variables &variables)
{
    const Builder builder(*m_blobs, *m_releases, *m_logs, m_options);
    BuildRequest request{DeploymentId::generate(), m_project, treeOf(*m_blobs, files), variables};
    auto plan = builder.build(request, [](const api::Plan &) {}, {});
    return {request.deployment, std::move(plan),
            logText(m_logs->path(request.deployment, api::LogKind::Build))};
}

std::vector<ProjectFile> BuildsTest::service(const std::string &requirements)
{
    return {{"main.py", "import greeting\nprint(greeting.text)\n"},
            {"requirements.txt", "--find-links wheels\n" + requirements},
            {"wheels/greeting-1.0-py3-none-any.whl", m_wheel},
            {"slipway.toml", "[deploy]\nkind = \"worker\"\nstart = \"python main.py\"\n"
                             "install = \"pip install -r requirements.txt\"\n"}};
}

#define VERIFY_BUILT(built)                                                                        \
    QVERIFY2(                                                                                      \
        (built).plan,                                                                              \
        ((built).plan ? std::string() : (built).plan.error().describe() + (built).log).c_str())

void BuildsTest::servesFilesAsTheyAre()
{
    const Built built = build({{"index.html", "<p>"}, {"css/a.css", "a"}});
    VERIFY_BUILT(built);
    QVERIFY(built.plan->kind == api::Kind::Static);
    const auto site = siteFolder(*m_releases, built.id, *built.plan);
    QVERIFY(site);
    QCOMPARE(readFile(*site / "css/a.css").value(), "a");
    // No byte was copied.
    struct stat stored{};
    struct stat served{};
    ::lstat(m_blobs->find(Hash::of("<p>"))->c_str(), &stored);
    ::lstat((*site / "index.html").c_str(), &served);
    QCOMPARE(served.st_ino, stored.st_ino);
}

void BuildsTest::buildsASite()
{
    const Built built =
        build({{"page.txt", "text"},
               {"make.sh", "mkdir -p dist && sed s/t/T/g page.txt > dist/index.html && echo done\n",
                true},
               {"slipway.toml",
                "[deploy]\nkind = \"static\"\nbuild = \"./make.sh\"\noutput = \"dist\"\n"}});
    VERIFY_BUILT(built);
    const auto site = siteFolder(*m_releases, built.id, *built.plan);
    QCOMPARE(readFile(*site / "index.html").value(), "TexT");
    QVERIFY(built.log.contains("Building: ./make.sh\n"));
    QVERIFY(built.log.contains("done\n"));
    QVERIFY(built.log.contains("Built in 0."));
    // The project's own files in the store are as they were.
    QCOMPARE(readFile(*m_blobs->find(Hash::of("text"))).value(), "text");
}

void BuildsTest::leavesOutWhatLeavesTheSite()
{
    const Built built = build(
        {{"index.html", "<p>"},
         {"secret.txt", "mine"},
         {"slipway.toml",
          "[deploy]\nkind = \"static\"\noutput = \"out\"\nbuild = '''mkdir -p out/deep && cp "
          "index.html out && ln -s /etc/passwd out/passwd && ln -s ../secret.txt out/secret && ln "
          "-s / out/deep/root && mkfifo out/pipe && ln -s index.html out/same.html && ln -s out2 "
          "out/dangling && chmod 000 out/index.html'''\n"}});
    VERIFY_BUILT(built);
    const fs::path site = *siteFolder(*m_releases, built.id, *built.plan);
    for (const char *name : {"passwd", "secret", "deep/root", "pipe", "dangling"}) {
        QVERIFY(!fs::exists(fs::symlink_status(site / name)));
        QVERIFY(built.log.contains(std::format("Left out {}", name)));
    }
    QCOMPARE(readFile(site / "same.html").value(), "<p>");
    struct stat info{};
    QCOMPARE(::lstat((site / "index.html").c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777U, 0644U);
}

void BuildsTest::refusesOutputs_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("output");
    QTest::newRow("not there") << "true" << "dist";
    QTest::newRow("a file") << "touch dist" << "dist";
    QTest::newRow("a link out") << "ln -s /etc dist" << "dist";
    QTest::newRow("a link above") << "ln -s .. dist" << "dist/cache";
}

void BuildsTest::refusesOutputs()
{
    QFETCH(const QString, command);
    QFETCH(const QString, output);
    const Built built =
        build({{"index.html", ""},
               {"slipway.toml", std::format("{}build = \"{}\"\noutput = \"{}\"\n", staticPlan,
                                            command.toStdString(), output.toStdString())}});
    QVERIFY(!built.plan);
    QCOMPARE(built.plan.error().code, "build.output_missing");
    QVERIFY(built.plan.error().message.contains(output.toStdString()));
    QVERIFY(!m_releases->exists(built.id));
    QVERIFY(built.log.contains(built.plan.error().message));
}

void BuildsTest::installsALocalWheel()
{
    const Built built = build(service());
    VERIFY_BUILT(built);
    QVERIFY(built.log.contains("Installing dependencies: pip install -r requirements.txt"));
    QVERIFY(built.log.contains("Successfully installed greeting-1.0"));
    QVERIFY(built.log.contains("Installed dependencies in "));
    const fs::path environment = m_releases->environment(built.id);
    QVERIFY(fs::exists(environment / "bin/python"));
    // Scripts name their interpreter by where it is inside.
    QVERIFY(readFile(environment / "bin/pip").value().starts_with("#!/app/.venv/bin/python"));
}

void BuildsTest::usesTheEnvironmentAgain()
{
    const Built first = build(service());
    VERIFY_BUILT(first);
    auto files = service();
    files[0].text += "# changed\n";
    const Built second = build(files);
    VERIFY_BUILT(second);
    QVERIFY(second.log.contains("Dependencies have not changed"));
    QVERIFY(!second.log.contains("Installing"));
    QVERIFY(m_releases->environment(first.id) == m_releases->environment(second.id));
}

void BuildsTest::makesANewEnvironmentWhenDependenciesChange()
{
    const Built first = build(service());
    VERIFY_BUILT(first);
    // The same name, version and requirements, but another wheel.
    auto files = service();
    files[2].text = wheelOf("greeting", "1.0", "text = 'changed'\n");
    const Built second = build(files);
    VERIFY_BUILT(second);
    QVERIFY(second.log.contains("Successfully installed"));
    QVERIFY(m_releases->environment(first.id) != m_releases->environment(second.id));
    // A file that requirements.txt includes.
    auto including = service("-r more.txt\n");
    including.push_back({"more.txt", "greeting\n"});
    VERIFY_BUILT(build(including));
    including.back().text = "greeting==1.0\n";
    QVERIFY(build(including).log.contains("Installing"));
    QVERIFY(build(including).log.contains("not changed"));
}

void BuildsTest::pipWorksInEitherSpelling()
{
    auto files = service();
    for (const char *command : {"python -m pip install --find-links wheels greeting",
                                "pip3 install ./wheels/greeting-1.0-py3-none-any.whl",
                                "cd wheels && pip install *.whl && pip list"}) {
        files[3].text =
            std::format("[deploy]\nkind = \"worker\"\nstart = \"x\"\ninstall = \"{}\"\n", command);
        const Built built = build(files);
        VERIFY_BUILT(built);
        QVERIFY2(built.log.contains("Successfully installed greeting-1.0"), built.log.c_str());
    }
}

void BuildsTest::saysWhyAnInstallFailed()
{
    const Built built = build(service("no-such-package-at-all\n"));
    QVERIFY(!built.plan);
    QCOMPARE(built.plan.error().code, "build.install_failed");
    QVERIFY2(built.plan.error().message.contains("no-such-package-at-all"),
             built.plan.error().message.c_str());
    QVERIFY(!m_releases->exists(built.id));
    // Nothing half installed is used by the next build.
    QVERIFY(fs::is_empty(m_releases->environments(m_project)));
}

void BuildsTest::saysWhyABuildFailed_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("says");
    QTest::newRow("exit") << "echo oops; exit 3" << "exit 3";
    QTest::newRow("its own error") << "echo 'error: no such option' >&2; exit 1"
                                   << "no such option";
    QTest::newRow("no such program") << "hugo --minify" << "hugo is not there";
    QTest::newRow("memory") << "python3 -c 'x = bytearray(600 * 1024 * 1024)'" << "512 MB";
    QTest::newRow("time") << "sleep 1000" << "minutes";
    QTest::newRow("file size") << "head -c 30000000 /dev/zero > big" << "20 MB";
}

void BuildsTest::saysWhyABuildFailed()
{
    QFETCH(const QString, command);
    QFETCH(const QString, says);
    m_options.limits.memory = 512ULL << 20;
    m_options.limits.fileSize = 20ULL << 20;
    if (says == QStringLiteral("minutes"))
        m_options.limits.wallTime = Milliseconds(500);
    const Built built = build(
        {{"index.html", ""},
         {"slipway.toml", std::format("{}build = '''{}'''\n", staticPlan, command.toStdString())}});
    QVERIFY(!built.plan);
    QCOMPARE(built.plan.error().code, "build.build_failed");
    QVERIFY2(built.plan.error().message.contains(says.toStdString()),
             built.plan.error().message.c_str());
}

void BuildsTest::showsVariablesToTheBuildAndNotInItsLog()
{
    const Variables variables{{"API_KEY", Secret("correct horse battery")}};
    const Built built =
        build({{"index.html", ""},
               {"slipway.toml", std::format("{}build = '''echo \"$API_KEY\" | tee key.txt; cat "
                                            "/proc/*/cmdline'''\n",
                                            staticPlan)}},
              variables);
    VERIFY_BUILT(built);
    QVERIFY(built.log.contains("******"));
    QVERIFY(!built.log.contains("correct horse"));
    QCOMPARE(readFile(m_releases->files(built.id) / "key.txt").value(), "correct horse battery\n");
}

void BuildsTest::passesOnTheServersInstallSettings()
{
    qputenv("PIP_EXTRA_INDEX_URL", "https://user:pass-word-1@packages.example/simple");
    qputenv("SLIPWAY_TEST_PRIVATE", "of the server");
    const Built built = build(
        {{"index.html", ""}, {"slipway.toml", std::format("{}build = \"env\"\n", staticPlan)}});
    qunsetenv("PIP_EXTRA_INDEX_URL");
    VERIFY_BUILT(built);
    QVERIFY(built.log.contains("PIP_NO_INDEX=1"));
    QVERIFY(built.log.contains("PIP_EXTRA_INDEX_URL=https://user:******@packages.example/simple"));
    QVERIFY(!built.log.contains("SLIPWAY_TEST_PRIVATE"));
}

void BuildsTest::keepsCachesOfProjectsApart()
{
    const std::vector<ProjectFile> files{
        {"index.html", ""},
        {"slipway.toml",
         std::format("{}build = 'ls $HOME; echo mine > $HOME/left; ls /'\n", staticPlan)}};
    VERIFY_BUILT(build(files));
    QVERIFY(build(files).log.contains("left\n"));
    m_project = ProjectId::generate();
    const Built other = build(files);
    QVERIFY(!other.log.contains("left\n"));
    QVERIFY(!other.log.contains(folder().filename().string()));
}

void BuildsTest::boundsWhatIsOnTheDisk_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("while it runs")
        << "i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > $i; "
           "echo $i; done";
    QTest::newRow("in no time") << "for i in 1 2 3 4 5; do head -c 9000000 /dev/zero > $i; done";
    QTest::newRow("in the caches")
        << "for i in 1 2 3 4 5; do head -c 9000000 /dev/zero > ~/$i; done";
}

void BuildsTest::boundsWhatIsOnTheDisk()
{
    QFETCH(const QString, command);
    m_options.disk = 40'000'000;
    const Built built = build(
        {{"index.html", ""},
         {"slipway.toml", std::format("{}build = '{}'\n", staticPlan, command.toStdString())}});
    QVERIFY(!built.plan);
    QCOMPARE(built.plan.error().code, "build.too_much_disk");
    QVERIFY2(built.plan.error().message.contains("38 MB"), built.plan.error().message.c_str());
    QVERIFY(!m_releases->exists(built.id));
}

void BuildsTest::cancelsAtAnyMoment()
{
    const Builder builder(*m_blobs, *m_releases, *m_logs, m_options);
    BuildRequest request{
        DeploymentId::generate(),
        m_project,
        treeOf(*m_blobs, {{"index.html", ""},
                          {"slipway.toml",
                           std::format("{}build = 'echo running; sleep 600'\n", staticPlan)}}),
        {}};
    std::stop_source stop;
    auto result = std::async(std::launch::async, [&] {
        return builder.build(request, [](const api::Plan &) {}, stop.get_token());
    });
    const fs::path log = m_logs->path(request.deployment, api::LogKind::Build);
    QVERIFY(QTest::qWaitFor([&] { return logText(log).contains("running\n"); }, 20'000));
    stop.request_stop();
    QVERIFY(result.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    QVERIFY(result.get().error().kind == ErrorKind::Cancelled);
    QVERIFY(!m_releases->exists(request.deployment));
    QVERIFY(!fs::exists(m_releases->folder(request.deployment)));
}

void BuildsTest::saysWhatIsMissing()
{
    const Built nothing = build({{"notes.txt", "hello"}});
    QVERIFY(!nothing.plan);
    QVERIFY(!nothing.plan.error().message.empty());
    if (fs::exists("/usr/bin/node"))
        QSKIP("Node.js is on this machine, so nothing is missing");
    const Built node =
        build({{"package.json", "{\"scripts\":{\"start\":\"node a.js\"}}"}, {"a.js", ""}});
    QVERIFY(!node.plan);
    QCOMPARE(node.plan.error().code, "build.node_missing");
}

void BuildsTest::removesUnusedEnvironments()
{
    const Built first = build(service());
    const Built second = build(service("greeting==1.0\n"));
    VERIFY_BUILT(first);
    VERIFY_BUILT(second);
    QCOMPARE(m_releases->of(m_project).size(), 2U);
    const fs::path environment = m_releases->environment(first.id);
    QVERIFY(m_releases->remove(first.id));
    m_releases->pruneEnvironments(m_project);
    QVERIFY(!fs::exists(environment));
    QVERIFY(m_releases->exists(second.id));
}

QTEST_GUILESS_MAIN(BuildsTest)
#include "tst_builds.moc"
