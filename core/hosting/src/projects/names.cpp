// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/projects/names.h>

#include <slipway/base/utf8.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::hosting {

static constexpr std::size_t maxName = 100;
static constexpr std::size_t maxSlug = 40;
// Names a visitor would take for the server itself.
static constexpr std::array<std::string_view, 8> reserved{
    "www", "api", "admin", "mail", "slipway", "status", "login", "localhost"};

static bool isSlugCharacter(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')
           || character == '-';
}

bool isOneLine(std::string_view text)
{
    if (!isUtf8(text) || hasControlCharacter(text) || text.contains('\t'))
        return false;
    // U+0080 to U+009F: to a terminal they are the beginnings of commands.
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '\xc2' && static_cast<unsigned char>(text[i + 1]) < 0xa0)
            return false;
    }
    return text.find_first_not_of(' ') != text.npos;
}

Result<> validateProjectName(std::string_view name)
{
    const auto characters = static_cast<std::size_t>(std::ranges::count_if(
        name, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
    if (characters > maxName || !isOneLine(name))
        return std::unexpected(Error::invalidInput(
            "project.name_invalid",
            std::format("A project's name is one line of 1 to {} characters.", maxName)));
    return {};
}

Result<> validateSlug(std::string_view slug)
{
    if (slug.empty() || slug.size() > maxSlug || !std::ranges::all_of(slug, isSlugCharacter)
        || slug.starts_with('-') || slug.ends_with('-'))
        return std::unexpected(Error::invalidInput(
            "project.slug_invalid",
            std::format("A project's address has 1 to {} lower-case letters, digits and hyphens, "
                        "with no hyphen at either end.",
                        maxSlug)));
    // "xn--": what browsers take for a name in another alphabet.
    if (std::ranges::contains(reserved, slug) || slug.starts_with("xn--"))
        return std::unexpected(Error::invalidInput(
            "project.slug_reserved",
            std::format("The address \"{}\" is reserved; choose another one.", slug)));
    return {};
}

std::string slugFrom(std::string_view name)
{
    std::string slug;
    for (char character : name) {
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
        if (!isSlugCharacter(character))
            character = '-';
        if (character != '-' || (!slug.empty() && slug.back() != '-'))
            slug += character;
    }
    // Room for "-abcd" behind it, where it is taken.
    slug.resize(std::min(slug.size(), maxSlug - 5));
    while (slug.ends_with('-'))
        slug.pop_back();
    return validateSlug(slug) ? slug : "app";
}

std::string PublicAddress::urlOf(std::string_view slug) const
{
    return port == 80 ? std::format("http://{}.{}/", slug, domain)
                      : std::format("http://{}.{}:{}/", slug, domain, port);
}

} // namespace slipway::hosting
