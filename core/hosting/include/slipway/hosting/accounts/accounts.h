// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/account.h>
#include <slipway/hosting/accounts/passwords.h>
#include <slipway/hosting/store/caller.h>
#include <slipway/hosting/store/database.h>

#include <chrono>

namespace slipway::hosting {

/// How long a session and an API token last.
inline constexpr std::chrono::days tokenLifetime{7};

/// Who somebody is: signing up, signing in, and whose a token is.
class Accounts
{
public:
    enum class SignUp { Open, Closed };

    Accounts(Database &database, Passwords &passwords, SignUp signUp,
             const Clock &clock = Clock::system())
        : m_database(database)
        , m_passwords(passwords)
        , m_signUp(signUp)
        , m_clock(clock)
    {}

    /// Conflict "account.exists", PermissionDenied "account.sign_up_closed".
    drogon::Task<Result<api::Session>> signUp(Deadline deadline, api::Credentials credentials);
    /// Unauthenticated "account.wrong_credentials", whatever of them is wrong.
    drogon::Task<Result<api::Session>> signIn(Deadline deadline, api::Credentials credentials);
    /// Unauthenticated "session.invalid" for a token that is unknown, ended or revoked.
    drogon::Task<Result<Caller>> authenticate(Deadline deadline, Secret token);
    /// Whether what authenticate() gave is still true.
    drogon::Task<Result<>> checkAgain(Deadline deadline, Caller caller);

private:
    Result<api::Session> openSession(Transaction &transaction, api::Account account);

    Database &m_database;
    Passwords &m_passwords;
    SignUp m_signUp;
    const Clock &m_clock;
};

} // namespace slipway::hosting
