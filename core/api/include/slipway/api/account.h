// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/id.h>
#include <slipway/base/json.h>
#include <slipway/base/secret.h>

#include <string>

/// Reading what a server sent ignores fields it does not know, so that an older client works with
/// a newer server; reading what a client sent refuses them.
namespace slipway::api {

struct Account
{
    AccountId id;
    std::string email;
    Timestamp createdAt;

    json::value toJson() const;
    static Result<Account> fromJson(const json::value &value);
};

/// The body of a sign-up and of a sign-in.
struct Credentials
{
    std::string email;
    Secret password;

    json::value toJson() const;
    static Result<Credentials> fromJson(const json::value &value);
};

/// What signing in gives.
struct Session
{
    Secret token;
    Timestamp expiresAt;
    Account account;

    json::value toJson() const;
    static Result<Session> fromJson(const json::value &value);
};

/// What is known of a token after it was made: everything but the token.
struct ApiToken
{
    TokenId id;
    std::string name;
    Timestamp createdAt;
    Timestamp expiresAt;

    json::value toJson() const;
    static Result<ApiToken> fromJson(const json::value &value);
};

/// The answer to making a token: the only time it is shown.
struct NewToken
{
    Secret token;
    ApiToken info;

    json::value toJson() const;
    static Result<NewToken> fromJson(const json::value &value);
};

} // namespace slipway::api
