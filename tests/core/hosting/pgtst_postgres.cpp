// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/hosting/postgres/postgres_server.h>
#include <slipway/hosting/store/database.h>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace slipway;
using namespace slipway::hosting;
namespace fs = std::filesystem;

namespace {

constexpr Statement selectOne{"select_one", "SELECT 1"};

PostgresServer::Options optionsIn(const QTemporaryDir &folder)
{
    const fs::path path = folder.path().toStdString();
    return {.folder = path / "postgres", .logFile = path / "log" / "postgres.log"};
}

} // namespace

class TestPostgres : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    Result<std::unique_ptr<PostgresServer>> start() const
    {
        return PostgresServer::start(optionsIn(m_folder));
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto server = start();
        if (!server && server.error().kind == ErrorKind::Unsupported)
            QSKIP(server.error().message.c_str());
        QVERIFY2(server.has_value(), server ? "" : server.error().describe().c_str());
    }

    void startsQuicklyWhereThereIsADatabase()
    {
        QElapsedTimer timer;
        timer.start();
        const auto server = start();
        qInfo("started in %lld ms", timer.elapsed());
        QVERIFY(server.has_value());
        QVERIFY(Database::open((*server)->connectionString(), 1).has_value());
    }

    void isReachableByNobodyElse()
    {
        const auto server = start();
        QVERIFY(server.has_value());
        struct stat info{};
        QCOMPARE(stat((*server)->socketFolder().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        QCOMPARE(stat((optionsIn(m_folder).folder / "data").c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        QVERIFY(info.st_uid != 0);
    }

    void stopsWithoutATrace()
    {
        pid_t pid = 0;
        {
            const auto server = start();
            QVERIFY(server.has_value());
            pid = (*server)->processId();
            QCOMPARE(kill(pid, 0), 0);
        }
        QCOMPARE(kill(pid, 0), -1);
        QVERIFY(!fs::exists(optionsIn(m_folder).folder / "data" / "postmaster.pid"));
    }

    void endsWithTheProcessThatStartedItAndIsStartedAgain()
    {
        int ends[2];
        QCOMPARE(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) {
            const auto server = start();
            const pid_t pid = server ? (*server)->processId() : -1;
            [[maybe_unused]] const auto written = write(ends[1], &pid, sizeof pid);
            pause();
            _exit(0);
        }
        pid_t pid = -1;
        QCOMPARE(read(ends[0], &pid, sizeof pid), ssize_t(sizeof pid));
        ::close(ends[0]);
        ::close(ends[1]);
        QVERIFY(pid > 0);
        QCOMPARE(kill(child, SIGKILL), 0);
        waitpid(child, nullptr, 0);

        const auto server = start();
        QVERIFY2(server.has_value(), server ? "" : server.error().describe().c_str());
        QVERIFY((*server)->processId() != pid);
        QVERIFY(Database::open((*server)->connectionString(), 1).has_value());
    }

    void isStartedAgainAfterItsOwnSuddenDeath()
    {
        const auto server = start();
        QVERIFY(server.has_value());
        const auto database = Database::open((*server)->connectionString(), 1);
        QVERIFY(database.has_value());
        const auto works = [&] {
            return (*database)
                ->runBlocking(deadlineIn(std::chrono::seconds(10)),
                              [](Transaction &transaction) { return transaction.run(selectOne); })
                .has_value();
        };
        QVERIFY(works());
        const pid_t pid = (*server)->processId();
        QCOMPARE(kill(pid, SIGKILL), 0);
        QVERIFY(QTest::qWaitFor(
            [&] { return (*server)->processId() > 0 && (*server)->processId() != pid && works(); },
            20'000));
    }

    void startsWhereTheRecordedNumberIsAnotherProcess()
    {
        const fs::path pidFile = optionsIn(m_folder).folder / "data" / "postmaster.pid";
        QVERIFY(writeFileAtomic(pidFile, std::to_string(getpid()) + "\n/elsewhere\n").has_value());
        QVERIFY(start().has_value());
    }

    void refusesADatabaseOfAnotherVersion()
    {
        QTemporaryDir folder;
        const fs::path data = optionsIn(folder).folder / "data";
        fs::create_directories(data / "base");
        QVERIFY(writeFileAtomic(data / "PG_VERSION", "9.6\n").has_value());
        const auto server = PostgresServer::start(optionsIn(folder));
        QVERIFY(!server.has_value());
        QCOMPARE(server.error().code, std::string("postgres.version"));
        QVERIFY(server.error().message.contains("PostgreSQL 9"));
        QVERIFY(fs::exists(data / "base"));
        QCOMPARE(readFile(data / "PG_VERSION").value(), std::string("9.6\n"));
    }

    void refusesAFolderThatHoldsSomethingElse()
    {
        QTemporaryDir folder;
        const fs::path data = optionsIn(folder).folder / "data";
        fs::create_directories(data);
        QVERIFY(writeFileAtomic(data / "thesis.txt", "years of work").has_value());
        const auto server = PostgresServer::start(optionsIn(folder));
        QVERIFY(!server.has_value());
        QCOMPARE(server.error().code, std::string("postgres.foreign_folder"));
        QCOMPARE(readFile(data / "thesis.txt").value(), std::string("years of work"));
    }

    void worksInAFolderWithALongPath()
    {
        QTemporaryDir folder;
        fs::path path = folder.path().toStdString();
        for (int i = 0; i < 5; ++i)
            path /= std::string(40, 'x');
        fs::create_directories(path);
        QElapsedTimer timer;
        timer.start();
        const auto server = PostgresServer::start({path / "postgres", path / "log"});
        qInfo("first start in %lld ms", timer.elapsed());
        QVERIFY2(server.has_value(), server ? "" : server.error().describe().c_str());
        QVERIFY(Database::open((*server)->connectionString(), 1).has_value());
    }
};

QTEST_GUILESS_MAIN(TestPostgres)
#include "pgtst_postgres.moc"
