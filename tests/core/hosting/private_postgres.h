// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/postgres/postgres_server.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/store/migrations.h>

#include <QTemporaryDir>
#include <QTest>

/// A PostgreSQL for one test executable, with the schema in it.
class PrivatePostgres
{
public:
    /// Starts it on first use; a test that cannot have it should skip with error().
    static PrivatePostgres &instance()
    {
        static PrivatePostgres postgres;
        return postgres;
    }

    bool isThere() const { return m_database != nullptr; }
    const slipway::Error &error() const { return m_error; }
    slipway::hosting::Database &database() { return *m_database; }
    slipway::Secret connectionString() const { return m_server->connectionString(); }

    template<class Body>
    auto run(Body body)
    {
        using namespace std::chrono_literals;
        return m_database->runBlocking(slipway::hosting::deadlineIn(20s), body);
    }

private:
    PrivatePostgres()
    {
        if (auto started = start(); !started)
            m_error = started.error();
    }

    slipway::Result<> start()
    {
        const auto folder = std::filesystem::path(m_folder.path().toStdString());
        TRY(m_server, slipway::hosting::PostgresServer::start(
                          {.folder = folder / "postgres", .logFile = folder / "postgres.log"}));
        TRY(slipway::hosting::migrate(m_server->connectionString()));
        TRY(m_database, slipway::hosting::Database::open(m_server->connectionString(), 4));
        return {};
    }

    QTemporaryDir m_folder;
    slipway::Error m_error;
    std::unique_ptr<slipway::hosting::PostgresServer> m_server;
    std::unique_ptr<slipway::hosting::Database> m_database;
};

/// For initTestCase(): no PostgreSQL on this machine is a reason to skip, a failing one is not.
#define REQUIRE_POSTGRES()                                                                         \
    do {                                                                                           \
        const slipway::Error &slipwayError = PrivatePostgres::instance().error();                  \
        if (slipwayError.code == "postgres.missing" || slipwayError.code == "postgres.user")       \
            QSKIP(slipwayError.message.c_str());                                                   \
        QVERIFY2(PrivatePostgres::instance().isThere(), slipwayError.describe().c_str());          \
    } while (false)
