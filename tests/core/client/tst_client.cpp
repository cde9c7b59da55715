// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/base/files.h>
#include <slipway/client/client.h>
#include <slipway/client/deployer.h>
#include <slipway/client/event_stream.h>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::client;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

template<class T>
Result<T> wait(QFuture<Result<T>> answer)
{
    if (!QTest::qWaitFor([&] { return answer.isFinished(); }, 40'000))
        return std::unexpected(Error::internal("test.timeout", "no answer"));
    if (answer.isCanceled())
        return std::unexpected(Error{ErrorKind::Cancelled, "test.cancelled", {}, {}});
    return answer.result();
}

} // namespace

/// The client with a real slipwayd, and with servers that are none.
class TestClient : public QObject
{
    Q_OBJECT

private:
    void write(const std::string &name, std::string_view text)
    {
        const fs::path path = fs::path(m_home.path().toStdString()) / "project" / name;
        QVERIFY(makeFolder(path.parent_path()));
        QVERIFY(writeFileAtomic(path, text, {.durability = Durability::Fast}));
    }
    fs::path folder() const { return fs::path(m_home.path().toStdString()) / "project"; }
    api::Credentials ada() const { return {"ada@example.org", Secret("correct horse")}; }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_home.filePath(u"cache"_s).toUtf8());
        if (const QString why = whyNoServer(); !why.isEmpty())
            QSKIP(qPrintable(why));
        m_server = std::make_unique<ServerProcess>(m_home.filePath(u"state"_s).toStdString());
        QVERIFY2(m_server->start(), qPrintable(m_server->output()));
        m_client.setServer(QUrl(QString::fromStdString(m_server->url())));
    }

    void findsTheServer()
    {
        const auto version = wait(m_client.health());
        QVERIFY2(version, version ? "" : version.error().message.c_str());
        QVERIFY(!version->empty());
    }

    void signsUpAndIn()
    {
        QSignalSpy changed(&m_client, &Client::tokenChanged);
        const auto session = wait(m_client.signUp(ada()));
        QVERIFY2(session, session ? "" : session.error().message.c_str());
        QVERIFY(m_client.isSignedIn());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(wait(m_client.account())->email, std::string("ada@example.org"));
        QVERIFY(wait(m_client.signUp(ada())).error().kind == ErrorKind::Conflict);
        QVERIFY(wait(m_client.signIn({"ada@example.org", Secret("wrong horse")})).error().kind
                == ErrorKind::Unauthenticated);
        QVERIFY(wait(m_client.signIn(ada())));
    }

    void deploysAndHearsOfIt()
    {
        write("index.html", "one");
        const auto project = wait(m_client.createProject({"site", std::nullopt}));
        QVERIFY2(project, project ? "" : project.error().message.c_str());
        EventStream events(m_client);
        std::optional<api::Deployment> current;
        connect(&events, &EventStream::projectChanged, this,
                [&](const api::Project &now) { current = now.current; });
        QStringList lines;
        bool ended = false;
        connect(&events, &EventStream::logArrived, this,
                [&](const DeploymentId &, api::LogKind, const api::LogPage &page) {
                    for (const api::LogLine &line : page.lines)
                        lines += QString::number(line.seq);
                    ended = page.ended;
                });
        events.watchProject(project->id);
        Deployer deployer(m_client);
        const auto deployment = wait(deployer.deploy(folder(), project->id));
        QVERIFY2(deployment, deployment ? "" : deployment.error().message.c_str());
        events.followLog(deployment->id, api::LogKind::Build);
        QTRY_VERIFY_WITH_TIMEOUT(current && current->id == deployment->id, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(ended, 30'000);
        QCOMPARE(lines.first(), u"1"_s);
        QCOMPARE(lines.removeDuplicates(), 0);

        // The stream comes back by itself after the server did, and knows the newest state.
        QSignalSpy states(&events, &EventStream::stateChanged);
        current.reset();
        m_server->kill();
        QTRY_COMPARE_WITH_TIMEOUT(events.state(), EventStream::State::Waiting, 30'000);
        QVERIFY2(m_server->start({u"--listen"_s, u"127.0.0.1:"_s + port()}),
                 qPrintable(m_server->output()));
        QTRY_VERIFY_WITH_TIMEOUT(current && current->id == deployment->id, 40'000);
    }

    void sendsOnlyWhatIsMissing()
    {
        const auto project = wait(m_client.createProject({"large", std::nullopt}));
        QVERIFY(project);
        std::string large(9 << 20, '\0');
        for (std::size_t i = 0; i < large.size(); ++i)
            large[i] = static_cast<char>((i * 2654435761U) >> 13);
        for (const char *name : {"a.bin", "b.bin", "c.bin"}) {
            large += name;
            write(name, large);
        }
        write("same.bin", large);
        Deployer deployer(m_client);
        qint64 total = 0;
        qint64 done = 0;
        connect(&deployer, &Deployer::progress, this,
                [&](Deployer::Stage stage, qint64 sent, qint64 all) {
                    if (stage != Deployer::Stage::Uploading)
                        return;
                    QVERIFY(sent >= 0 && sent <= all);
                    done = sent;
                    total = all;
                });
        auto deployment = wait(deployer.deploy(folder(), project->id));
        QVERIFY2(deployment, deployment ? "" : deployment.error().message.c_str());
        QVERIFY(total > 27 << 20 && total < 29 << 20);
        QVERIFY(done > 0);
        total = 0;
        write("d.txt", "small");
        deployment = wait(deployer.deploy(folder(), project->id));
        QVERIFY2(deployment, deployment ? "" : deployment.error().message.c_str());
        QCOMPARE(total, 5);
    }

    void cancelsAtAnyMoment()
    {
        const auto project = wait(m_client.createProject({"cancelled", std::nullopt}));
        QVERIFY(project);
        for (int step = 0; step < 4; ++step) {
            write("x.bin", std::string(4 << 20, static_cast<char>('a' + step)));
            Deployer deployer(m_client);
            int seen = 0;
            connect(&deployer, &Deployer::progress, this, [&] {
                if (seen++ == step)
                    deployer.cancel();
            });
            const auto deployment = wait(deployer.deploy(folder(), project->id));
            QVERIFY(!deployment);
            QVERIFY(deployment.error().kind == ErrorKind::Cancelled);
            QVERIFY(!deployer.isRunning());
        }
    }

    void goesAwayInTheMiddle()
    {
        const auto project = wait(m_client.createProject({"gone", std::nullopt}));
        QVERIFY(project);
        QFuture<Result<api::Deployment>> future;
        {
            Deployer deployer(m_client);
            future = deployer.deploy(folder(), project->id);
        }
        QTRY_VERIFY(future.isFinished());
        QVERIFY(future.isCanceled());
    }

    void oneDeploymentAtATime()
    {
        const auto project = wait(m_client.createProject({"twice", std::nullopt}));
        QVERIFY(project);
        Deployer deployer(m_client);
        auto first = deployer.deploy(folder(), project->id);
        QVERIFY(wait(deployer.deploy(folder(), project->id)).error().kind == ErrorKind::Conflict);
        QVERIFY(wait(first));
    }

    void refusesAFolderWithoutAPlan()
    {
        const QTemporaryDir empty;
        Deployer deployer(m_client);
        const auto refused =
            wait(deployer.deploy(empty.path().toStdString(), ProjectId::generate()));
        QCOMPARE(refused.error().code, std::string("project.nothing_detected"));
    }

    void variablesAreSetAndListed()
    {
        const auto project = wait(m_client.createProject({"variables", std::nullopt}));
        QVERIFY(wait(m_client.setVariable(project->id, "KEY", Secret("value"))));
        QCOMPARE(wait(m_client.variables(project->id))->at(0).name, std::string("KEY"));
        QVERIFY(wait(m_client.unsetVariable(project->id, "KEY")));
        QVERIFY(wait(m_client.variables(project->id))->empty());
        QVERIFY(wait(m_client.deleteProject(project->id)));
        QVERIFY(wait(m_client.project(project->id)).error().kind == ErrorKind::NotFound);
    }

    void anEndedSessionSignsOut()
    {
        QSignalSpy signedOut(&m_client, &Client::signedOut);
        m_client.setToken(Secret("nonsense"));
        QVERIFY(wait(m_client.projects()).error().kind == ErrorKind::Unauthenticated);
        QCOMPARE(signedOut.count(), 1);
        QVERIFY(!m_client.isSignedIn());
    }

    void saysThatNothingAnswers()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const quint16 free = closed.serverPort();
        closed.close();
        Client client;
        client.setServer(QUrl(u"http://127.0.0.1:%1"_s.arg(free)));
        const auto answer = wait(client.health());
        QCOMPARE(answer.error().code, std::string("client.unreachable"));
        QVERIFY(answer.error().message.contains("Nothing answers at 127.0.0.1"));
    }

    void saysThatItIsNoSlipway_data()
    {
        QTest::addColumn<QByteArray>("response");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("a page") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")
                                << QByteArray("client.not_slipway");
        QTest::newRow("another place")
            << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                          "Content-Length: 0\r\n\r\n")
            << QByteArray("client.not_slipway");
        QTest::newRow("another program")
            << QByteArray("SSH-2.0-OpenSSH_10\r\n") << QByteArray("client.unreachable");
    }
    void saysThatItIsNoSlipway()
    {
        QFETCH(QByteArray, response);
        QFETCH(QByteArray, code);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, this, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, response] {
                socket->write(response);
                socket->disconnectFromHost();
            });
        });
        Client client;
        client.setServer(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())));
        QCOMPARE(QByteArray::fromStdString(wait(client.health()).error().code), code);
    }

    void aCancelledCallEndsItsRequest()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        Client client;
        client.setServer(QUrl(u"http://127.0.0.1:%1"_s.arg(server.serverPort())));
        auto answer = client.health();
        QTRY_VERIFY(server.hasPendingConnections());
        const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
        answer.cancel();
        QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
    }

private:
    QString port() const
    {
        return QString::number(QUrl(QString::fromStdString(m_server->url())).port());
    }

    QTemporaryDir m_home;
    std::unique_ptr<ServerProcess> m_server;
    Client m_client;
};

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
