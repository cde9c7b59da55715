// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/database.h>

#include <slipway/base/log.h>

#include "connection.h"

#include <format>

namespace slipway::hosting {

static constexpr std::size_t queueLimit = 2000;
static constexpr int maxAttempts = 4;
/// How much longer than its statements may take the server is waited for.
static constexpr std::chrono::seconds hangTime{5};

const char *nameOf(Channel channel)
{
    switch (channel) {
    case Channel::JobPosted:
        return "slipway_job_posted";
    case Channel::DeploymentChanged:
        return "slipway_deployment_changed";
    case Channel::ProjectChanged:
        return "slipway_project_changed";
    case Channel::TokensRevoked:
        break;
    }
    return "slipway_tokens_revoked";
}

static constexpr Statement sendNotification{"send_notification", "SELECT pg_notify($1, $2)"};

Result<Rows> Transaction::execute(const Statement &statement,
                                  const std::vector<Parameter> &parameters)
{
    return m_connection.execute(statement, parameters);
}

Result<> Transaction::notify(Channel channel, std::string_view payload)
{
    TRY(run(sendNotification, nameOf(channel), payload));
    return {};
}

Database::Database(Secret connectionString, std::size_t connections)
    : m_connectionString(std::move(connectionString))
    , m_workers("database", connections, queueLimit)
{}

Result<std::unique_ptr<Database>> Database::open(Secret connectionString, std::size_t connections)
{
    std::unique_ptr<Database> database(new Database(std::move(connectionString), connections));
    for (std::size_t i = 0; i < connections; ++i)
        database->m_connections.push_back(
            std::make_unique<Transaction::Connection>(database->m_connectionString));
    // The first one shows whether it works at all; the others connect when they are needed.
    TRY(database->m_connections.front()->ensure());
    return database;
}

Database::~Database() = default;

static Result<long> timeLeft(Deadline deadline)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
        return std::unexpected(Error{ErrorKind::Timeout,
                                     "server.timeout",
                                     "The server took too long; try again in a moment.",
                                     {}});
    return left.count();
}

Result<> Database::transact(std::size_t worker, Deadline deadline, const Attempt &attempt)
{
    Transaction::Connection &connection = *m_connections[worker];
    Result<> result;
    for (int i = 0; i < maxAttempts; ++i) {
        TRY(const long left, timeLeft(deadline));
        TRY(connection.ensure());
        connection.setDeadline(deadline + hangTime);
        result = connection.script(std::format("BEGIN; SET LOCAL statement_timeout = {}", left));
        if (result) {
            Transaction transaction(connection);
            result = attempt(transaction);
        }
        if (result)
            result = connection.script("COMMIT");
        if (result)
            return {};
        connection.rollBack();
        if (!isTransient(result.error()))
            break;
    }
    if (result.error().kind == ErrorKind::Internal)
        logError("store", "{}", result.error().describe());
    return result;
}

} // namespace slipway::hosting
