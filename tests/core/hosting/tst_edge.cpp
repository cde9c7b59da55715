// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_tools.h"

#include <slipway/hosting/edge/edge.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <latch>

using namespace slipway;
using namespace slipway::hosting;
using namespace slipway::testing;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// Says its name and what it was sent.
static TestServer::Handler echo(const std::string &name)
{
    return [name](int connection, const std::string &head) {
        const std::string body = name + "\n" + head;
        [[maybe_unused]] const auto sent =
            writeAll(connection, std::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n"
                                             "Connection: close\r\n\r\n{}",
                                             body.size(), body));
    };
}

class EdgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void servesStaticSites_data();
    void servesStaticSites();
    void answersConditionalAndRangeRequests();
    void compresses();
    void refusesOtherMethods();
    void redirectsOnlyInsideTheSite();
    void hostsThatAreNoApps_data();
    void hostsThatAreNoApps();
    void proxiesServices();
    void streamsAtOnce();
    void upgradesToWebSockets();
    void takesLargeBodies();
    void showsPages_data();
    void showsPages();
    void showsAPageWhileAServiceIsAway();
    void otherHostsReachTheApi();
    void refusesBodiesTooLargeForTheApi_data();
    void refusesBodiesTooLargeForTheApi();
    void refusesSlugsThatAreNoNames();
    void switchesWithoutAFailedRequest();
    void switchesSitesWithoutAFailedRequest();
    void startsCaddyAgain();
    void refusesAnAddressInUse();
    void refusesAddressesThatAreNone();
    void saysWhenCaddyIsMissing();
    void startsAfterAServerThatWasKilled();
    void keepsRoutesOverARestart();

private:
    EdgeOptions options(int port) const;
    Response get(std::string_view target, std::string_view host = "site.apps.localhost",
                 std::string_view headers = {})
    {
        return request(m_port, "GET", target, host, headers);
    }
    void write(const fs::path &path, std::string_view text)
    {
        fs::create_directories(path.parent_path());
        QVERIFY(writeFileAtomic(path, text));
    }
    fs::path folder() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder{QDir::tempPath() + u"/edge"_s};
    int m_port = freePort();
    int m_apiPort = freePort();
    std::unique_ptr<TestServer> m_api;
    std::unique_ptr<Edge> m_edge;
};

EdgeOptions EdgeTest::options(int port) const
{
    EdgeOptions result;
    result.folder = folder() / "edge";
    result.pages = SLIPWAY_SOURCE_DIR "/resources/pages";
    result.listen = std::format("127.0.0.1:{}", port);
    result.api = std::format("127.0.0.1:{}", m_apiPort);
    result.secret = Secret("between us");
    result.maxApiBody = 100'000;
    return result;
}

void EdgeTest::initTestCase()
{
    m_api = std::make_unique<TestServer>(m_apiPort, [](int connection, const std::string &head) {
        // As an API does, it answers when it has got all of a body.
        if (head.starts_with("POST"))
            readToEnd(connection);
        echo("api")(connection, head);
    });
    auto edge = Edge::start(options(m_port));
    QVERIFY2(edge, edge ? "" : edge.error().describe().c_str());
    m_edge = std::move(*edge);
}

void EdgeTest::cleanupTestCase()
{
    const int pid = m_edge->processId();
    m_edge.reset();
    QVERIFY(::kill(pid, 0) != 0);
}

void EdgeTest::init()
{
    const fs::path site = folder() / "release";
    write(site / "index.html", "<h1>start</h1>");
    write(site / "about.html", "about");
    write(site / "docs/index.html", "docs");
    write(site / "assets/app.js", "js");
    write(site / ".env", "SECRET=1");
    write(site / ".git/config", "git");
    write(site / ".well-known/security.txt", "contact");
    write(site / ".well-known/.env", "SECRET=2");
    write(site / "a b.txt", "space");
    write(site / "large.css", std::string(20'000, 'x'));
    QVERIFY(m_edge->routes().setStatic("site", site, SinglePage::No));
    QVERIFY(m_edge->routes().setStatic("spa", site, SinglePage::Yes));
    write(folder() / "own404/index.html", "start");
    write(folder() / "own404/404.html", "my own 404");
    QVERIFY(m_edge->routes().setStatic("own404", folder() / "own404", SinglePage::No));
}

void EdgeTest::servesStaticSites_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("accept");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    const auto row = [](const char *name, const char *app, const char *target, int status,
                        const char *body, const char *accept = "*/*") {
        QTest::newRow(name) << QString::fromLatin1(app) << QString::fromLatin1(target)
                            << QString::fromLatin1(accept) << status << QString::fromLatin1(body);
    };
    row("start", "site", "/", 200, "<h1>start</h1>");
    row("file", "site", "/assets/app.js", 200, "js");
    row("with a query", "site", "/assets/app.js?v=1", 200, "js");
    row("encoded", "site", "/a%20b.txt", 200, "space");
    row("without .html", "site", "/about", 200, "about");
    row("folder with a slash", "site", "/docs/", 200, "docs");
    row("folder without a slash", "site", "/docs", 308, "");
    row("folder without an index", "site", "/assets/", 404, "");
    row("missing", "site", "/nothing", 404, "");
    row("missing page without a single page", "site", "/nothing", 404, "", "text/html");
    row("missing, own 404", "own404", "/nothing", 404, "my own 404");
    row("hidden file", "site", "/.env", 404, "");
    row("hidden file, encoded", "site", "/%2eenv", 404, "");
    row("hidden folder", "site", "/.git/config", 404, "");
    row("hidden folder, twice a slash", "site", "//.git//config", 404, "");
    row("well-known", "site", "/.well-known/security.txt", 200, "contact");
    row("hidden in well-known", "site", "/.well-known/.env", 404, "");
    row("out by dots", "site", "/../own404/index.html", 404, "");
    row("out by more dots", "site", "/../../../../../../etc/passwd", 404, "");
    row("out by encoded dots", "site", "/%2e%2e/%2e%2e/edge/.caddy/start.json", 404, "");
    row("out by encoded slashes", "site", "/..%2f..%2fedge%2f.caddy%2fstart.json", 404, "");
    row("out by backslashes", "site", "/..%5c..%5cedge", 404, "");
    row("NUL", "site", "/index.html%00.js", 404, "");
    row("single page, as a page", "spa", "/users/7", 200, "<h1>start</h1>",
        "text/html,application/xhtml+xml");
    row("single page, as data", "spa", "/users/7", 404, "", "application/json");
    row("single page, missing asset", "spa", "/assets/old.js", 404, "", "text/html");
    row("single page, file", "spa", "/assets/app.js", 200, "js", "text/html");
}

void EdgeTest::servesStaticSites()
{
    QFETCH(const QString, app);
    QFETCH(const QString, target);
    QFETCH(const QString, accept);
    QFETCH(const int, status);
    QFETCH(const QString, body);
    const std::string host = app.toStdString() + ".apps.localhost";
    const Response response =
        get(target.toStdString(), host, std::format("Accept: {}\r\n", accept.toStdString()));
    QCOMPARE(response.status, status);
    if (!body.isEmpty())
        QCOMPARE(response.body, body.toStdString());
    QVERIFY(!response.body.contains("SECRET"));
    QVERIFY(!response.headers.contains("server"));
    const Response head = request(m_port, "HEAD", target.toStdString(), host,
                                  std::format("Accept: {}\r\n", accept.toStdString()));
    QCOMPARE(head.status, status);
    QVERIFY(head.body.empty());
}

void EdgeTest::answersConditionalAndRangeRequests()
{
    const Response first = get("/assets/app.js");
    QVERIFY(!first.header("etag").empty());
    QVERIFY(first.header("last-modified").empty());
    QVERIFY(first.header("cache-control").contains("must-revalidate"));
    QCOMPARE(first.header("x-content-type-options"), "nosniff");
    const Response again = get("/assets/app.js", "site.apps.localhost",
                               std::format("If-None-Match: {}\r\n", first.header("etag")));
    QCOMPARE(again.status, 304);
    const Response part = get("/about.html", "site.apps.localhost", "Range: bytes=1-3\r\n");
    QCOMPARE(part.status, 206);
    QCOMPARE(part.body, "bou");
    QCOMPARE(get("/about.html", "site.apps.localhost", "Range: bytes=90-\r\n").status, 416);
}

void EdgeTest::compresses()
{
    const Response response =
        get("/large.css", "site.apps.localhost", "Accept-Encoding: gzip, br\r\n");
    QCOMPARE(response.status, 200);
    QCOMPARE(response.header("content-encoding"), "gzip");
    QVERIFY(response.body.size() < 1000);
    QVERIFY(response.header("vary").contains("Accept-Encoding"));
}

void EdgeTest::refusesOtherMethods()
{
    const Response response = request(m_port, "POST", "/", "site.apps.localhost", {}, "x=1");
    QCOMPARE(response.status, 405);
    QCOMPARE(response.header("allow"), "GET, HEAD");
}

void EdgeTest::redirectsOnlyInsideTheSite()
{
    for (const char *target :
         {"/docs", "//docs", "///docs", "/%2fdocs", "//evil.example/..//docs"}) {
        const std::string location = get(target).header("location");
        QVERIFY2(!location.starts_with("//") && !location.contains("://"), location.c_str());
    }
}

void EdgeTest::hostsThatAreNoApps_data()
{
    QTest::addColumn<QString>("host");
    for (const char *host :
         {"nothing.apps.localhost", ".apps.localhost", "..apps.localhost", "a.b.apps.localhost",
          "-.apps.localhost", "site..apps.localhost", "%2e%2e.apps.localhost",
          ".pages.apps.localhost", ".caddy.apps.localhost", "~.apps.localhost"})
        QTest::newRow(host) << QString::fromLatin1(host);
}

void EdgeTest::hostsThatAreNoApps()
{
    QFETCH(const QString, host);
    const Response response = get("/", host.toStdString());
    // What no name can be may be refused before it is looked at.
    QVERIFY2(response.status == 404 || response.status == 400, response.body.c_str());
    if (response.status == 404)
        QVERIFY(response.body.contains("nothing at this address"));
    QCOMPARE(get("/", "site.apps.localhost:7770").status, 200);
    QCOMPARE(get("/", "site.apps.localhost.").status, 200);
    QCOMPARE(get("/", "Site.APPS.localhost").body, "<h1>start</h1>");
}

void EdgeTest::proxiesServices()
{
    const fs::path socket = folder() / "web.sock";
    const TestServer server(socket, echo("service"));
    QVERIFY(m_edge->routes().setService("service", socket));
    const Response response =
        request(m_port, "PUT", "/path/%2e?a=b%20c", "service.apps.localhost:7770",
                "X-Slipway-Edge: guess\r\nX-Forwarded-For: 6.6.6.6\r\nCookie: a=b\r\n", "body");
    QCOMPARE(response.status, 200);
    QVERIFY2(response.body.starts_with("service\nPUT /path/%2e?a=b%20c HTTP/1.1"),
             response.body.c_str());
    QVERIFY(response.body.contains("Host: service.apps.localhost:7770"));
    QVERIFY(response.body.contains("Cookie: a=b"));
    QVERIFY(response.body.contains("X-Forwarded-For: 127.0.0.1"));
    QVERIFY(!response.body.contains("6.6.6.6"));
    QVERIFY(!response.body.contains("X-Slipway-Edge"));
}

void EdgeTest::streamsAtOnce()
{
    const fs::path socket = folder() / "stream.sock";
    std::latch first(1);
    const TestServer server(socket, [&](int connection, const std::string &) {
        [[maybe_unused]] auto sent = writeAll(
            connection, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
        // Says the second only after the first has arrived.
        first.wait();
        sent = writeAll(connection, "data: two\n\n");
    });
    QVERIFY(m_edge->routes().setService("stream", socket));
    const FileDescriptor connection = connectTo(m_port);
    QVERIFY(writeAll(connection.get(),
                     "GET / HTTP/1.1\r\nHost: stream.apps.localhost\r\nConnection: close\r\n\r\n"));
    const std::string one = readUntil(connection.get(), "data: one");
    first.count_down();
    QVERIFY(one.contains("data: one"));
    QVERIFY(readUntil(connection.get(), "data: two").contains("data: two"));
}

void EdgeTest::upgradesToWebSockets()
{
    const fs::path socket = folder() / "ws.sock";
    const TestServer server(socket, [&](int connection, const std::string &head) {
        if (!head.contains("Upgrade: websocket"))
            return;
        [[maybe_unused]] auto sent =
            writeAll(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n");
        for (std::string bytes; !(bytes = readSome(connection)).empty();)
            sent = writeAll(connection, bytes);
    });
    QVERIFY(m_edge->routes().setService("ws", socket));
    const FileDescriptor connection = connectTo(m_port);
    QVERIFY(writeAll(connection.get(),
                     "GET / HTTP/1.1\r\nHost: ws.apps.localhost\r\nConnection: Upgrade\r\n"
                     "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    QVERIFY(readUntil(connection.get(), "\r\n\r\n").starts_with("HTTP/1.1 101"));
    QVERIFY(writeAll(connection.get(), "ping"));
    QCOMPARE(readUntil(connection.get(), "ping"), "ping");
    // Another app's release, and this app's own, leave an open connection alone.
    QVERIFY(m_edge->routes().setStatic("site", folder() / "own404", SinglePage::No));
    QVERIFY(m_edge->routes().setService("ws", folder() / "other.sock"));
    QVERIFY(writeAll(connection.get(), "pong"));
    QCOMPARE(readUntil(connection.get(), "pong"), "pong");
}

void EdgeTest::takesLargeBodies()
{
    const fs::path socket = folder() / "upload.sock";
    constexpr std::size_t size = 32'000'000;
    const TestServer server(socket, [&](int connection, const std::string &head) {
        std::size_t got = head.size() - (head.find("\r\n\r\n") + 4);
        while (got < size) {
            const std::string more = readSome(connection);
            if (more.empty())
                break;
            got += more.size();
        }
        const std::string body = std::to_string(got);
        [[maybe_unused]] const auto sent =
            writeAll(connection, std::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}",
                                             body.size(), body));
    });
    QVERIFY(m_edge->routes().setService("upload", socket));
    const Response response =
        request(m_port, "POST", "/", "upload.apps.localhost", {}, std::string(size, 'x'));
    QCOMPARE(response.body, std::to_string(size));
}

void EdgeTest::showsPages_data()
{
    QTest::addColumn<int>("page");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("reloads");
    const auto row = [](const char *name, EdgePage page, const char *text, bool reloads) {
        QTest::newRow(name) << static_cast<int>(page) << QString::fromLatin1(text) << reloads;
    };
    row("building", EdgePage::Building, "pages-1 is being built", true);
    row("starting", EdgePage::Starting, "pages-1 is starting", true);
    row("failed", EdgePage::Failed, "could not be started", false);
    row("stopped", EdgePage::Stopped, "pages-1 is stopped", false);
}

void EdgeTest::showsPages()
{
    QFETCH(const int, page);
    QFETCH(const QString, text);
    QFETCH(const bool, reloads);
    QVERIFY(m_edge->routes().setPage("pages-1", static_cast<EdgePage>(page)));
    for (const char *method : {"GET", "POST", "DELETE"}) {
        const Response response = request(m_port, method, "/deep/path.js", "pages-1.apps.localhost",
                                          "Range: bytes=0-3\r\n", "x");
        QCOMPARE(response.status, 503);
        QVERIFY(response.body.contains(text.toStdString()));
        QVERIFY(!response.body.contains("{{"));
        QCOMPARE(response.body.contains("http-equiv=\"refresh\""), reloads);
        QCOMPARE(response.header("retry-after"), reloads ? "1" : "");
        QCOMPARE(response.header("cache-control"), "no-store");
    }
    QVERIFY(m_edge->routes().clear("pages-1"));
    QCOMPARE(get("/", "pages-1.apps.localhost").status, 404);
}

void EdgeTest::showsAPageWhileAServiceIsAway()
{
    // No socket at all, one nobody listens on, and one that hangs up.
    QVERIFY(m_edge->routes().setService("away", folder() / "no.sock"));
    const auto looksAway = [this] {
        const Response response = get("/", "away.apps.localhost");
        return response.status == 503 && response.body.contains("away is starting")
               && response.header("retry-after") == "1";
    };
    QVERIFY(looksAway());
    const fs::path socket = folder() / "away.sock";
    {
        const TestServer server(socket, [](int, const std::string &) {});
        QVERIFY(m_edge->routes().setService("away", socket));
        QVERIFY(looksAway());
    }
    QVERIFY(fs::exists(socket));
    QVERIFY(looksAway());
}

void EdgeTest::otherHostsReachTheApi()
{
    for (const char *host : {"127.0.0.1", "slipway.example", "apps.localhost", "localhost:7770"}) {
        const Response response = get("/api/v1/health", host, "X-Slipway-Edge: guess\r\n");
        QCOMPARE(response.status, 200);
        QVERIFY(response.body.starts_with("api\nGET /api/v1/health"));
        QVERIFY(response.body.contains("X-Slipway-Edge: between us"));
        QVERIFY(!response.body.contains("guess"));
        QVERIFY(response.body.contains(std::format("Host: {}", host)));
    }
}

void EdgeTest::refusesBodiesTooLargeForTheApi_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("body");
    const QByteArray large(200'000, 'x');
    QTest::newRow("announced") << QByteArray("Content-Length: 200000\r\n") << large;
    QTest::newRow("announced, not sent")
        << QByteArray("Content-Length: 99999999999\r\n") << QByteArray();
    QTest::newRow("in pieces") << QByteArray("Transfer-Encoding: chunked\r\n")
                               << "30d40\r\n" + large + "\r\n0\r\n\r\n";
}

void EdgeTest::refusesBodiesTooLargeForTheApi()
{
    QFETCH(const QByteArray, headers);
    QFETCH(const QByteArray, body);
    const FileDescriptor connection = connectTo(m_port);
    QVERIFY(writeAll(connection.get(), std::format("POST /api/v1/x HTTP/1.1\r\nHost: localhost\r\n"
                                                   "Connection: close\r\n{}\r\n{}",
                                                   headers.toStdString(), body.toStdString())));
    const Response response = parseResponse(readToEnd(connection.get()));
    QCOMPARE(response.status, 413);
    QCOMPARE(response.header("content-type"), "application/json");
    const auto error = parseJson(response.body);
    QVERIFY2(error, response.body.c_str());
    QCOMPARE(std::string(error->at("error").at("code").as_string()), "request.too_large");
}

void EdgeTest::refusesSlugsThatAreNoNames()
{
    for (const char *slug : {"", "..", "a/b", "A", ".pages", "a.b", "-a", "ä"})
        QVERIFY(!m_edge->routes().setPage(slug, EdgePage::Building));
    const auto slugs = m_edge->routes().slugs();
    QVERIFY(std::ranges::find(slugs, "own404") != slugs.end());
}

/// Asks again and again from several threads while `change` runs; the number of wrong answers.
static int hammer(int port, const std::string &host, const std::function<void(int)> &change,
                  const std::function<bool(const Response &)> &isGood)
{
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> asked = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                while (!done) {
                    const Response response = request(port, "GET", "/", host);
                    ++asked;
                    if (!isGood(response)) {
                        ++wrong;
                        qWarning("wrong answer: %d %s", response.status, response.body.c_str());
                    }
                }
            });
        }
        for (int i = 0; i < 100; ++i) {
            const int before = asked;
            change(i);
            while (asked < before + 8)
                std::this_thread::yield();
        }
        done = true;
    }
    qInfo("%d requests", asked.load());
    return wrong;
}

void EdgeTest::switchesWithoutAFailedRequest()
{
    const fs::path first = folder() / "one.sock";
    const fs::path second = folder() / "two.sock";
    const TestServer one(first, echo("one"));
    const TestServer two(second, echo("two"));
    QVERIFY(m_edge->routes().setService("busy", second));
    const auto change = [&](int round) {
        const bool even = round % 2 == 0;
        QVERIFY(m_edge->routes().setService("busy", even ? first : second));
        // The next request already sees it.
        QVERIFY(get("/", "busy.apps.localhost").body.starts_with(even ? "one" : "two"));
    };
    QCOMPARE(hammer(m_port, "busy.apps.localhost", change,
                    [](const Response &response) { return response.status == 200; }),
             0);
}

void EdgeTest::switchesSitesWithoutAFailedRequest()
{
    write(folder() / "first/index.html", "first");
    write(folder() / "second/index.html", "second");
    QVERIFY(m_edge->routes().setStatic("sites", folder() / "second", SinglePage::No));
    const auto change = [&](int round) {
        const char *name = round % 2 == 0 ? "first" : "second";
        QVERIFY(m_edge->routes().setStatic("sites", folder() / name, SinglePage::No));
        QCOMPARE(get("/", "sites.apps.localhost").body, name);
    };
    QCOMPARE(hammer(m_port, "sites.apps.localhost", change,
                    [](const Response &response) { return response.status == 200; }),
             0);
}

void EdgeTest::startsCaddyAgain()
{
    const int pid = m_edge->processId();
    QVERIFY(::kill(pid, SIGKILL) == 0);
    QVERIFY(QTest::qWaitFor([&] { return m_edge->processId() > 0 && m_edge->processId() != pid; },
                            10'000));
    QCOMPARE(get("/").status, 200);
}

void EdgeTest::refusesAnAddressInUse()
{
    EdgeOptions second = options(m_port);
    second.folder = folder() / "second-edge";
    const auto edge = Edge::start(std::move(second));
    QCOMPARE(edge.error().code, "edge.address_in_use");
    QVERIFY(edge.error().message.contains("--listen"));
}

void EdgeTest::refusesAddressesThatAreNone()
{
    for (const char *listen : {"", "7770", "localhost:7770", "127.0.0.1:", "127.0.0.1:99999",
                               "1.2.3:80", "127.0.0.1:0"}) {
        EdgeOptions bad = options(m_port);
        bad.folder = folder() / "second-edge";
        bad.listen = listen;
        QCOMPARE(Edge::start(std::move(bad)).error().code, "edge.listen_invalid");
    }
}

void EdgeTest::saysWhenCaddyIsMissing()
{
    EdgeOptions bad = options(freePort());
    bad.folder = folder() / "second-edge";
    bad.program = "no-such-program";
    QCOMPARE(Edge::start(bad).error().code, "edge.program_missing");
    bad.program = "/bin/false";
    QCOMPARE(Edge::start(bad).error().code, "edge.cannot_start");
}

void EdgeTest::startsAfterAServerThatWasKilled()
{
    const int port = freePort();
    EdgeOptions own = options(port);
    own.folder = folder() / "killed-edge";
    QProcess server;
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(QCoreApplication::applicationFilePath(),
                 {u"--serve"_s, QString::fromStdString(own.folder.string()),
                  QString::fromStdString(own.listen)});
    QVERIFY(server.waitForReadyRead(20'000));
    const int caddy = server.readLine().trimmed().toInt();
    QVERIFY(caddy > 0);
    server.kill();
    QVERIFY(server.waitForFinished());
    const auto edge = Edge::start(own);
    QVERIFY2(edge, edge ? "" : edge.error().describe().c_str());
    QVERIFY((*edge)->processId() != caddy);
}

void EdgeTest::keepsRoutesOverARestart()
{
    const int port = freePort();
    EdgeOptions own = options(port);
    own.folder = folder() / "restarted-edge";
    for (int i = 0; i < 3; ++i) {
        const auto edge = Edge::start(own);
        QVERIFY2(edge, edge ? "" : edge.error().describe().c_str());
        if (i == 0)
            QVERIFY((*edge)->routes().setStatic("kept", folder() / "own404", SinglePage::No));
        QCOMPARE(request(port, "GET", "/", "kept.apps.localhost").body, "start");
    }
}

/// A server to be killed: says its Caddy's process id, then waits for its end.
static int serveUntilKilled(const char *folder, const char *listen)
{
    EdgeOptions options;
    options.folder = folder;
    options.pages = SLIPWAY_SOURCE_DIR "/resources/pages";
    options.listen = listen;
    options.api = "127.0.0.1:9";
    const auto edge = Edge::start(options);
    if (!edge)
        std::fprintf(stderr, "%s\n", edge.error().describe().c_str());
    std::printf("%d\n", edge ? (*edge)->processId() : -1);
    std::fflush(stdout);
    return ::pause();
}

int main(int argc, char *argv[])
{
    if (argc == 4 && std::string_view(argv[1]) == "--serve")
        return serveUntilKilled(argv[2], argv[3]);
    QCoreApplication application(argc, argv);
    EdgeTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_edge.moc"
