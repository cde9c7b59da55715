// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/secret.h>
#include <slipway/hosting/store/database.h>

#include <libpq-fe.h>

#include <memory>
#include <set>
#include <string>

namespace slipway::hosting {

struct CloseConnection
{
    void operator()(PGconn *connection) const { PQfinish(connection); }
};
using ConnectionHandle = std::unique_ptr<PGconn, CloseConnection>;

struct ClearResult
{
    void operator()(PGresult *result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

inline constexpr Deadline withoutDeadline = Deadline::max();

/// Connects, with the session settings everything here relies on. Unavailable where it fails.
Result<ConnectionHandle> connectTo(const Secret &connectionString);

/// A failed result's or connection's error: SQLSTATE becomes a kind here and nowhere else.
Error errorOf(const PGresult *result, const PGconn *connection);

/// Runs SQL without parameters and without rows that matter; several commands are allowed. Timeout
/// ("database.no_answer") where the server says nothing until the deadline; then the connection is
/// good for nothing but to be closed.
Result<> runScript(PGconn *connection, const std::string &sql, Deadline deadline);

/// Whether trying the transaction again is what the server wants.
bool isTransient(const Error &error);

/// One of the pool's connections; used by one thread.
class Transaction::Connection
{
public:
    explicit Connection(const Secret &connectionString)
        : m_connectionString(connectionString)
    {}

    /// Connects where that is not so (any more).
    Result<> ensure();
    /// Until when the server has to answer what follows. It keeps to deadlines by itself; this is
    /// for one that hangs.
    void setDeadline(Deadline deadline) { m_deadline = deadline; }
    Result<> script(const std::string &sql);
    Result<Rows> execute(const Statement &statement, const std::vector<Parameter> &parameters);
    /// Leaves a transaction that failed; a connection that cannot is closed.
    void rollBack();

private:
    Result<> prepare(const Statement &statement);

    const Secret &m_connectionString;
    ConnectionHandle m_handle;
    Deadline m_deadline = withoutDeadline;
    std::set<std::string, std::less<>> m_prepared;
};

} // namespace slipway::hosting
