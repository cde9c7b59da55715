// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/account.h>
#include <slipway/api/error.h>
#include <slipway/api/event.h>
#include <slipway/api/list.h>
#include <slipway/api/tree.h>

#include <QTest>

using namespace slipway;
using namespace slipway::api;

namespace {

Deployment failedDeployment()
{
    return {.id = DeploymentId::generate(),
            .projectId = ProjectId::generate(),
            .number = 7,
            .status = DeploymentStatus::Failed,
            .plan = Plan{.kind = Kind::Service,
                         .runtime = Runtime::Python,
                         .install = "pip install -r requirements.txt",
                         .build = {},
                         .start = "python main.py",
                         .output = {},
                         .singlePage = false,
                         .healthPath = "/health",
                         .reasons = {"requirements.txt was found."}},
            .error = Error{ErrorKind::Conflict, "build.install", "The install command failed.", {}},
            .tree = Hash::of("tree"),
            .createdAt = fromRfc3339("2026-08-01T10:00:00.123Z").value(),
            .startedAt = fromRfc3339("2026-08-01T10:00:01Z").value(),
            .liveAt = {},
            .endedAt = fromRfc3339("2026-08-01T10:00:02Z").value(),
            .restarts = 2};
}

/// Writes a value, sends it as text, reads it and writes it again.
template<class T>
void compareAfterTravel(const T &value)
{
    const json::value sent = value.toJson();
    const auto parsed = parseJson(json::serialize(sent));
    QVERIFY(parsed.has_value());
    const auto read = T::fromJson(*parsed);
    if (!read)
        QFAIL(read.error().describe().c_str());
    QCOMPARE(json::serialize(read->toJson()), json::serialize(sent));
}

} // namespace

class TestApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesSurviveTheWire()
    {
        const Account account{AccountId::generate(), "a@example.org", Timestamp(Milliseconds(1))};
        compareAfterTravel(account);
        compareAfterTravel(Session{Secret("token"), Timestamp(Milliseconds(2)), account});
        const ApiToken info{TokenId::generate(), "laptop", {}, Timestamp(Milliseconds(5))};
        compareAfterTravel(info);
        compareAfterTravel(NewToken{Secret("token"), info});
        compareAfterTravel(Credentials{"a@example.org", Secret("correct horse")});

        const Deployment deployment = failedDeployment();
        compareAfterTravel(deployment);
        const Project project{.id = deployment.projectId,
                              .name = "Näme",
                              .slug = "name",
                              .url = "http://name.apps.localhost:7770/",
                              .createdAt = {},
                              .current = {},
                              .latest = deployment};
        compareAfterTravel(project);
        compareAfterTravel(NewProject{"Name", {}});
        compareAfterTravel(NewProject{"Name", "slug"});
        compareAfterTravel(Variable{"KEY", Timestamp(Milliseconds(3))});

        const LogPage page{.lines = {{1, {}, "stdout", std::string("nul \0 inside", 12)}},
                           .next = 2,
                           .ended = true};
        compareAfterTravel(page);
        compareAfterTravel(NewTree{{{"src/main.py", true, 12, Hash::of("x")}}});
        compareAfterTravel(TreeState{Hash::of("t"), {Hash::of("a"), Hash::of("b")}});

        compareAfterTravel(Event{topicOf(project.id), project, {}, {}});
        compareAfterTravel(Event{topicOf(deployment.id, LogKind::Run), {}, page, {}});
        compareAfterTravel(Event{"x", {}, {}, Error::notFound("a.b", "Nothing here.")});
    }

    void clientMessagesSurviveTheWire()
    {
        const std::vector<ClientMessage> messages{
            SubscribeProject{ProjectId::generate()},
            SubscribeLog{DeploymentId::generate(), LogKind::Run, 17},
            Unsubscribe{"project:x"},
            Acknowledge{"log:x:build", 501},
        };
        for (const ClientMessage &message : messages) {
            const json::value sent = toJson(message);
            const auto read = clientMessageFromJson(sent);
            QVERIFY(read.has_value());
            QCOMPARE(read->index(), message.index());
            QCOMPARE(json::serialize(toJson(*read)), json::serialize(sent));
        }
    }

    void refusesMalformed_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("not an object") << QByteArray("credentials") << QByteArray("[]");
        QTest::newRow("missing") << QByteArray("credentials") << QByteArray(R"({"email":"a"})");
        QTest::newRow("a number for text")
            << QByteArray("credentials") << QByteArray(R"({"email":1,"password":"x"})");
        QTest::newRow("unknown field in a request")
            << QByteArray("project") << QByteArray(R"({"name":"n","nmae":"m"})");
        QTest::newRow("upper case digest")
            << QByteArray("tree")
            << QByteArray(R"({"entries":[{"path":"a","size":1,"hash":"A"}]})");
        QTest::newRow("negative size")
            << QByteArray("tree")
            << QByteArray(R"({"entries":[{"path":"a","size":-1,"hash":")") + QByteArray(64, '0')
                   + "\"}]}";
        QTest::newRow("no such topic")
            << QByteArray("event") << QByteArray(R"({"subscribe":"accounts","id":"x"})");
        QTest::newRow("an id of another shape")
            << QByteArray("event") << QByteArray(R"({"subscribe":"project","id":"../x"})");
        QTest::newRow("cursor zero")
            << QByteArray("event")
            << QByteArray(
                   R"({"subscribe":"log","deployment":"aaaaaaaaaaaaaaaa","kind":"run","cursor":0})");
    }

    void refusesMalformed()
    {
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, text);
        const json::value value = parseJson(text.toStdString()).value();
        bool refused = false;
        if (type == "credentials")
            refused = !Credentials::fromJson(value).has_value();
        else if (type == "project")
            refused = !NewProject::fromJson(value).has_value();
        else if (type == "tree")
            refused = !NewTree::fromJson(value).has_value();
        else
            refused = !clientMessageFromJson(value).has_value();
        QVERIFY(refused);
    }

    void ignoresWhatANewerServerAdds()
    {
        json::value value = failedDeployment().toJson();
        value.get_object()["region"] = "moon";
        QVERIFY(Deployment::fromJson(value).has_value());
    }

    void everyKindHasAStatusThatLeadsBack()
    {
        for (const ErrorKind kind :
             {ErrorKind::InvalidInput, ErrorKind::Unauthenticated, ErrorKind::PermissionDenied,
              ErrorKind::NotFound, ErrorKind::Conflict, ErrorKind::TooLarge, ErrorKind::RateLimited,
              ErrorKind::Unavailable, ErrorKind::Unsupported, ErrorKind::Internal})
            QVERIFY(kindOfStatus(httpStatusOf(kind)) == kind);
    }

    void readsErrorsOfOthersToo()
    {
        const Error ours = errorFromBody(
            409, R"({"error":{"code":"slug.taken","message":"The address is taken."}})");
        QCOMPARE(ours.code, std::string("slug.taken"));
        QVERIFY(ours.kind == ErrorKind::Conflict);
        const Error proxy = errorFromBody(502, "<html>Bad gateway</html>");
        QCOMPARE(proxy.code, std::string("response.unreadable"));
        QVERIFY(proxy.kind == ErrorKind::Unavailable);
    }

    void times_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("utc");
        QTest::newRow("ours") << QByteArray("2026-01-31T23:59:59.001Z")
                              << QByteArray("2026-01-31T23:59:59.001Z");
        QTest::newRow("short fraction")
            << QByteArray("2026-01-31T23:59:59.5Z") << QByteArray("2026-01-31T23:59:59.500Z");
        QTest::newRow("microseconds")
            << QByteArray("2026-01-31T23:59:59.123999Z") << QByteArray("2026-01-31T23:59:59.123Z");
        QTest::newRow("offset") << QByteArray("2026-02-01T01:30:00+02:30")
                                << QByteArray("2026-01-31T23:00:00.000Z");
        QTest::newRow("leap day") << QByteArray("2028-02-29t00:00:00z")
                                  << QByteArray("2028-02-29T00:00:00.000Z");
        QTest::newRow("no leap day") << QByteArray("2026-02-29T00:00:00Z") << QByteArray();
        QTest::newRow("no zone") << QByteArray("2026-02-01T00:00:00") << QByteArray();
        QTest::newRow("hour 24") << QByteArray("2026-02-01T24:00:00Z") << QByteArray();
        QTest::newRow("sign") << QByteArray("2026-02-01T-1:00:00Z") << QByteArray();
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("trailing") << QByteArray("2026-02-01T00:00:00Zx") << QByteArray();
    }

    void times()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, utc);
        const auto time = fromRfc3339(text.toStdString());
        QCOMPARE(time.has_value(), !utc.isEmpty());
        if (time)
            QCOMPARE(toRfc3339(*time), utc.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestApi)
#include "tst_api.moc"
