// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/base/json.h>

#include <QTemporaryDir>
#include <QTest>

#include <format>

#include <random>

using namespace slipway;
using namespace Qt::StringLiterals;

namespace {

/// The body that announces files of these paths, which stand in it as they are.
QByteArray treeOf(const QByteArrayList &paths)
{
    QByteArrayList entries;
    for (const QByteArray &path : paths)
        entries +=
            "{\"path\":\"" + path + "\",\"size\":1,\"hash\":\"" + QByteArray(64, 'a') + "\"}";
    return "{\"entries\":[" + entries.join(',') + "]}";
}

} // namespace

/// Whatever is sent, the answer is the sender's fault (4xx), says so, and the server lives on.
class TestAbuse : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
    std::string m_token;
    std::string m_project;

    void expectRefusal(const Reply &reply, const std::string &what)
    {
        QVERIFY2(reply.status >= 400 && reply.status < 500,
                 (what + ": " + std::to_string(reply.status) + " " + reply.body).c_str());
        QVERIFY2(!reply.code().empty(), (what + ": " + reply.body).c_str());
        const std::string message(reply.json().at("error").at("message").as_string());
        QVERIFY2(message.ends_with('.'), message.c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_server = std::make_unique<ServerProcess>(
            std::filesystem::path(m_folder.path().toStdString()) / "state");
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_token = m_server->signUp("abuse@example.org");
        m_project = m_server->createProject(m_token, "Abused").id.text();
        QVERIFY(!m_project.empty());
    }

    void cleanupTestCase() { m_server.reset(); }

    void cleanup()
    {
        if (!m_server)
            return;
        QVERIFY(m_server->isRunning());
        QCOMPARE(m_server->get("/health").status, 200);
    }

    void refusesBodies_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *name, const char *path, const QByteArray &body,
                            const char *code) {
            QTest::newRow(name) << QByteArray(path) << body << QByteArray(code);
        };
        row("no JSON", "/projects", "name=x", "json.invalid");
        row("cut off", "/projects", "{\"name\":\"x", "json.invalid");
        row("two values", "/projects", R"({"name":"x"}{"name":"y"})", "json.invalid");
        row("deep", "/projects", QByteArray(100'000 / 2, '['), "json.invalid");
        row("deep object", "/projects", QByteArray("{\"a\":").repeated(9'000), "json.invalid");
        row("not UTF-8", "/projects", "{\"name\":\"\xff\xfe\"}", "json.invalid");
        row("lone surrogate", "/projects", R"({"name":"\ud800"})", "json.invalid");
        row("NUL", "/projects", R"({"name":"a\u0000b"})", "json.field_invalid");
        row("an array", "/projects", "[]", "json.field_invalid");
        row("null", "/projects", "null", "json.field_invalid");
        row("unknown field", "/projects", R"({"name":"x","admin":true})", "json.field_invalid");
        row("number for name", "/projects", R"({"name":5})", "json.field_invalid");
        row("line break", "/projects", R"({"name":"a\nb"})", "project.name_invalid");
        row("blank", "/projects", R"({"name":"   "})", "project.name_invalid");
        row("slug with a slash", "/projects", R"({"name":"x","slug":"../x"})",
            "project.slug_invalid");
        row("reserved slug", "/projects", R"({"name":"x","slug":"www"})", "project.slug_reserved");
        row("large", "/projects", QByteArray(70'000, ' '), "request.too_large");
        row("long password", "/accounts",
            "{\"email\":\"a@b.c\",\"password\":\"" + QByteArray(300, 'x') + "\"}",
            "account.password_invalid");
        row("address with a line break", "/accounts",
            R"({"email":"a@b.c\r\nX: y","password":"long enough"})", "account.email_invalid");
        row("tree of a string", "/projects/ID/trees", R"({"entries":"x"})", "json.field_invalid");
        row("no hash", "/projects/ID/deployments", R"({"tree":"x"})", "json.field_invalid");
        row("unknown tree", "/projects/ID/deployments",
            "{\"tree\":\"" + QByteArray(64, '0') + "\"}", "tree.unknown");
        const auto tree = [&](const char *name, const QByteArrayList &paths) {
            QTest::newRow(name) << QByteArray("/projects/ID/trees") << treeOf(paths)
                                << QByteArray();
        };
        tree("climbs", {"../x"});
        tree("climbs inside", {"a/../../x"});
        tree("absolute", {"/etc/passwd"});
        tree("empty path", {""});
        tree("empty component", {"a//b"});
        tree("dot", {"./a"});
        tree("backslash", {"a\\\\b"});
        tree("NUL in a path", {"a\\u0000b"});
        tree("control character", {"a\\u0001b"});
        tree("Windows device", {"con.txt"});
        tree("trailing dot", {"a."});
        tree("long component", {QByteArray(300, 'x')});
        tree("deep path", {QByteArray("a/").repeated(70) + "x"});
        tree("two in one place", {"A", "a"});
        tree("a file that is a folder", {"a", "a/b"});
    }

    void refusesBodies()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, code);
        path.replace("ID", QByteArray::fromStdString(m_project));
        const Reply reply =
            m_server->request("POST", path.toStdString(), body.toStdString(), m_token);
        expectRefusal(reply, path.toStdString());
        if (!code.isEmpty())
            QCOMPARE(reply.code(), code.toStdString());
    }

    void refusesOtherTypesAndMethods()
    {
        for (const char *type : {"text/plain", "application/x-www-form-urlencoded",
                                 "multipart/form-data; boundary=x", "application/jsonx", "x"}) {
            const Reply reply =
                m_server->request("POST", "/projects", R"({"name":"x"})", m_token, type);
            QCOMPARE(reply.status, 415);
            expectRefusal(reply, type);
        }
        const Reply withCharset = m_server->request("POST", "/projects", R"({"name":"Charset"})",
                                                    m_token, "Application/JSON; charset=utf-8");
        QCOMPARE(withCharset.status, 201);
        for (const char *method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"}) {
            const Reply reply = m_server->request(method, "/account", {}, m_token);
            QCOMPARE(reply.status, 405);
            expectRefusal(reply, method);
        }
    }

    void refusesAddresses()
    {
        for (const char *path :
             {"/projects/..", "/projects/%2e%2e", "/projects/%00", "/projects/%ff",
              "/projects/aaaaaaaaaaaaaaaa", "/projects/AAAAAAAAAAAAAAAA", "/projects/' OR 1=1 --",
              "/projects/%27%3B%20DROP%20TABLE%20projects", "/deployments/1", "/nothing", "//",
              "/projects/a/variables/PORT/x", "/.git/config", "/openapi.json/..", "/account;x=1",
              "/accoun%74s%2f"}) {
            const Reply reply = m_server->get(path, m_token);
            QVERIFY2(reply.status >= 400 && reply.status < 500, path);
        }
        const Reply reply = m_server->get("/projects/" + std::string(5000, 'a'), m_token);
        QVERIFY(reply.status >= 400 && reply.status < 500);
    }

    void refusesTokens()
    {
        for (const std::string &token :
             {std::string("x"), std::string(100'000 / 2, 'x'), std::string("sws_"),
              std::string("' OR 1=1"), m_token + "x", m_token.substr(0, m_token.size() - 1)}) {
            const Reply reply = m_server->get("/account", token);
            QVERIFY2(reply.status == 401 || reply.status == 431,
                     std::to_string(reply.status).c_str());
        }
    }

    void refusesPacks()
    {
        const std::string path = "/projects/" + m_project + "/blobs";
        const std::string type(api::packContentType);
        std::mt19937 random(7);
        for (const std::size_t size : {0UL, 1UL, 3UL, 100UL, 100'000UL}) {
            std::string bytes;
            for (std::size_t i = 0; i < size; ++i)
                bytes += static_cast<char>(random());
            const Reply reply = m_server->request("POST", path, bytes, m_token, type.c_str());
            expectRefusal(reply, "pack of " + std::to_string(size));
        }
    }

    void refusesWhatIsLargerThanAnything()
    {
        // The answer comes before the body, so that nobody sends it all in vain.
        const std::string answer = m_server->raw(std::format(
            "POST /api/v1/projects/{}/blobs HTTP/1.1\r\nHost: localhost\r\n"
            "Authorization: Bearer {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            m_project, m_token, api::packContentType, api::maxPackSize + 1));
        QVERIFY2(answer.starts_with("HTTP/1.1 413 "), answer.c_str());
        QVERIFY2(answer.contains("application/json"), answer.c_str());
    }

    void takesBodiesInPieces()
    {
        const std::string answer = m_server->raw(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            "application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
        QVERIFY2(answer.starts_with("HTTP/1.1 422 ") || answer.starts_with("HTTP/1.1 400 "),
                 answer.c_str());
    }

    void doesNotTellWhoHasAnAccount()
    {
        const auto refusal = [&](const char *email) {
            return m_server->post("/sessions",
                                  json::object{{"email", email}, {"password", "wrong wrong"}});
        };
        const Reply known = refusal("abuse@example.org");
        const Reply unknown = refusal("nobody@example.org");
        QCOMPARE(known.status, 401);
        QCOMPARE(unknown.status, 401);
        QCOMPARE(known.body, unknown.body);
    }

    void limitsGuesses()
    {
        int limited = 0;
        for (int i = 0; i < 15 && limited == 0; ++i) {
            const Reply reply = m_server->post(
                "/sessions", json::object{{"email", "victim@example.org"},
                                          {"password", "guess number " + std::to_string(i)}});
            if (reply.status == 429) {
                ++limited;
                QVERIFY(reply.headers.contains("retry-after"));
                expectRefusal(reply, "guessing");
            }
        }
        QCOMPARE(limited, 1);
    }

    void survivesBrokenHttp_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray host = "Host: 127.0.0.1\r\n";
        QTest::newRow("nothing sensible") << QByteArray("hello\r\n\r\n");
        QTest::newRow("binary") << QByteArray("\x16\x03\x01\x00\xff\x00", 6)
                                       + QByteArray(200, '\0');
        QTest::newRow("two lengths") << "POST /api/v1/sessions HTTP/1.1\r\n" + host
                                            + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
        QTest::newRow("negative length")
            << "POST /api/v1/sessions HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n";
        QTest::newRow("huge length") << "POST /api/v1/sessions HTTP/1.1\r\n" + host
                                            + "Content-Length: 99999999999999\r\n\r\n";
        QTest::newRow("length and chunks")
            << "POST /api/v1/sessions HTTP/1.1\r\n" + host
                   + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        QTest::newRow("broken chunk") << "POST /api/v1/sessions HTTP/1.1\r\n" + host
                                             + "Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n";
        QTest::newRow("no host") << QByteArray("GET /api/v1/health HTTP/1.1\r\n\r\n");
        QTest::newRow("half a request") << QByteArray("GET /api/v1/hea");
        QTest::newRow("many headers") << "GET /api/v1/health HTTP/1.1\r\n" + host
                                             + QByteArray("X: y\r\n").repeated(5000) + "\r\n";
        QTest::newRow("long header") << "GET /api/v1/health HTTP/1.1\r\n" + host
                                            + "X: " + QByteArray(200'000, 'x') + "\r\n\r\n";
        QTest::newRow("raw path") << "GET /api/v1/\xff\xfe\x01 HTTP/1.1\r\n" + host + "\r\n";
        QTest::newRow("half a WebSocket")
            << "GET /api/v1/events HTTP/1.1\r\n" + host
                   + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    }

    void survivesBrokenHttp()
    {
        QFETCH(QByteArray, bytes);
        const std::string answer = m_server->raw(bytes.toStdString());
        QVERIFY2(!answer.starts_with("HTTP/1.1 5"), answer.c_str());
    }

    void survivesRandomRequests()
    {
        const auto seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const auto pick = [&](auto &&list) -> const auto & {
            return list[random() % std::size(list)];
        };
        static const std::string methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
        static const std::string words[] = {
            "projects", "accounts", "sessions", "current",  "tokens", "deployments", "variables",
            "trees",    "blobs",    "log",      "cancel",   "stop",   "restart",     "redeploy",
            "KEY",      "%00",      "..",       "%c3%28",   "a b",    "health",      "events",
            "ID",       "ID",       "ID",       "\xc3\xa4", "{id}",   "account",     "%2f"};
        static const std::string values[] = {"null",
                                             "true",
                                             "0",
                                             "-1",
                                             "1e999",
                                             "99999999999999999999",
                                             "\"\"",
                                             "\"x\"",
                                             "[]",
                                             "{}",
                                             "[[[[]]]]",
                                             R"("\u0000")",
                                             "\"ä\"",
                                             R"("\ud83d\ude00")",
                                             R"({"a":{"b":[1,2,{}]}})",
                                             R"("../../etc/passwd")"};
        static const std::string names[] = {"name",  "slug",  "email",   "password", "tree",
                                            "value", "token", "entries", "path",     "hash"};
        for (int i = 0; i < 600; ++i) {
            std::string path;
            for (auto n = random() % 5; n > 0; --n)
                path += "/" + pick(words);
            for (std::size_t at; (at = path.find("ID")) != path.npos;)
                path.replace(at, 2, m_project);
            if (random() % 4 == 0)
                path += "?" + pick(names) + "=" + pick(words) + "&limit=" + pick(values);
            std::string body = "{";
            for (auto n = random() % 4; n > 0; --n)
                body += "\"" + pick(names) + "\":" + pick(values) + (n > 1 ? "," : "");
            body += "}";
            for (auto n = random() % 8 == 0 ? 1 + random() % 5 : 0; n > 0; --n)
                body[random() % body.size()] = static_cast<char>(random());
            const std::string &method = pick(methods);
            // Not by chance the session or the project this works with.
            if (method == "DELETE")
                path += "/x";
            const Reply reply = m_server->request(method.c_str(), path, body, m_token);
            QVERIFY2(reply.status >= 200 && reply.status < 500,
                     (method + " " + path + " " + body + ": " + std::to_string(reply.status) + " "
                      + reply.body)
                         .c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestAbuse)
#include "tst_abuse.moc"
