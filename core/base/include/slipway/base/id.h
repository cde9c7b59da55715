// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace slipway {

/// 16 random characters of [a-z2-7], after RFC 4648's base 32: 80 bits, so ids cannot be guessed
/// by trying, though they are never the only thing that protects what they name.
std::string generateIdText();

/// Whether `text` has the form generateIdText() makes.
bool isIdText(std::string_view text);

/// A row's name. The tag keeps a project's id from being passed where an account's is wanted.
template<class Tag>
class Id
{
public:
    Id() = default;
    explicit Id(std::string text)
        : m_text(std::move(text))
    {}

    static Id generate() { return Id(generateIdText()); }
    static Result<Id> parse(std::string_view text)
    {
        if (!isIdText(text))
            return std::unexpected(Error::notFound("id.unknown", "There is nothing with this id."));
        return Id(std::string(text));
    }

    const std::string &text() const { return m_text; }
    bool isEmpty() const { return m_text.empty(); }
    auto operator<=>(const Id &) const = default;

private:
    std::string m_text;
};

using AccountId = Id<struct AccountTag>;
using ProjectId = Id<struct ProjectTag>;
using DeploymentId = Id<struct DeploymentTag>;
using TokenId = Id<struct TokenTag>;

} // namespace slipway

template<class Tag>
struct std::hash<slipway::Id<Tag>>
{
    std::size_t operator()(const slipway::Id<Tag> &id) const noexcept
    {
        return std::hash<std::string>()(id.text());
    }
};
