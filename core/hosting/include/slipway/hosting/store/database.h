// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/secret.h>
#include <slipway/hosting/store/row.h>
#include <slipway/hosting/store/workers.h>

#include <chrono>
#include <future>
#include <memory>

struct pg_conn;

namespace slipway::hosting {

/// When an answer is no longer wanted. Travels from the request to the SQL statement.
using Deadline = std::chrono::steady_clock::time_point;

inline Deadline deadlineIn(std::chrono::milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

/// What a notification is about; its payload is ids, never contents.
enum class Channel {
    JobPosted,         ///< payload: a deployment's id
    DeploymentChanged, ///< payload: "PROJECT DEPLOYMENT"
    ProjectChanged,    ///< payload: a project's id; also when it was deleted
    TokensRevoked,     ///< payload: the id of the account whose they were
};
const char *nameOf(Channel channel); ///< "slipway_job_posted"

/// A transaction under way. Lives only inside Database::run() and runBlocking().
class Transaction
{
public:
    /// `statement`'s rows. After an error nothing else can be run: return the error.
    template<class... Args>
    Result<Rows> run(const Statement &statement, const Args &...args)
    {
        return execute(statement, {Parameter(args)...});
    }

    /// Delivered when the transaction commits, once however often it was asked for.
    Result<> notify(Channel channel, std::string_view payload);

private:
    friend class Database;
    class Connection;
    explicit Transaction(Connection &connection)
        : m_connection(connection)
    {}
    Result<Rows> execute(const Statement &statement, const std::vector<Parameter> &parameters);

    Connection &m_connection;
};

/// A pool of connections to PostgreSQL, each with a thread of its own. Safe from any thread.
class Database
{
public:
    /// `connectionString` is libpq's (a URL or keyword=value) and appears in no message.
    /// Fails (Unavailable) when the server cannot be reached.
    static Result<std::unique_ptr<Database>> open(Secret connectionString, std::size_t connections);
    ~Database();

    /// Runs `body` (Result<T>(Transaction &)) in one transaction. Commits when it returned a
    /// value, else rolls back. Runs it again where the server asks for that (deadlock), so the
    /// body must have no other effects. The coroutine goes on in the event loop it came from.
    template<class Body>
    drogon::Task<std::invoke_result_t<Body, Transaction &>> run(Deadline deadline, Body body);

    /// The same for worker threads and tests; never on an event loop.
    template<class Body>
    std::invoke_result_t<Body, Transaction &> runBlocking(Deadline deadline, Body body);

    const Secret &connectionString() const { return m_connectionString; }

private:
    /// Begins, runs and ends one attempt after the other.
    using Attempt = std::function<Result<>(Transaction &)>;
    Database(Secret connectionString, std::size_t connections);
    Result<> transact(std::size_t worker, Deadline deadline, const Attempt &attempt);

    template<class T, class Body>
    Result<T> transactWith(std::size_t worker, Deadline deadline, Body &body);

    Secret m_connectionString;
    std::vector<std::unique_ptr<Transaction::Connection>> m_connections;
    Workers m_workers; // Last: its threads use what stands above.
};

template<class T, class Body>
Result<T> Database::transactWith(std::size_t worker, Deadline deadline, Body &body)
{
    std::optional<Result<T>> result;
    const Result<> done = transact(worker, deadline, [&](Transaction &transaction) -> Result<> {
        result.emplace(body(transaction));
        if (!*result)
            return std::unexpected(result->error());
        return {};
    });
    if (!done)
        return std::unexpected(done.error());
    return std::move(*result);
}

template<class Body>
drogon::Task<std::invoke_result_t<Body, Transaction &>> Database::run(Deadline deadline, Body body)
{
    using Answer = std::invoke_result_t<Body, Transaction &>;
    std::optional<Answer> answer;
    const bool accepted = co_await Workers::Offload(m_workers, [&](std::size_t worker) {
        answer.emplace(transactWith<typename Answer::value_type>(worker, deadline, body));
    });
    if (!accepted)
        co_return std::unexpected(tooBusyError());
    co_return std::move(*answer);
}

template<class Body>
std::invoke_result_t<Body, Transaction &> Database::runBlocking(Deadline deadline, Body body)
{
    using Answer = std::invoke_result_t<Body, Transaction &>;
    std::promise<Answer> promise;
    auto answer = promise.get_future();
    // The promise is the worker's: it is still at work on it when we are woken.
    const bool accepted =
        m_workers.post([&, promise = std::move(promise)](std::size_t worker) mutable {
            promise.set_value(transactWith<typename Answer::value_type>(worker, deadline, body));
        });
    if (!accepted)
        return std::unexpected(tooBusyError());
    return answer.get();
}

} // namespace slipway::hosting
