// SPDX-License-Identifier: GPL-3.0-or-later
#include "schema_check.h"
#include "server_process.h"

#include <slipway/base/files.h>
#include <slipway/hosting/http/routes.h>

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace slipway;
using namespace Qt::StringLiterals;

namespace {

std::string upperCase(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char character) {
        return static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
    });
    return result;
}

} // namespace

/// resources/openapi.json says what the server does, and all of it.
class TestOpenApi : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
    json::value m_document;
    std::string m_token;

    const json::value &operation(const std::string &method, const std::string &path) const
    {
        std::string lower = method;
        std::ranges::transform(lower, lower.begin(), [](char character) {
            return static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
        });
        return m_document.at("paths").at(path).at(lower);
    }

    /// Whether a reply is one of those the document has for the operation.
    void check(const std::string &method, const std::string &path, const Reply &reply)
    {
        const SchemaCheck check(m_document);
        const std::string name = method + " " + path + " " + std::to_string(reply.status) + " ";
        const json::value *found = operation(method, path)
                                       .at("responses")
                                       .as_object()
                                       .if_contains(std::to_string(reply.status));
        QVERIFY2(found, (name + "is not documented: " + reply.body).c_str());
        const json::value *content = check.resolved(*found).as_object().if_contains("content");
        if (!content) {
            QVERIFY2(reply.body.empty(), (name + "has a body").c_str());
            return;
        }
        QCOMPARE(reply.headers.at("content-type"), std::string("application/json"));
        const std::string wrong =
            check.mistake(content->at("application/json").at("schema"), reply.json());
        QVERIFY2(wrong.empty(), (name + wrong).c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto text = readFile(SLIPWAY_SOURCE_DIR "/resources/openapi.json");
        QVERIFY(text.has_value());
        m_document = parseJson(*text).value();
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_server = std::make_unique<ServerProcess>(
            std::filesystem::path(m_folder.path().toStdString()) / "state");
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_token = m_server->signUp("openapi@example.org");
        QVERIFY(!m_token.empty());
    }

    void cleanupTestCase() { m_server.reset(); }

    void hasEveryRouteAndNoOther()
    {
        std::set<std::string> documented;
        for (const auto &[path, item] : m_document.at("paths").as_object()) {
            for (const auto &[method, operation] : item.as_object()) {
                if (method != "parameters")
                    documented.insert(upperCase(method) + " " + std::string(path));
            }
        }
        hosting::Router router;
        hosting::Services services;
        hosting::addRoutes(router, services);
        std::set<std::string> served;
        for (const hosting::Route &route : router.routes())
            served.insert(route.method + " " + route.pattern);
        for (const std::string &name : served)
            QVERIFY2(documented.contains(name), (name + " is not documented").c_str());
        for (const std::string &name : documented)
            QVERIFY2(served.contains(name), (name + " is not served").c_str());
    }

    void tellsWhoMayAskAndWhatToSend()
    {
        hosting::Router router;
        hosting::Services services;
        hosting::addRoutes(router, services);
        for (const hosting::Route &route : router.routes()) {
            const json::object &documented = operation(route.method, route.pattern).as_object();
            const bool isPublic = documented.contains("security");
            QCOMPARE(isPublic, route.access != hosting::Access::Account);
            const json::value *body = documented.if_contains("requestBody");
            QVERIFY2((body != nullptr) == (route.body != hosting::Body::None),
                     route.pattern.c_str());
            if (body)
                QVERIFY(body->at("content").as_object().contains(
                    route.body == hosting::Body::Json ? "application/json" : api::packContentType));
        }
    }

    void isWhatTheServerServes()
    {
        const Reply reply = m_server->get("/openapi.json");
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.json() == m_document);
    }

    void answersAsDocumentedToWhoIsNotSignedIn()
    {
        for (const auto &[path, item] : m_document.at("paths").as_object()) {
            for (const auto &[method, operation] : item.as_object()) {
                if (method == "parameters")
                    continue;
                std::string address(path);
                while (address.contains('{'))
                    address.replace(address.find('{'), address.find('}') - address.find('{') + 1,
                                    "aaaaaaaaaaaaaaaa");
                const bool hasBody = operation.as_object().contains("requestBody");
                const std::string name = upperCase(method);
                check(name, std::string(path),
                      m_server->request(name.c_str(), address, hasBody ? "{}" : ""));
            }
        }
    }

    void answersAsDocumentedAllAlong()
    {
        ServerProcess &server = *m_server;
        const auto ask = [&](const std::string &method, const std::string &pattern,
                             std::vector<std::string> parameters = {}, const std::string &body = {},
                             const std::string &query = {}) {
            std::string path = pattern;
            for (const std::string &parameter : parameters)
                path.replace(path.find('{'), path.find('}') - path.find('{') + 1, parameter);
            const Reply reply = server.request(method.c_str(), path + query, body, m_token);
            check(method, pattern, reply);
            return reply;
        };
        ask("GET", "/health");
        ask("POST", "/accounts", {}, R"({"email":"second@example.org","password":"long enough"})");
        QCOMPARE(ask("POST", "/accounts", {},
                     R"({"email":"Second@example.org","password":"long enough"})")
                     .status,
                 409);
        ask("POST", "/sessions", {}, R"({"email":"second@example.org","password":"long enough"})");
        QCOMPARE(
            ask("POST", "/sessions", {}, R"({"email":"second@example.org","password":"wrong one"})")
                .status,
            401);
        ask("GET", "/account");
        const Reply token = ask("POST", "/tokens", {}, R"({"name":"laptop"})");
        ask("GET", "/tokens");
        const std::string tokenId(token.json().at("info").at("id").as_string());
        QCOMPARE(ask("DELETE", "/tokens/{id}", {tokenId}).status, 204);
        QCOMPARE(ask("DELETE", "/tokens/{id}", {tokenId}).status, 404);

        const Reply made = ask("POST", "/projects", {}, R"({"name":"Documented","slug":"doc"})");
        const std::string id(made.json().at("id").as_string());
        QCOMPARE(ask("POST", "/projects", {}, R"({"name":"Other","slug":"doc"})").status, 409);
        ask("GET", "/projects");
        ask("PATCH", "/projects/{id}", {id}, R"({"name":"Renamed"})");
        for (const char *what :
             {"/projects/{id}/stop", "/projects/{id}/restart", "/projects/{id}/redeploy"})
            QCOMPARE(ask("POST", what, {id}).status, 409);
        ask("PUT", "/projects/{id}/variables/{name}", {id, "KEY"}, R"({"value":"x"})");
        ask("GET", "/projects/{id}/variables", {id});
        ask("DELETE", "/projects/{id}/variables/{name}", {id, "KEY"});

        const std::string hash = Hash::of("<p>hello").toHex();
        const Reply tree =
            ask("POST", "/projects/{id}/trees", {id},
                "{\"entries\":[{\"path\":\"index.html\",\"size\":8,\"hash\":\"" + hash + "\"}]}");
        const std::string treeHash(tree.json().at("tree").as_string());
        QCOMPARE(ask("POST", "/projects/{id}/deployments", {id}, "{\"tree\":\"" + treeHash + "\"}")
                     .code(),
                 std::string("tree.incomplete"));
        const api::Deployment deployment =
            server.deploy(m_token, ProjectId(id), {{"index.html", "<p>hello"}});
        QVERIFY(!deployment.id.isEmpty());
        const std::string deploymentId = deployment.id.text();
        QVERIFY(QTest::qWaitFor(
            [&] {
                const Reply reply = ask("GET", "/deployments/{id}", {deploymentId});
                const auto now = api::Deployment::fromJson(reply.json());
                return now && !api::isPending(now->status);
            },
            30'000));
        QCOMPARE(
            std::string(
                ask("GET", "/deployments/{id}", {deploymentId}).json().at("status").as_string()),
            std::string("live"));
        ask("GET", "/projects/{id}", {id});
        ask("GET", "/projects/{id}/deployments", {id}, {}, "?limit=5");
        QCOMPARE(ask("GET", "/projects/{id}/deployments", {id}, {}, "?limit=x").status, 400);
        ask("GET", "/deployments/{id}/log", {deploymentId}, {}, "?kind=build&cursor=1");
        QCOMPARE(ask("GET", "/deployments/{id}/log", {deploymentId}).status, 400);
        QCOMPARE(ask("POST", "/deployments/{id}/cancel", {deploymentId}).status, 409);
        QCOMPARE(ask("POST", "/execute", {}, R"({"language":"python","source":"pass"})").status,
                 200);
        QCOMPARE(ask("POST", "/execute", {}, R"({"command":"kill -9 $$"})").status, 200);
        QCOMPARE(ask("POST", "/execute", {}, R"({"language":"cobol"})").status, 400);
        const std::string terminals = "/projects/{id}/sandbox/terminals";
        QCOMPARE(ask("GET", "/projects/{id}/sandbox", {id}).status, 404);
        QCOMPARE(
            ask("PUT", "/projects/{id}/sandbox", {id}, "{\"tree\":\"" + treeHash + "\"}").status,
            201);
        const Reply terminal = ask("POST", terminals, {id}, "{\"argv\":[\"true\"]}");
        QCOMPARE(terminal.status, 201);
        const std::string terminalId(terminal.json().at("id").as_string());
        ask("GET", terminals, {id});
        QCOMPARE(ask("GET", terminals + "/{terminal}", {id, terminalId}).status, 200);
        QCOMPARE(ask("GET", terminals + "/{terminal}/attach", {id, terminalId}).status, 426);
        QCOMPARE(ask("GET", "/projects/{id}/sandbox", {id}).status, 200);
        QCOMPARE(ask("DELETE", terminals + "/{terminal}", {id, terminalId}).status, 204);
        QCOMPARE(ask("DELETE", "/projects/{id}/sandbox", {id}).status, 204);
        QCOMPARE(ask("POST", "/projects/{id}/stop", {id}).status, 202);
        QCOMPARE(ask("POST", "/projects/{id}/redeploy", {id}).status, 201);
        QCOMPARE(ask("DELETE", "/projects/{id}", {id}).status, 204);
        QCOMPARE(ask("GET", "/projects/{id}", {id}).status, 404);
        QCOMPARE(ask("DELETE", "/sessions/current").status, 204);
        QCOMPARE(ask("GET", "/account").status, 401);
    }
};

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
