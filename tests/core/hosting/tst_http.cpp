// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/rate_limit.h>
#include <slipway/hosting/http/router.h>

#include <QTest>

using namespace slipway;
using namespace slipway::hosting;
using namespace std::chrono_literals;

namespace {

Route route(const char *method, const char *pattern)
{
    return {.method = method, .pattern = pattern, .handle = {}};
}

} // namespace

class TestHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data()
    {
        QTest::addColumn<QByteArray>("encoded");
        QTest::addColumn<QByteArray>("decoded"); // null: refused
        QTest::newRow("plain") << QByteArray("abc") << QByteArray("abc");
        QTest::newRow("escape") << QByteArray("a%2Fb%20") << QByteArray("a/b ");
        QTest::newRow("utf-8") << QByteArray("%C3%A4") << QByteArray("ä");
        QTest::newRow("cut off") << QByteArray("a%4") << QByteArray();
        QTest::newRow("no digits") << QByteArray("%zz") << QByteArray();
        QTest::newRow("nul") << QByteArray("%00") << QByteArray();
        QTest::newRow("not utf-8") << QByteArray("%ff%fe") << QByteArray();
        QTest::newRow("overlong slash") << QByteArray("%c0%af") << QByteArray();
    }

    void decodes()
    {
        QFETCH(QByteArray, encoded);
        QFETCH(QByteArray, decoded);
        const auto result = percentDecode(encoded.toStdString());
        QCOMPARE(result.has_value(), !decoded.isNull());
        if (result)
            QCOMPARE(*result, decoded.toStdString());
    }

    void readsQueries()
    {
        const auto query = parseQuery("kind=build&cursor=1&cursor=2&empty&name=a+b%26c&&=x");
        QVERIFY(query.has_value());
        QCOMPARE(query->at("kind"), std::string("build"));
        QCOMPARE(query->at("cursor"), std::string("2"));
        QCOMPARE(query->at("empty"), std::string());
        QCOMPARE(query->at("name"), std::string("a b&c"));
        QCOMPARE(query->size(), std::size_t(4));
        QVERIFY(!parseQuery("a=%").has_value());
        QVERIFY(parseQuery("")->empty());
    }

    void findsRoutes()
    {
        Router router;
        router.add(route("GET", "/projects"));
        router.add(route("GET", "/projects/{id}"));
        router.add(route("DELETE", "/projects/{id}"));
        router.add(route("PUT", "/projects/{id}/variables/{name}"));

        auto match = router.find("GET", "/api/v1/projects");
        QVERIFY(match.route && match.route->pattern == "/projects");
        match = router.find("DELETE", "/api/v1/projects/a%20b");
        QVERIFY(match.route && match.route->method == "DELETE");
        QCOMPARE(match.parameters, std::vector<std::string>{"a b"});
        match = router.find("PUT", "/api/v1/projects/x/variables/KEY");
        QCOMPARE(match.parameters, (std::vector<std::string>{"x", "KEY"}));

        match = router.find("POST", "/api/v1/projects/x");
        QVERIFY(!match.route);
        QCOMPARE(match.allowedMethods, (std::vector<std::string>{"GET", "DELETE"}));
        for (const char *path : {"/api/v1/projects/", "/api/v1/projects/x/", "/api/v1//projects",
                                 "/api/v1", "/projects", "/api/v1/Projects", "/api/v1/projects/%00",
                                 "/api/v1/projects/x/variables", ""}) {
            QVERIFY2(!router.find("GET", path).route, path);
        }
    }

    void boundsRates()
    {
        RateLimit limit(3, 0.5);
        const RateLimit::Time start{};
        for (int i = 0; i < 3; ++i)
            QVERIFY(!limit.take("a", start));
        QCOMPARE(limit.take("a", start).value().count(), 2L);
        QVERIFY(!limit.take("b", start)); // others have their own
        QVERIFY(limit.take("a", start + 1s));
        QVERIFY(!limit.take("a", start + 3s));
    }

    void forgetsWhoIsQuietAndNeverGrowsWithoutEnd()
    {
        RateLimit limit(2, 1, 100);
        const RateLimit::Time start{};
        for (int i = 0; i < 10'000; ++i)
            limit.take(std::to_string(i), start);
        // Whatever was forgotten, a new key is not refused for what others did.
        QVERIFY(!limit.take("new", start));
    }
};

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
