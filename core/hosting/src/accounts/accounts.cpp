// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/accounts/accounts.h>

#include <slipway/base/random.h>
#include <slipway/hosting/accounts/email.h>

namespace slipway::hosting {

using namespace std::chrono_literals;

static constexpr Statement insertAccount{"insert_account", R"(
    INSERT INTO accounts (id, email, email_key, password) VALUES ($1, $2, $3, $4)
    ON CONFLICT (email_key) DO NOTHING RETURNING id, email, created_at)"};
static constexpr Statement accountByEmail{
    "account_by_email",
    "SELECT id, email, password, created_at FROM accounts WHERE email_key = $1"};
static constexpr Statement insertSession{"insert_session", R"(
    INSERT INTO tokens (id, account_id, kind, name, hash, expires_at)
    VALUES ($1, $2, 'session', 'session', $3::bytea, $4::timestamptz))"};
// Signing in over and over must not fill the table.
static constexpr Statement pruneSessions{"prune_sessions", R"(
    DELETE FROM tokens WHERE account_id = $1 AND (expires_at <= $2::timestamptz OR id IN (
        SELECT id FROM tokens WHERE account_id = $1 AND kind = 'session'
        ORDER BY created_at DESC OFFSET 50)))"};
static constexpr Statement accountByToken{"account_by_token", R"(
    SELECT id, account_id FROM tokens
    WHERE hash = $1::bytea AND expires_at > $2::timestamptz)"};

static api::Account accountOf(const Row &row)
{
    return {row.id<AccountId>("id"), row.text("email"), row.time("created_at")};
}

Result<api::Session> Accounts::openSession(Transaction &transaction, api::Account account)
{
    const Timestamp now = m_clock.now();
    api::Session session{Secret("sws_" + randomToken()), now + tokenLifetime, std::move(account)};
    TRY(transaction.run(insertSession, TokenId::generate(), session.account.id,
                        Hash::of(session.token.reveal()), session.expiresAt));
    TRY(transaction.run(pruneSessions, session.account.id, now));
    return session;
}

drogon::Task<Result<api::Session>> Accounts::signUp(Deadline deadline, api::Credentials credentials)
{
    if (m_signUp == SignUp::Closed)
        co_return std::unexpected(
            Error{ErrorKind::PermissionDenied,
                  "account.sign_up_closed",
                  "This server takes no new accounts; ask the person who runs it for one.",
                  {}});
    CO_TRY(const std::string key, emailKey(credentials.email));
    CO_TRY(validatePassword(credentials.password));
    CO_TRY(const std::string hash, co_await m_passwords.hash(credentials.password));
    co_return co_await m_database.run(
        deadline, [&](Transaction &transaction) -> Result<api::Session> {
            TRY(const Rows rows, transaction.run(insertAccount, AccountId::generate(),
                                                 credentials.email, key, hash));
            if (rows.isEmpty())
                return std::unexpected(
                    Error{ErrorKind::Conflict,
                          "account.exists",
                          "There is an account with this address already; sign in instead.",
                          {}});
            return openSession(transaction, accountOf(rows.front()));
        });
}

static Error wrongCredentials()
{
    return {ErrorKind::Unauthenticated,
            "account.wrong_credentials",
            "There is no account with this address and password.",
            {}};
}

drogon::Task<Result<api::Session>> Accounts::signIn(Deadline deadline, api::Credentials credentials)
{
    struct Found
    {
        api::Account account;
        std::string hash;
    };
    const auto key = emailKey(credentials.email);
    CO_TRY(const auto found,
           co_await m_database.run(
               deadline, [&](Transaction &transaction) -> Result<std::optional<Found>> {
                   TRY(const Rows rows, transaction.run(accountByEmail, key.value_or("")));
                   if (rows.isEmpty())
                       return std::nullopt;
                   return Found{accountOf(rows.front()), rows.front().text("password")};
               }));
    const bool usable = validatePassword(credentials.password).has_value();
    CO_TRY(const bool right,
           co_await m_passwords.verify(usable ? credentials.password : Secret("-"),
                                       found ? std::optional(found->hash) : std::nullopt));
    if (!right)
        co_return std::unexpected(wrongCredentials());
    co_return co_await m_database.run(deadline, [&](Transaction &transaction) {
        return openSession(transaction, found->account);
    });
}

static Error invalidSession()
{
    return {
        ErrorKind::Unauthenticated, "session.invalid", "The session has ended; sign in again.", {}};
}

drogon::Task<Result<Caller>> Accounts::authenticate(Deadline deadline, Secret token)
{
    const Hash hash = Hash::of(token.reveal());
    co_return co_await m_database.run(deadline, [&](Transaction &transaction) -> Result<Caller> {
        TRY(const Rows rows, transaction.run(accountByToken, hash, m_clock.now()));
        if (rows.isEmpty())
            return std::unexpected(invalidSession());
        return Caller{rows.front().id<AccountId>("account_id"), rows.front().id<TokenId>("id")};
    });
}

static constexpr Statement tokenById{
    "token_by_id", "SELECT 1 FROM tokens WHERE id = $1 AND expires_at > $2::timestamptz"};

drogon::Task<Result<>> Accounts::checkAgain(Deadline deadline, Caller caller)
{
    co_return co_await m_database.run(deadline, [&](Transaction &transaction) -> Result<> {
        TRY(const Rows rows, transaction.run(tokenById, caller.token, m_clock.now()));
        if (rows.isEmpty())
            return std::unexpected(invalidSession());
        return {};
    });
}

} // namespace slipway::hosting
