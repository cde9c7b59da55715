// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/account.h>

#include "fields.h"

namespace slipway::api {

static constexpr auto ignoreUnknown = ObjectReader::UnknownFields::Ignore;

json::value Account::toJson() const
{
    return json::object{{"id", id.text()}, {"email", email}, {"createdAt", timeToJson(createdAt)}};
}

Result<Account> Account::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Account account{.id = readId<AccountId>(reader, "id"),
                    .email = reader.string("email"),
                    .createdAt = readTime(reader, "createdAt")};
    TRY(reader.finish(ignoreUnknown));
    return account;
}

json::value Credentials::toJson() const
{
    return json::object{{"email", email}, {"password", password.reveal()}};
}

Result<Credentials> Credentials::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Credentials credentials{.email = reader.string("email"),
                            .password = Secret(reader.string("password"))};
    TRY(reader.finish());
    return credentials;
}

json::value Session::toJson() const
{
    return json::object{{"token", token.reveal()},
                        {"expiresAt", timeToJson(expiresAt)},
                        {"account", account.toJson()}};
}

Result<Session> Session::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Session session{.token = Secret(reader.string("token")),
                    .expiresAt = readTime(reader, "expiresAt"),
                    .account = readObject<Account>(reader, "account")};
    TRY(reader.finish(ignoreUnknown));
    return session;
}

json::value ApiToken::toJson() const
{
    return json::object{{"id", id.text()},
                        {"name", name},
                        {"createdAt", timeToJson(createdAt)},
                        {"expiresAt", timeToJson(expiresAt)}};
}

Result<ApiToken> ApiToken::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    ApiToken token{.id = readId<TokenId>(reader, "id"),
                   .name = reader.string("name"),
                   .createdAt = readTime(reader, "createdAt"),
                   .expiresAt = readTime(reader, "expiresAt")};
    TRY(reader.finish(ignoreUnknown));
    return token;
}

json::value NewToken::toJson() const
{
    return json::object{{"token", token.reveal()}, {"info", info.toJson()}};
}

Result<NewToken> NewToken::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    NewToken made{.token = Secret(reader.string("token")),
                  .info = readObject<ApiToken>(reader, "info")};
    TRY(reader.finish(ignoreUnknown));
    return made;
}

} // namespace slipway::api
