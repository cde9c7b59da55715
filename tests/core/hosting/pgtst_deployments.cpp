// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_tools.h"
#include "private_postgres.h"
#include "project_tools.h"

#include <slipway/hosting/deployments/deployments.h>
#include <slipway/hosting/edge/edge.h>
#include <slipway/hosting/engine/local_engine.h>
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/deployments.h>
#include <slipway/hosting/store/listing.h>
#include <slipway/tree/tree.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

using namespace slipway;
using namespace slipway::hosting;
using namespace slipway::testing;
using namespace std::chrono_literals;
using api::DeploymentStatus;
namespace fs = std::filesystem;

/// Answers each request with one text, and with a variable where there is one.
static std::string serverAnswering(const std::string &text)
{
    return std::format(R"(import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/crash':
            print('crashing', flush=True)
            os._exit(7)
        body = ('{}' + os.environ.get('GREETING', '')).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        print('asked for', self.path, flush=True)
print('listening, greeting is', os.environ.get('GREETING', 'unset'), flush=True)
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
)",
                       text);
}

static std::vector<ProjectFile> service(const std::string &code,
                                        const std::string &more = "kind = \"service\"\n")
{
    return {{"main.py", code},
            {"slipway.toml", "[deploy]\nstart = \"exec python main.py\"\n" + more}};
}

class DeploymentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void deploysAService();
    void replacesAServiceWithoutAFailedRequest();
    void aFailedReleaseLeavesTheOldOne();
    void saysWhyAServiceDidNotStart_data();
    void saysWhyAServiceDidNotStart();
    void deploysASite();
    void becomesAnotherKind();
    void runsAWorker();
    void aWorkerMayEnd();
    void startsAgainAfterACrash();
    void stopsAndStartsAgain();
    void restartsWithTodaysVariables();
    void appsOutliveTheServer();
    void startsWhatEndedWhileNobodyLooked();
    void sharesADatabaseWithAnotherServer();
    void interruptedBuildsFail();
    void cancelsABuild();
    void cancelsAStart();
    void ofSeveralAtOnceTheNewestIsLive();
    void takesDeletedProjectsDown();
    void keepsAFewReleases();
    void sweepsBlobs();

private:
    struct App
    {
        ProjectId id;
        std::string slug;
    };

    void startServer();
    void stopServer() { m_deployments.reset(); }
    App createApp(const std::string &slug);
    DeploymentId deploy(const App &app, const std::vector<ProjectFile> &files);
    api::Deployment state(const DeploymentId &id);
    bool isKnown(const App &app)
    {
        return postgres()
            .run([&](Transaction &transaction) {
                return SystemDeployments(transaction).place(app.slug);
            })
            .has_value();
    }
    bool reaches(const DeploymentId &id, DeploymentStatus status, int timeout = 30'000);
    bool deployLive(const App &app, const std::vector<ProjectFile> &files);
    Response get(const App &app, std::string_view target = "/")
    {
        return request(m_port, "GET", target, app.slug + ".apps.localhost",
                       "Accept: text/html\r\n");
    }
    bool answers(const App &app, const std::string &body)
    {
        return QTest::qWaitFor([&] { return get(app).body == body; }, 20'000);
    }
    std::string log(const DeploymentId &id, api::LogKind kind)
    {
        return logText(m_logs->path(id, kind));
    }
    bool logSays(const DeploymentId &id, const std::string &text)
    {
        return QTest::qWaitFor([&] { return log(id, api::LogKind::Run).contains(text); }, 20'000);
    }
    Result<> ask(const App &app, OwnersRequest::Action action)
    {
        const Caller caller{m_account, {}};
        return postgres().run([&](Transaction &transaction) {
            return AuthorizedStore(transaction, caller, {}).request(app.id, action);
        });
    }
    void setVariable(const App &app, const std::string &name, const std::string &value);
    fs::path folder() const { return m_folder->path().toStdString(); }
    PrivatePostgres &postgres() { return PrivatePostgres::instance(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    AccountId m_account;
    int m_port = 0;
    std::optional<Vault> m_vault;
    std::optional<BlobStore> m_blobs;
    std::optional<Releases> m_releases;
    std::optional<LogFiles> m_logs;
    std::unique_ptr<LocalEngine> m_engine;
    std::unique_ptr<Edge> m_edge;
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<Deployments> m_deployments;
};

void DeploymentsTest::initTestCase()
{
    REQUIRE_POSTGRES();
    if (const std::string why = whyNoSandbox(); !why.empty())
        QSKIP(why.c_str());
}

#define HAVE(target, expression)                                                                   \
    do {                                                                                           \
        auto made = (expression);                                                                  \
        QVERIFY2(made, made ? "" : made.error().describe().c_str());                               \
        target = std::move(*made);                                                                 \
    } while (false)

void DeploymentsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto vault = Vault::open(folder() / "key");
    auto blobs = BlobStore::open(folder() / "blobs");
    auto releases = Releases::open(folder());
    QVERIFY(vault && blobs && releases);
    m_vault.emplace(std::move(*vault));
    m_blobs.emplace(std::move(*blobs));
    m_releases.emplace(std::move(*releases));
    m_logs.emplace(folder() / "logs");
    HAVE(m_engine, LocalEngine::create(folder() / "run", runnerProgram()));
    m_port = freePort();
    HAVE(m_edge, Edge::start({.folder = folder() / "edge",
                              .pages = SLIPWAY_SOURCE_DIR "/resources/pages",
                              .listen = std::format("127.0.0.1:{}", m_port),
                              .api = "127.0.0.1:9",
                              .secret = Secret("x")}));
    HAVE(m_listener, Listener::start(postgres().connectionString()));
    m_account = AccountId::generate();
    static constexpr Statement insert{
        "test_account",
        "INSERT INTO accounts (id, email, email_key, password) VALUES ($1, $1, $1, '')"};
    QVERIFY(postgres().run(
        [&](Transaction &transaction) { return transaction.run(insert, m_account); }));
    startServer();
}

void DeploymentsTest::cleanup()
{
    // All projects go, so that nothing is left running.
    static constexpr Statement remove{"test_delete",
                                      "UPDATE projects SET deleted_at = now() RETURNING id"};
    static constexpr Statement count{"test_count", "SELECT count(*) AS n FROM projects"};
    if (!m_deployments && m_edge)
        startServer();
    static_cast<void>(postgres().run([&](Transaction &transaction) -> Result<> {
        TRY(const Rows rows, transaction.run(remove));
        return transaction.notify(Channel::ProjectChanged, "all");
    }));
    QVERIFY(QTest::qWaitFor(
        [&] {
            return postgres()
                       .run([&](Transaction &transaction) { return transaction.run(count); })
                       ->front()
                       .integer("n")
                   == 0;
        },
        45'000));
    QVERIFY(m_engine->running().empty());
    m_deployments.reset();
    m_listener.reset();
    m_edge.reset();
    m_engine.reset();
}

void DeploymentsTest::startServer()
{
    DeploymentsOptions options;
    options.server = "here";
    options.runner = runnerProgram();
    options.builders = 2;
    options.healthTimeout = 5s;
    options.firstBackoff = 200ms;
    options.grace = 2s;
    HAVE(m_deployments, Deployments::start({.database = postgres().database(),
                                            .listener = *m_listener,
                                            .vault = *m_vault,
                                            .routes = m_edge->routes(),
                                            .engine = *m_engine,
                                            .blobs = *m_blobs,
                                            .releases = *m_releases,
                                            .logs = *m_logs},
                                           options));
}

DeploymentsTest::App DeploymentsTest::createApp(const std::string &slug)
{
    const Caller caller{m_account, {}};
    auto project = postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).createProject({slug, slug});
    });
    return {project->id, slug};
}

DeploymentId DeploymentsTest::deploy(const App &app, const std::vector<ProjectFile> &files)
{
    const Caller caller{m_account, {}};
    const auto entries = treeOf(*m_blobs, files);
    const Hash hash = tree::treeHash(entries);
    auto deployment = postgres().run([&](Transaction &transaction) -> Result<api::Deployment> {
        AuthorizedStore store(transaction, caller, {});
        TRY(store.createTree(app.id, hash, listingOf(entries), {}));
        return store.deploy(app.id, hash, "here");
    });
    return deployment ? deployment->id : DeploymentId();
}

api::Deployment DeploymentsTest::state(const DeploymentId &id)
{
    return postgres()
        .run([&](Transaction &transaction) { return SystemDeployments(transaction).find(id); })
        .value_or(api::Deployment());
}

bool DeploymentsTest::reaches(const DeploymentId &id, DeploymentStatus status, int timeout)
{
    const bool reached = QTest::qWaitFor(
        [&] {
            const DeploymentStatus now = state(id).status;
            return now == status || (api::isFinal(now) && api::isFinal(status));
        },
        timeout);
    const api::Deployment now = state(id);
    if (reached && now.status == status)
        return true;
    qWarning("is %s: %s\n%s\n%s", std::string(nameOf(now.status)).c_str(),
             now.error ? now.error->describe().c_str() : "", log(id, api::LogKind::Build).c_str(),
             log(id, api::LogKind::Run).c_str());
    return false;
}

bool DeploymentsTest::deployLive(const App &app, const std::vector<ProjectFile> &files)
{
    return reaches(deploy(app, files), DeploymentStatus::Live);
}

void DeploymentsTest::setVariable(const App &app, const std::string &name, const std::string &value)
{
    const Caller caller{m_account, {}};
    QVERIFY(postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {})
            .setVariable(app.id, name, Secret(value), *m_vault);
    }));
}

void DeploymentsTest::deploysAService()
{
    const App app = createApp("hello");
    QCOMPARE(get(app).status, 404);
    setVariable(app, "GREETING", " with a secret greeting");
    const DeploymentId id = deploy(app, service(serverAnswering("hello")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    // Who sees that it is live finds it at its address.
    QCOMPARE(get(app).body, "hello with a secret greeting");
    const api::Deployment deployment = state(id);
    QVERIFY(deployment.startedAt && deployment.liveAt && deployment.plan);
    QVERIFY(log(id, api::LogKind::Build).contains("Live after "));
    QVERIFY(logSays(id, "asked for /"));
    QVERIFY(logSays(id, "greeting is ******"));
    QVERIFY(!log(id, api::LogKind::Run).contains("secret greeting"));
}

void DeploymentsTest::replacesAServiceWithoutAFailedRequest()
{
    const App app = createApp("rolling");
    QVERIFY(deployLive(app, service(serverAnswering("1"))));
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> asked = 0;
    std::jthread asking([&] {
        while (!done) {
            const Response response = get(app);
            ++asked;
            if (response.status != 200) {
                ++wrong;
                qWarning("%d %s", response.status, response.body.c_str());
            }
        }
    });
    for (const char *text : {"2", "3"}) {
        QVERIFY(deployLive(app, service(serverAnswering(text))));
        QCOMPARE(get(app).body, text);
    }
    // Until the old ones have ended.
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().size() == 1; }, 20'000));
    done = true;
    asking.join();
    qInfo("%d requests", asked.load());
    QCOMPARE(wrong.load(), 0);
}

void DeploymentsTest::aFailedReleaseLeavesTheOldOne()
{
    const App app = createApp("careful");
    const DeploymentId good = deploy(app, service(serverAnswering("good")));
    QVERIFY(reaches(good, DeploymentStatus::Live));
    QVERIFY(reaches(deploy(app, service("raise SystemExit('no')\n")), DeploymentStatus::Failed));
    QVERIFY(reaches(deploy(app, {{"slipway.toml", "[deploy\n"}}), DeploymentStatus::Failed));
    QCOMPARE(get(app).body, "good");
    QVERIFY(state(good).status == DeploymentStatus::Live);
    QCOMPARE(m_releases->of(app.id).size(), 1U);
}

void DeploymentsTest::saysWhyAServiceDidNotStart_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("errorCode");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *code, const char *more, const char *errorCode,
                        const char *says) {
        QTest::newRow(name) << QString::fromLatin1(code) << QString::fromLatin1(more)
                            << QString::fromLatin1(errorCode) << QString::fromLatin1(says);
    };
    row("ends", "print('bye'); raise SystemExit(3)", "", "start.ended", "exit 3");
    row("another port",
        "import socket, time; s = socket.create_server(('0.0.0.0', 9999)); time.sleep(600)", "",
        "start.no_answer", "PORT (8000)");
    row("never listens", "import time; time.sleep(600)", "", "start.no_answer", "PORT (8000)");
    row("unhealthy",
        "import http.server, os\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self): self.send_error(500)\n"
        "http.server.HTTPServer(('', int(os.environ['PORT'])), H).serve_forever()\n",
        "health = \"/healthz\"\n", "start.unhealthy", "/healthz still answers 500");
}

void DeploymentsTest::saysWhyAServiceDidNotStart()
{
    QFETCH(const QString, code);
    QFETCH(const QString, more);
    QFETCH(const QString, errorCode);
    QFETCH(const QString, says);
    const App app = createApp("broken");
    const DeploymentId id =
        deploy(app, service(code.toStdString(), "kind = \"service\"\n" + more.toStdString()));
    QVERIFY(reaches(id, DeploymentStatus::Failed));
    const api::Deployment deployment = state(id);
    QCOMPARE(deployment.error->code, errorCode.toStdString());
    QVERIFY2(deployment.error->message.contains(says.toStdString()),
             deployment.error->message.c_str());
    QVERIFY(log(id, api::LogKind::Build).contains(deployment.error->message));
    QVERIFY(
        QTest::qWaitFor([&] { return get(app).body.contains("could not be started"); }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 30'000));
}

void DeploymentsTest::deploysASite()
{
    const App app = createApp("site");
    QVERIFY(deployLive(app, {{"index.html", "one"}, {"old.html", "old"}}));
    QCOMPARE(get(app).body, "one");
    QVERIFY(deployLive(app, {{"index.html", "two"}}));
    QCOMPARE(get(app).body, "two");
    QCOMPARE(get(app, "/old.html").status, 404);
    QVERIFY(ask(app, OwnersRequest::Action::Stop));
    QVERIFY(QTest::qWaitFor([&] { return get(app).body.contains("is stopped"); }, 30'000));
    QVERIFY(ask(app, OwnersRequest::Action::Restart));
    QVERIFY(answers(app, "two"));
}

void DeploymentsTest::becomesAnotherKind()
{
    const App app = createApp("shifting");
    QVERIFY(deployLive(app, {{"index.html", "files"}}));
    QVERIFY(deployLive(app, service(serverAnswering("process"))));
    QCOMPARE(get(app).body, "process");
    QVERIFY(deployLive(app, {{"index.html", "files again"}}));
    QCOMPARE(get(app).body, "files again");
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 30'000));
}

void DeploymentsTest::runsAWorker()
{
    const App app = createApp("bot");
    const DeploymentId id =
        deploy(app, service("import time\nwhile True:\n    print('tick', flush=True)\n    "
                            "time.sleep(0.1)\n",
                            "kind = \"worker\"\n"));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    QVERIFY(logSays(id, "tick\ntick\n"));
    QCOMPARE(get(app).status, 404);
    QVERIFY(ask(app, OwnersRequest::Action::Stop));
    QVERIFY(reaches(id, DeploymentStatus::Stopped));
    QVERIFY(logSays(id, "Stopped by its owner."));
}

void DeploymentsTest::aWorkerMayEnd()
{
    const App app = createApp("task");
    const DeploymentId id = deploy(app, service("print('all done')", "kind = \"worker\"\n"));
    QVERIFY(reaches(id, DeploymentStatus::Stopped));
    QVERIFY(logSays(id, "The program has ended by itself: exit 0"));
}

void DeploymentsTest::startsAgainAfterACrash()
{
    const App app = createApp("shaky");
    const DeploymentId id = deploy(app, service(serverAnswering("up")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    for (int i = 1; i <= 2; ++i) {
        const int status = get(app, "/crash").status;
        QVERIFY(status == 502 || status == 503);
        QVERIFY(QTest::qWaitFor([&] { return state(id).restarts == i; }, 30'000));
        QVERIFY(answers(app, "up"));
    }
    QVERIFY(state(id).status == DeploymentStatus::Live);
    const std::string text = log(id, api::LogKind::Run);
    QVERIFY2(text.contains("The program ended: exit 7 after "), text.c_str());
    QVERIFY(text.contains("Starting again in 0.2 s."));
    QVERIFY(text.contains("Starting again in 0.4 s."));
}

void DeploymentsTest::stopsAndStartsAgain()
{
    const App app = createApp("pausing");
    const DeploymentId id = deploy(app, service(serverAnswering("here")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    QVERIFY(ask(app, OwnersRequest::Action::Stop));
    QVERIFY(reaches(id, DeploymentStatus::Stopped));
    QVERIFY(get(app).body.contains("pausing is stopped"));
    QVERIFY(m_engine->running().empty());
    QVERIFY(ask(app, OwnersRequest::Action::Restart));
    QVERIFY(QTest::qWaitFor([&] { return state(id).status == DeploymentStatus::Live; }, 20'000));
    QCOMPARE(get(app).body, "here");
}

void DeploymentsTest::restartsWithTodaysVariables()
{
    const App app = createApp("varied");
    setVariable(app, "GREETING", " one");
    const DeploymentId id = deploy(app, service(serverAnswering("value")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    QCOMPARE(get(app).body, "value one");
    setVariable(app, "GREETING", " two");
    QVERIFY(ask(app, OwnersRequest::Action::Restart));
    QVERIFY(answers(app, "value two"));
    // No build, no new deployment, and not counted as a crash.
    QVERIFY(state(id).status == DeploymentStatus::Live);
    QCOMPARE(state(id).restarts, 0);
}

void DeploymentsTest::appsOutliveTheServer()
{
    const App app = createApp("lasting");
    const DeploymentId id = deploy(app, service(serverAnswering("still here")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    stopServer();
    QCOMPARE(get(app).body, "still here");
    startServer();
    QCOMPARE(get(app).body, "still here");
    QCOMPARE(state(id).restarts, 0);
    // It was found, not started again, and is looked after.
    QVERIFY(!log(id, api::LogKind::Run).contains("was not running"));
    get(app, "/crash");
    QVERIFY(answers(app, "still here"));
}

void DeploymentsTest::startsWhatEndedWhileNobodyLooked()
{
    const App app = createApp("revived");
    const DeploymentId id = deploy(app, service(serverAnswering("back")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    stopServer();
    get(app, "/crash");
    QVERIFY(QTest::qWaitFor([&] { return get(app).status == 503; }, 30'000));
    QVERIFY(get(app).body.contains("revived is starting"));
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 30'000));
    startServer();
    QVERIFY(answers(app, "back"));
    QVERIFY(logSays(id, "was not running when the server started"));
}

void DeploymentsTest::sharesADatabaseWithAnotherServer()
{
    const App app = createApp("shared");
    const DeploymentId id = deploy(app, service(serverAnswering("first")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    QTemporaryDir folder;
    const fs::path place = folder.path().toStdString();
    const auto engine = LocalEngine::create(place / "run", runnerProgram()).value();
    const auto routes = RoutingTable::open(place / "edge", SLIPWAY_SOURCE_DIR "/resources/pages");
    const auto releases = Releases::open(place);
    DeploymentsOptions options;
    options.server = "there";
    options.runner = runnerProgram();
    const auto other = Deployments::start({.database = postgres().database(),
                                           .listener = *m_listener,
                                           .vault = *m_vault,
                                           .routes = **routes,
                                           .engine = *engine,
                                           .blobs = *m_blobs,
                                           .releases = *releases,
                                           .logs = LogFiles(place / "logs")},
                                          options);
    QVERIFY(other);
    // What runs here is not its business; whoever is asked to stop it, it stops.
    QVERIFY(engine->running().empty());
    QVERIFY(ask(app, OwnersRequest::Action::Stop));
    QVERIFY(reaches(id, DeploymentStatus::Stopped));
    QVERIFY(ask(app, OwnersRequest::Action::Restart));
    QVERIFY(QTest::qWaitFor([&] { return state(id).status == DeploymentStatus::Live; }, 20'000));
    // A newer release there ends the one here.
    const Hash tree = state(id).tree;
    const Caller caller{m_account, {}};
    const auto newer = postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).deploy(app.id, tree, "there");
    });
    QVERIFY(newer && reaches(newer->id, DeploymentStatus::Live));
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 20'000));
    QCOMPARE(engine->running(), std::vector<DeploymentId>{newer->id});
    // The project goes when both have let go of it.
    QVERIFY(postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).deleteProject(app.id);
    }));
    QVERIFY(QTest::qWaitFor([&] { return engine->running().empty() && !isKnown(app); }, 20'000));
}

void DeploymentsTest::interruptedBuildsFail()
{
    const App app = createApp("cut-short");
    const DeploymentId id = deploy(
        app, {{"index.html", ""},
              {"slipway.toml", "[deploy]\nkind = \"static\"\nbuild = 'echo on; sleep 600'\n"}});
    QVERIFY(QTest::qWaitFor([&] { return log(id, api::LogKind::Build).contains("on\n"); }, 20'000));
    QVERIFY(get(app).body.contains("is being built"));
    stopServer();
    QVERIFY(state(id).status == DeploymentStatus::Failed);
    QCOMPARE(state(id).error->code, "build.interrupted");
    startServer();
    QVERIFY(get(app).body.contains("could not be started"));
    // The project can be deployed again.
    QVERIFY(deployLive(app, {{"index.html", "fine"}}));
}

void DeploymentsTest::cancelsABuild()
{
    const App app = createApp("unwanted");
    const DeploymentId id = deploy(
        app, {{"index.html", ""},
              {"slipway.toml", "[deploy]\nkind = \"static\"\nbuild = 'echo on; sleep 600'\n"}});
    QVERIFY(QTest::qWaitFor([&] { return log(id, api::LogKind::Build).contains("on\n"); }, 20'000));
    const Caller caller{m_account, {}};
    QVERIFY(postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).cancel(id);
    }));
    QVERIFY(QTest::qWaitFor([&] { return !fs::exists(m_releases->folder(id)); }, 30'000));
    QVERIFY(state(id).status == DeploymentStatus::Cancelled);
    QVERIFY(QTest::qWaitFor([&] { return get(app).status == 404; }, 30'000));
}

void DeploymentsTest::cancelsAStart()
{
    const App app = createApp("hesitant");
    const DeploymentId id = deploy(app, service("import time; time.sleep(600)"));
    QVERIFY(reaches(id, DeploymentStatus::Starting));
    const Caller caller{m_account, {}};
    QVERIFY(postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).cancel(id);
    }));
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 30'000));
    QVERIFY(state(id).status == DeploymentStatus::Cancelled);
}

void DeploymentsTest::ofSeveralAtOnceTheNewestIsLive()
{
    const App app = createApp("hurried");
    std::array<DeploymentId, 6> ids;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < ids.size(); ++i)
            threads.emplace_back(
                [&, i] { ids[i] = deploy(app, {{"index.html", std::to_string(i)}}); });
    }
    const auto numberOf = [&](const DeploymentId &id) { return state(id).number; };
    const auto newest = std::ranges::max(ids, {}, numberOf);
    QVERIFY(reaches(newest, DeploymentStatus::Live));
    QCOMPARE(numberOf(newest), static_cast<int>(ids.size()));
    for (const DeploymentId &id : ids) {
        const DeploymentStatus status = state(id).status;
        QVERIFY2(id == newest || status == DeploymentStatus::Cancelled
                     || status == DeploymentStatus::Replaced,
                 std::string(nameOf(status)).c_str());
    }
    const auto index = std::ranges::find(ids, newest) - ids.begin();
    QCOMPARE(get(app).body, std::to_string(index));
}

void DeploymentsTest::takesDeletedProjectsDown()
{
    const App app = createApp("leaving");
    const DeploymentId id = deploy(app, service(serverAnswering("here")));
    QVERIFY(reaches(id, DeploymentStatus::Live));
    const Caller caller{m_account, {}};
    QVERIFY(postgres().run([&](Transaction &transaction) {
        return AuthorizedStore(transaction, caller, {}).deleteProject(app.id);
    }));
    QVERIFY(QTest::qWaitFor([&] { return m_engine->running().empty(); }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return get(app).status == 404; }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return !fs::exists(folder() / "logs" / id.text()); }, 30'000));
    QVERIFY(!fs::exists(m_releases->folder(id)));
}

void DeploymentsTest::keepsAFewReleases()
{
    const App app = createApp("prolific");
    for (int i = 0; i < 5; ++i)
        QVERIFY(deployLive(app, {{"index.html", std::to_string(i)}}));
    QVERIFY(QTest::qWaitFor([&] { return m_releases->of(app.id).size() == 3; }, 30'000));
    QCOMPARE(get(app).body, "4");
}

void DeploymentsTest::sweepsBlobs()
{
    const App app = createApp("tidy");
    QVERIFY(deployLive(app, {{"index.html", "kept"}}));
    QVERIFY(m_blobs->store(Hash::of("nobody's"), "nobody's"));
    const auto report = m_deployments->sweepBlobs(Milliseconds(-2000));
    QVERIFY2(report, report ? "" : report.error().describe().c_str());
    QVERIFY(!m_blobs->has(Hash::of("nobody's")));
    QVERIFY(m_blobs->has(Hash::of("kept")));
    QCOMPARE(get(app).body, "kept");
}

QTEST_GUILESS_MAIN(DeploymentsTest)
#include "pgtst_deployments.moc"
