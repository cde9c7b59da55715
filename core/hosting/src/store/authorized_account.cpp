// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/random.h>
#include <slipway/hosting/store/authorized_store.h>

#include <format>

namespace slipway::hosting {

static constexpr Statement findAccount{"find_account",
                                       "SELECT id, email, created_at FROM accounts WHERE id = $1"};

Result<api::Account> AuthorizedStore::account()
{
    TRY(const Rows rows, m_transaction.run(findAccount, m_caller.account));
    if (rows.isEmpty())
        return std::unexpected(Error::notFound("account.unknown", "The account is gone."));
    const Row row = rows.front();
    return api::Account{row.id<AccountId>("id"), row.text("email"), row.time("created_at")};
}

static constexpr Statement deleteTokenRow{"delete_token", R"(
    DELETE FROM tokens WHERE account_id = $1 AND id = $2 AND kind = ANY($3::text[]))"};

Result<> AuthorizedStore::endSession()
{
    // Whatever token was shown: who asks to end it means it.
    TRY(m_transaction.run(deleteTokenRow, m_caller.account, m_caller.token,
                          std::vector<std::string>{"session", "api"}));
    return m_transaction.notify(Channel::TokensRevoked, m_caller.account.text());
}

static api::ApiToken tokenOf(const Row &row)
{
    return {row.id<TokenId>("id"), row.text("name"), row.time("created_at"),
            row.time("expires_at")};
}

static constexpr Statement listTokens{"list_tokens", R"(
    SELECT id, name, created_at, expires_at FROM tokens
    WHERE account_id = $1 AND kind = 'api' AND expires_at > now() ORDER BY created_at, id)"};

Result<std::vector<api::ApiToken>> AuthorizedStore::tokens()
{
    TRY(const Rows rows, m_transaction.run(listTokens, m_caller.account));
    std::vector<api::ApiToken> tokens;
    for (int i = 0; i < rows.size(); ++i)
        tokens.push_back(tokenOf(rows[i]));
    return tokens;
}

static Result<> validateTokenName(const std::string &name)
{
    if (name.size() > 100 || !isOneLine(name))
        return std::unexpected(Error::invalidInput(
            "token.name_invalid", "A token's name is one line of at most 100 bytes."));
    return {};
}

static constexpr Statement insertToken{"insert_token", R"(
    INSERT INTO tokens (id, account_id, kind, name, hash, expires_at)
    VALUES ($1, $2, 'api', $3, $4::bytea, $5::timestamptz)
    RETURNING id, name, created_at, expires_at)"};

Result<api::NewToken> AuthorizedStore::createToken(const std::string &name, Timestamp expiresAt)
{
    TRY(validateTokenName(name));
    TRY(const auto existing, tokens());
    if (existing.size() >= maxTokens)
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "token.too_many",
                  std::format("An account has at most {} tokens; delete one first.", maxTokens),
                  {}});
    Secret token("swt_" + randomToken());
    TRY(const Rows rows, m_transaction.run(insertToken, TokenId::generate(), m_caller.account, name,
                                           Hash::of(token.reveal()), expiresAt));
    return api::NewToken{std::move(token), tokenOf(rows.front())};
}

Result<> AuthorizedStore::deleteToken(const TokenId &id)
{
    TRY(const Rows rows,
        m_transaction.run(deleteTokenRow, m_caller.account, id, std::vector<std::string>{"api"}));
    if (rows.affected() == 0)
        return std::unexpected(Error::notFound("token.unknown", "There is no token with this id."));
    return m_transaction.notify(Channel::TokensRevoked, m_caller.account.text());
}

} // namespace slipway::hosting
