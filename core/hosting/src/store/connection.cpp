// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.h"

#include <algorithm>
#include <cerrno>
#include <format>

#include <poll.h>

namespace slipway::hosting {

static constexpr std::chrono::seconds setupTime{10};
static constexpr std::chrono::seconds rollBackTime{5};

static constexpr auto sessionSettings =
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex';"
    "SET client_min_messages = 'warning'; SET default_transaction_isolation = 'read committed'";

static Error unavailable(std::string detail)
{
    return {ErrorKind::Unavailable, "database.unavailable",
            "The server's database does not answer; try again in a moment.", std::move(detail)};
}

Error errorOf(const PGresult *result, const PGconn *connection)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view code = state ? state : "";
    const std::string_view codeClass = code.substr(0, 2);
    std::string detail =
        std::format("{} {}", code.empty() ? "-----" : code,
                    result ? PQresultErrorMessage(result) : PQerrorMessage(connection));
    while (!detail.empty() && detail.back() == '\n')
        detail.pop_back();
    if (code.empty() || codeClass == "08" || codeClass == "53" || code.starts_with("57P"))
        return unavailable(std::move(detail));
    if (code == "57014")
        return {ErrorKind::Timeout, "database.timeout",
                "The server's database took too long; try again in a moment.", std::move(detail)};
    if (codeClass == "40" || code == "55P03")
        return {ErrorKind::Unavailable, "database.contended",
                "Too much happened at once; try again.", std::move(detail)};
    if (codeClass == "22")
        return Error::invalidInput("database.value_invalid",
                                   "A value has a form the server cannot keep.", std::move(detail));
    if (codeClass == "23")
        return {ErrorKind::Conflict, "database.conflict", "This contradicts what is already there.",
                std::move(detail)};
    return Error::internal("database.failed", std::move(detail));
}

bool isTransient(const Error &error)
{
    return error.code == "database.contended";
}

Result<ConnectionHandle> connectTo(const Secret &connectionString)
{
    const std::string text(connectionString.reveal());
    const char *keywords[] = {"dbname", "application_name", "connect_timeout", "client_encoding",
                              nullptr};
    // libpq reads a whole connection string where it stands for dbname; what stands later wins.
    const char *values[] = {text.c_str(), "slipwayd", "5", "UTF8", nullptr};
    ConnectionHandle handle(PQconnectdbParams(keywords, values, 1));
    if (PQstatus(handle.get()) != CONNECTION_OK) {
        // libpq's words may quote the connection string, so they are not passed on whole.
        return std::unexpected(
            Error{ErrorKind::Unavailable,
                  "database.unreachable",
                  "The database cannot be reached. Check that it runs, and the address, user and "
                  "password given for it.",
                  {}});
    }
    PQsetNoticeProcessor(handle.get(), [](void *, const char *) {}, nullptr);
    if (PQserverVersion(handle.get()) < 130000)
        return std::unexpected(Error{ErrorKind::Unsupported,
                                     "database.too_old",
                                     "Slipway needs PostgreSQL 13 or newer.",
                                     {}});
    PQsetnonblocking(handle.get(), 1);
    TRY(runScript(handle.get(), sessionSettings, deadlineIn(setupTime)));
    return handle;
}

/// False at the deadline.
static bool waitForServer(PGconn *connection, bool hasUnsent, Deadline deadline)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(
        deadline - std::chrono::steady_clock::now(), Deadline::duration(std::chrono::hours(1))));
    if (left.count() <= 0)
        return false;
    pollfd event{PQsocket(connection), static_cast<short>(POLLIN | (hasUnsent ? POLLOUT : 0)), 0};
    return ::poll(&event, 1, static_cast<int>(left.count())) >= 0 || errno == EINTR;
}

/// What PQexec() and its kind do after sending, which wait without end: sends the rest, and gives
/// the last of the results, or the one of the command that failed. Null where nothing came at all.
static Result<ResultHandle> takeResult(PGconn *connection, Deadline deadline)
{
    ResultHandle last;
    for (;;) {
        const int unsent = PQflush(connection);
        while (!PQisBusy(connection)) {
            ResultHandle next(PQgetResult(connection));
            if (!next)
                return last;
            if (!last || PQresultStatus(last.get()) != PGRES_FATAL_ERROR)
                last = std::move(next);
        }
        if (!waitForServer(connection, unsent > 0, deadline))
            return std::unexpected(Error{ErrorKind::Timeout,
                                         "database.no_answer",
                                         "The server's database does not answer; try again in a "
                                         "moment.",
                                         {}});
        if (PQconsumeInput(connection) != 1)
            return std::unexpected(errorOf(nullptr, connection));
    }
}

Result<> runScript(PGconn *connection, const std::string &sql, Deadline deadline)
{
    if (PQsendQuery(connection, sql.c_str()) != 1)
        return std::unexpected(errorOf(nullptr, connection));
    TRY(const ResultHandle result, takeResult(connection, deadline));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return std::unexpected(errorOf(result.get(), connection));
    return {};
}

Result<> Transaction::Connection::ensure()
{
    if (m_handle && PQstatus(m_handle.get()) == CONNECTION_OK)
        return {};
    m_prepared.clear();
    m_handle.reset();
    TRY(m_handle, connectTo(m_connectionString));
    return {};
}

Result<> Transaction::Connection::script(const std::string &sql)
{
    return runScript(m_handle.get(), sql, m_deadline);
}

Result<> Transaction::Connection::prepare(const Statement &statement)
{
    if (m_prepared.contains(statement.name))
        return {};
    if (PQsendPrepare(m_handle.get(), statement.name, statement.sql, 0, nullptr) != 1)
        return std::unexpected(errorOf(nullptr, m_handle.get()));
    TRY(const ResultHandle result, takeResult(m_handle.get(), m_deadline));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        return std::unexpected(errorOf(result.get(), m_handle.get()));
    m_prepared.insert(statement.name);
    return {};
}

Result<Rows> Transaction::Connection::execute(const Statement &statement,
                                              const std::vector<Parameter> &parameters)
{
    TRY(prepare(statement));
    std::vector<const char *> values;
    values.reserve(parameters.size());
    for (const Parameter &parameter : parameters)
        values.push_back(parameter.text());
    if (PQsendQueryPrepared(m_handle.get(), statement.name, static_cast<int>(values.size()),
                            values.data(), nullptr, nullptr, 0)
        != 1)
        return std::unexpected(errorOf(nullptr, m_handle.get()));
    TRY(ResultHandle result, takeResult(m_handle.get(), m_deadline));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        Error error = errorOf(result.get(), m_handle.get());
        error.detail = std::format("{}: {}", statement.name, error.detail);
        return std::unexpected(std::move(error));
    }
    return Rows(result.release());
}

void Transaction::Connection::rollBack()
{
    m_deadline = deadlineIn(rollBackTime);
    if (!script("ROLLBACK"))
        m_handle.reset();
}

} // namespace slipway::hosting
