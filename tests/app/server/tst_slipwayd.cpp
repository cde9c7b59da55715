// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_process.h"

#include <slipway/base/files.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/stat.h>

using namespace slipway;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

struct Outcome
{
    int code = -1;
    QString errors;
    QString output;
};

Outcome runServer(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(SLIPWAY_BIN_DIR "/slipwayd"), arguments);
    process.waitForFinished(30'000);
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError()),
            QString::fromUtf8(process.readAllStandardOutput())};
}

} // namespace

class TestSlipwayd : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_state;

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString reason = whyNoServer(); !reason.isEmpty())
            QSKIP(qPrintable(reason));
        m_state = fs::path(m_folder.path().toStdString()) / "state";
    }

    void refusesMistakenOptions_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown") << QStringList{u"--stat"_s, u"/tmp/x"_s};
        QTest::newRow("without its value") << QStringList{u"--state"_s};
        QTest::newRow("empty value") << QStringList{u"--state="_s};
        QTest::newRow("port only") << QStringList{u"--listen"_s, u"7770"_s};
        QTest::newRow("port too large") << QStringList{u"--listen"_s, u"127.0.0.1:70000"_s};
        QTest::newRow("domain with a path") << QStringList{u"--domain"_s, u"a/b"_s};
        QTest::newRow("no builds") << QStringList{u"--builds"_s, u"0"_s};
        QTest::newRow("a file") << QStringList{u"main.py"_s};
    }

    void refusesMistakenOptions()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = runServer(arguments);
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.errors.startsWith(u"slipwayd: "_s), qPrintable(outcome.errors));
    }

    void tellsAboutItself()
    {
        QVERIFY(runServer({u"--help"_s}).output.contains(u"--database-url"_s));
        QVERIFY(runServer({u"--version"_s}).output.startsWith(u"slipwayd "_s));
    }

    void neverShowsADatabaseAddress()
    {
        QTemporaryDir folder;
        const Outcome outcome =
            runServer({u"--state"_s, folder.path(), u"--database-url"_s,
                       u"postgresql://ada:hunter2secret@127.0.0.1:1/nowhere"_s});
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.errors.contains(u"database cannot be reached"_s),
                 qPrintable(outcome.errors));
        QVERIFY(!outcome.errors.contains(u"hunter2secret"_s));
    }

    void bringsEverythingUpAndDown()
    {
        ServerProcess server(m_state);
        QVERIFY2(server.start(), qPrintable(server.output()));
        QCOMPARE(server.get("/health").status, 200);
        QCOMPARE(readFile(m_state / "endpoint").value_or(""), server.url() + "\n");
        struct stat info{};
        QCOMPARE(stat((m_state / "secret.key").c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);

        QCOMPARE(server.stop(), 0);
        QVERIFY(!fs::exists(m_state / "endpoint"));
        QVERIFY(!fs::exists(m_state / "postgres" / "data" / "postmaster.pid"));
    }

    void refusesASecondOneOnTheSameState()
    {
        ServerProcess server(m_state);
        QVERIFY2(server.start(), qPrintable(server.output()));
        const Outcome second = runServer({u"--state"_s, QString::fromStdString(m_state.string())});
        QCOMPARE(second.code, 1);
        QVERIFY2(second.errors.contains(u"Another slipwayd uses"_s), qPrintable(second.errors));
        QCOMPARE(server.get("/health").status, 200);
    }

    void saysWhenItsPortIsTaken()
    {
        ServerProcess server(m_state);
        QVERIFY2(server.start(), qPrintable(server.output()));
        QTemporaryDir folder;
        const QString address = QString::fromStdString(server.url()).mid(7);
        const Outcome second =
            runServer({u"--state"_s, folder.path() + u"/state"_s, u"--listen"_s, address});
        QCOMPARE(second.code, 1);
        QVERIFY2(second.errors.contains(address), qPrintable(second.errors));
        QCOMPARE(server.get("/health").status, 200);
    }

    void keepsAccountsAndProjectsOverARestart()
    {
        std::string token;
        ProjectId project;
        {
            ServerProcess server(m_state);
            QVERIFY2(server.start(), qPrintable(server.output()));
            token = server.signUp("restart@example.org");
            QVERIFY(!token.empty());
            project = server.createProject(token, "Kept").id;
            QCOMPARE(server
                         .request("PUT", "/projects/" + project.text() + "/variables/KEY",
                                  R"({"value":"sealed value"})", token)
                         .status,
                     204);
            QCOMPARE(server.stop(), 0);
        }
        ServerProcess server(m_state);
        QVERIFY2(server.start(), qPrintable(server.output()));
        const Reply reply = server.get("/projects/" + project.text(), token);
        QCOMPARE(reply.status, 200);
        QCOMPARE(api::Project::fromJson(reply.json()).value().name, std::string("Kept"));
        const Reply variables = server.get("/projects/" + project.text() + "/variables", token);
        QVERIFY(variables.body.contains("KEY"));
        QVERIFY(!variables.body.contains("sealed value"));
    }

    void startsAgainAfterASuddenEnd()
    {
        std::string token;
        {
            ServerProcess server(m_state);
            QVERIFY2(server.start(), qPrintable(server.output()));
            token = server.signUp("sudden@example.org");
            server.kill();
        }
        ServerProcess server(m_state);
        QVERIFY2(server.start(), qPrintable(server.output()));
        QCOMPARE(server.get("/account", token).status, 200);
        QCOMPARE(server.stop(), 0);
    }

    void takesNoAccountsWhereToldSo()
    {
        ServerProcess server(m_state);
        QVERIFY2(server.start({u"--no-signup"_s}), qPrintable(server.output()));
        const Reply reply = server.post(
            "/accounts", json::object{{"email", "new@example.org"}, {"password", "long enough"}});
        QCOMPARE(reply.status, 403);
        QCOMPARE(reply.code(), std::string("account.sign_up_closed"));
    }
};

QTEST_GUILESS_MAIN(TestSlipwayd)
#include "tst_slipwayd.moc"
