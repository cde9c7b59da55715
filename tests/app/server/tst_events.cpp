// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/api/event.h>
#include <slipway/sandbox/line_log.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>

#include <deque>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

/// A client of /api/v1/events.
class Watcher : public QObject
{
public:
    Watcher(const ServerProcess &server, const std::string &token)
    {
        QNetworkRequest request(
            QUrl(QString::fromStdString("ws" + server.url().substr(4) + "/api/v1/events")));
        request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(token));
        connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
            const auto value = parseJson(text.toStdString());
            auto event = value ? api::Event::fromJson(*value) : std::unexpected(value.error());
            if (event)
                events.push_back(*std::move(event));
            else
                malformed.push_back(text);
        });
        m_socket.open(request);
    }

    bool isOpen()
    {
        return QTest::qWaitFor([&] { return m_socket.isValid(); }, 30'000);
    }
    bool isClosed()
    {
        return QTest::qWaitFor(
            [&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, 30'000);
    }
    void send(const api::ClientMessage &message)
    {
        sendText(QString::fromStdString(json::serialize(api::toJson(message))));
    }
    void sendText(const QString &text) { m_socket.sendTextMessage(text); }
    void sendBinary(const QByteArray &bytes) { m_socket.sendBinaryMessage(bytes); }

    /// The next event, waited for.
    api::Event next()
    {
        if (!QTest::qWaitFor([&] { return !events.empty(); }, 30'000))
            return {};
        api::Event event = std::move(events.front());
        events.pop_front();
        return event;
    }

    std::deque<api::Event> events;
    QStringList malformed;

private:
    QWebSocket m_socket;
};

} // namespace

class TestEvents : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_state;
    std::unique_ptr<ServerProcess> m_server;
    std::string m_token;

    fs::path logFile(const DeploymentId &id) const
    {
        return m_state / "logs" / id.text() / "run.log";
    }

    /// A deployment that is live, of a static page.
    api::Deployment liveDeployment(const ProjectId &project)
    {
        const auto deployment = m_server->deploy(m_token, project, {{"index.html", "<p>hello"}});
        const bool isLive = QTest::qWaitFor(
            [&] {
                const auto now = api::Deployment::fromJson(
                    m_server->get("/deployments/" + deployment.id.text(), m_token).json());
                return now && now->status == api::DeploymentStatus::Live;
            },
            20'000);
        return isLive ? deployment : api::Deployment();
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_state = fs::path(m_folder.path().toStdString()) / "state";
        m_server = std::make_unique<ServerProcess>(m_state);
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_token = m_server->signUp("events@example.org");
        QVERIFY(!m_token.empty());
    }

    void cleanupTestCase() { m_server.reset(); }

    void wantsAToken()
    {
        Watcher stranger(*m_server, "sws_wrong");
        QVERIFY(stranger.isClosed());
    }

    void aRevokedTokenIsShutOut()
    {
        const Reply reply = m_server->post("/tokens", json::object{{"name", "other"}}, m_token);
        const auto made = api::NewToken::fromJson(reply.json());
        QVERIFY2(made.has_value(), reply.body.c_str());
        Watcher watcher(*m_server, std::string(made->token.reveal()));
        QVERIFY(watcher.isOpen());
        m_server->request("DELETE", "/tokens/" + made->info.id.text(), {}, m_token);
        QVERIFY(watcher.isClosed());
        QCOMPARE(watcher.next().error.value().code, std::string("session.invalid"));
    }

    void tellsAProjectsChanges()
    {
        const auto project = m_server->createProject(m_token, "Watched");
        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        watcher.send(api::SubscribeProject{project.id});
        const api::Event first = watcher.next();
        QCOMPARE(first.topic, api::topicOf(project.id));
        QVERIFY(first.project && !first.project->latest);

        m_server->request("PATCH", "/projects/" + project.id.text(), R"({"name":"Renamed"})",
                          m_token);
        QCOMPARE(watcher.next().project.value().name, std::string("Renamed"));

        m_server->deploy(m_token, project.id, {{"index.html", "<p>hello"}});
        std::vector<std::string> seen;
        QVERIFY(QTest::qWaitFor(
            [&] {
                while (!watcher.events.empty()) {
                    const api::Event event = watcher.next();
                    if (event.project && event.project->latest)
                        seen.emplace_back(nameOf(event.project->latest->status));
                }
                return !seen.empty() && seen.back() == "live";
            },
            20'000));

        m_server->request("DELETE", "/projects/" + project.id.text(), {}, m_token);
        QVERIFY(QTest::qWaitFor(
            [&] { return !watcher.events.empty() && watcher.events.back().error; }, 30'000));
        QCOMPARE(watcher.events.back().error->code, std::string("project.unknown"));
    }

    void aTopicThatGoesLeavesTheOthersOfItsProject()
    {
        const auto project = m_server->createProject(m_token, "Left alone");
        const auto deployment = liveDeployment(project.id);
        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        watcher.send(api::SubscribeProject{project.id});
        QCOMPARE(watcher.next().topic, api::topicOf(project.id));
        watcher.send(api::SubscribeLog{deployment.id, api::LogKind::Build, 1});
        const std::string log = api::topicOf(deployment.id, api::LogKind::Build);
        QCOMPARE(watcher.next().topic, log);
        watcher.send(api::Unsubscribe{log});
        watcher.events.clear();

        m_server->request("PATCH", "/projects/" + project.id.text(), R"({"name":"Renamed"})",
                          m_token);
        const auto event = watcher.next();
        QVERIFY(event.project);
        QCOMPARE(event.project->name, std::string("Renamed"));
    }

    void doesNotTellOfOthers()
    {
        const auto project = m_server->createProject(m_token, "Private");
        const std::string other = m_server->signUp("other@example.org");
        Watcher watcher(*m_server, other);
        QVERIFY(watcher.isOpen());
        watcher.send(api::SubscribeProject{project.id});
        QCOMPARE(watcher.next().error.value().code, std::string("project.unknown"));
        watcher.send(api::SubscribeLog{DeploymentId::generate(), api::LogKind::Run, 1});
        QCOMPARE(watcher.next().error.value().code, std::string("deployment.unknown"));
    }

    void aSlowReaderLosesNothing()
    {
        const auto project = m_server->createProject(m_token, "Logged");
        const auto deployment = liveDeployment(project.id);
        constexpr int lines = 6000;
        auto log = sandbox::LineLogWriter::open(logFile(deployment.id)).value();
        for (int i = 0; i < lines; ++i)
            QVERIFY(log.append(sandbox::LogStream::Stdout, std::to_string(i) + "\n"));

        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        watcher.send(api::SubscribeLog{deployment.id, api::LogKind::Run, 1});
        QVERIFY(QTest::qWaitFor(
            [&] { return watcher.events.size() == std::size_t(api::maxUnacknowledged); }, 30'000));
        // Without an acknowledgement there is no more; a connection that answers shows that.
        watcher.send(api::SubscribeProject{project.id});
        QVERIFY(QTest::qWaitFor(
            [&] { return watcher.events.size() > std::size_t(api::maxUnacknowledged); }, 30'000));
        QVERIFY(watcher.events.back().project.has_value());
        watcher.events.pop_back();

        std::int64_t expected = 1;
        while (expected <= lines) {
            const api::Event event = watcher.next();
            QVERIFY(event.page.has_value());
            for (const api::LogLine &line : event.page->lines) {
                QCOMPARE(line.seq, expected);
                QCOMPARE(line.text, std::to_string(expected - 1));
                ++expected;
            }
            watcher.send(api::Acknowledge{event.topic, event.page->next});
        }
        // And what is written from now on.
        QVERIFY(log.append(sandbox::LogStream::Stderr, "live\n"));
        const api::Event live = watcher.next();
        QCOMPARE(live.page.value().lines.at(0).text, std::string("live"));
        QCOMPARE(live.page->lines[0].stream, std::string("stderr"));
        QVERIFY(watcher.malformed.isEmpty());
    }

    void aBuildLogEnds()
    {
        const auto project = m_server->createProject(m_token, "Built");
        const auto deployment = liveDeployment(project.id);
        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        watcher.send(api::SubscribeLog{deployment.id, api::LogKind::Build, 1});
        api::Event event = watcher.next();
        while (event.page && !event.page->ended)
            event = watcher.next();
        QVERIFY(event.page && event.page->ended);
    }

    void refusesNonsenseAndGoesOn()
    {
        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        for (const char *text : {"", "x", "[]", "{}", R"({"subscribe":"x"})", R"({"ack":5})",
                                 R"({"subscribe":"project","id":"../"})",
                                 R"({"subscribe":"log","deployment":"a","kind":"run"})"}) {
            watcher.sendText(QString::fromUtf8(text));
            if (*text) // An empty message may or may not be told from none.
                QVERIFY2(watcher.next().error.has_value(), text);
        }
        watcher.send(api::Unsubscribe{"log:nothing:run"});
        watcher.send(api::Acknowledge{"log:nothing:run", 5});
        const auto project = m_server->createProject(m_token, "Still there");
        watcher.events.clear();
        watcher.send(api::SubscribeProject{project.id});
        QVERIFY(watcher.next().project.has_value());
    }

    void boundsTopics()
    {
        constexpr std::size_t most = 64;
        const std::string token = m_server->signUp("many@example.org");
        Watcher watcher(*m_server, token);
        QVERIFY(watcher.isOpen());
        for (std::size_t i = 0; i <= most; ++i)
            watcher.send(api::SubscribeProject{m_server->createProject(token, "Popular").id});
        QVERIFY(QTest::qWaitFor([&] { return watcher.events.size() == most + 1; }, 20'000));
        const auto refused = std::ranges::count_if(watcher.events, [](const api::Event &event) {
            return event.error && event.error->code == "events.too_many_topics";
        });
        QCOMPARE(refused, 1);
    }

    void closesOnTooLargeOrBinaryMessages()
    {
        Watcher large(*m_server, m_token);
        QVERIFY(large.isOpen());
        large.sendText(QString(100'000, u'x'));
        QVERIFY(large.isClosed());
        Watcher binary(*m_server, m_token);
        QVERIFY(binary.isOpen());
        binary.sendBinary("x");
        QVERIFY(binary.isClosed());
        QCOMPARE(m_server->get("/health").status, 200);
    }

    void closesWhenTheServerStops()
    {
        Watcher watcher(*m_server, m_token);
        QVERIFY(watcher.isOpen());
        QCOMPARE(m_server->stop(), 0);
        QVERIFY(watcher.isClosed());
    }
};

QTEST_GUILESS_MAIN(TestEvents)
#include "tst_events.moc"
