// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/migrations.h>

#include <slipway/base/hash.h>
#include <slipway/base/log.h>

#include "connection.h"

#include <algorithm>
#include <format>
#include <map>

namespace slipway::hosting {

// Any number will do; it has to be the same in every server that shares the database.
static constexpr auto lockSql = "SELECT pg_advisory_lock(5873440017)";
static constexpr auto unlockSql = "SELECT pg_advisory_unlock(5873440017)";
static constexpr auto createTableSql =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now())";

static Result<std::map<int, std::string>> appliedMigrations(PGconn *connection)
{
    PGresult *result = PQexec(connection, "SELECT number, checksum FROM schema_migrations");
    const Rows rows(result);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return std::unexpected(errorOf(result, connection));
    std::map<int, std::string> applied;
    for (int i = 0; i < rows.size(); ++i)
        applied.emplace(static_cast<int>(rows[i].integer("number")), rows[i].text("checksum"));
    return applied;
}

static Result<> checkKnown(const std::map<int, std::string> &applied,
                           const std::vector<Migration> &migrations)
{
    for (const auto &[number, checksum] : applied) {
        const auto known = std::ranges::find(migrations, number, &Migration::number);
        if (known == migrations.end())
            return std::unexpected(Error{
                ErrorKind::Unsupported,
                "migrations.newer",
                std::format("The database was used by a newer Slipway (its schema is at step {}, "
                            "this program knows {}). Run that version or a newer one.",
                            applied.rbegin()->first, migrations.size()),
                {}});
        if (Hash::of(known->sql).toHex() != checksum)
            return std::unexpected(Error{
                ErrorKind::Unsupported,
                "migrations.changed",
                std::format("Step {} of the database's schema is not the one this program knows. "
                            "Was it used by a development version? Restore a copy, or start with "
                            "an empty database.",
                            number),
                {}});
    }
    return {};
}

static Result<> apply(PGconn *connection, const Migration &migration)
{
    TRY(runScript(connection, "BEGIN", withoutDeadline));
    TRY(runScript(connection, std::string(migration.sql), withoutDeadline));
    const std::string number = std::to_string(migration.number);
    const std::string name(migration.name);
    const std::string checksum = Hash::of(migration.sql).toHex();
    const char *values[] = {number.c_str(), name.c_str(), checksum.c_str()};
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexecParams(connection,
                     "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
                     3, nullptr, values, nullptr, nullptr, 0),
        PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        return std::unexpected(errorOf(result.get(), connection));
    return runScript(connection, "COMMIT", withoutDeadline);
}

Result<> migrate(const Secret &connectionString, const std::vector<Migration> &migrations)
{
    // The connection ends with this function, and with it the lock and an open transaction.
    TRY(const ConnectionHandle connection, connectTo(connectionString));
    TRY(runScript(connection.get(), lockSql, withoutDeadline));
    TRY(runScript(connection.get(), createTableSql, withoutDeadline));
    TRY(const auto applied, appliedMigrations(connection.get()));
    TRY(checkKnown(applied, migrations));
    for (const Migration &migration : migrations) {
        if (applied.contains(migration.number))
            continue;
        if (auto done = apply(connection.get(), migration); !done) {
            done.error().detail =
                std::format("migration {}: {}", migration.name, done.error().detail);
            return done;
        }
        logInfo("store", "migration {} applied", migration.name);
    }
    return runScript(connection.get(), unlockSql, withoutDeadline);
}

} // namespace slipway::hosting
