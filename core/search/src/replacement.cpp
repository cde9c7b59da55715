// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/letter_case.h>
#include <slipway/search/replacement.h>

#include <algorithm>
#include <charconv>

namespace slipway::search {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// How many bytes the first character has.
std::size_t firstLength(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        ++length;
    return std::min(length, text.size());
}

std::string capitalised(std::string_view text)
{
    const std::size_t first = firstLength(text);
    return toUpper(text.substr(0, first)) + std::string(text.substr(first));
}

std::string withCaseOfPart(std::string_view by, std::string_view original)
{
    const std::string lower = toLower(original);
    const std::string upper = toUpper(original);
    if (lower == upper || by.empty())
        return std::string(by);
    const std::size_t first = firstLength(original);
    const bool firstUpper = original.substr(0, first) != std::string_view(lower).substr(0, first);
    if (original == upper && original.size() > first)
        return toUpper(by);
    if (original == lower)
        return toLower(by);
    if (firstUpper)
        return capitalised(by);
    const std::size_t letter = firstLength(by);
    return toLower(by.substr(0, letter)) + std::string(by.substr(letter));
}

} // namespace

std::string withCaseOf(std::string_view by, std::string_view original)
{
    for (const char joint : {'-', '_'}) {
        const auto parts = std::ranges::count(original, joint);
        if (parts == 0 || parts != std::ranges::count(by, joint))
            continue;
        std::string result;
        for (;;) {
            const std::size_t end = by.find(joint);
            const std::size_t originalEnd = original.find(joint);
            result += withCaseOfPart(by.substr(0, end), original.substr(0, originalEnd));
            if (end == std::string_view::npos)
                return result;
            result += joint;
            by.remove_prefix(end + 1);
            original.remove_prefix(originalEnd + 1);
        }
    }
    return withCaseOfPart(by, original);
}

Replacement::Replacement(std::string_view text, const Expression &expression,
                         PreserveCase preserveCase)
    : m_preserveCase(preserveCase)
{
    if (!expression.isRegular()) {
        addText(text);
        return;
    }
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '$' && at + 1 < text.size())
            at = parseDollar(text, at, expression);
        else if (text[at] == '\\' && at + 1 < text.size())
            at = parseBackslash(text, at);
        else
            addText(text.substr(at++, 1));
    }
}

void Replacement::addText(std::string_view text)
{
    if (m_parts.empty() || m_parts.back().kind != Kind::Text)
        m_parts.push_back({});
    m_parts.back().text += text;
}

std::size_t Replacement::parseDollar(std::string_view text, std::size_t at,
                                     const Expression &expression)
{
    const char next = text[at + 1];
    if (next == '$') {
        addText("$");
        return at + 2;
    }
    if (next == '&' || isDigit(next)) {
        m_parts.push_back(
            {.kind = Kind::Group, .group = next == '&' ? 0 : static_cast<std::size_t>(next - '0')});
        return at + 2;
    }
    const std::size_t end = next == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
        addText("$");
        return at + 1;
    }
    const std::string_view name = text.substr(at + 2, end - at - 2);
    std::size_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = parsed.ec == std::errc() && parsed.ptr == name.data() + name.size();
    const auto group = isNumber ? std::optional(number) : expression.groupNumber(std::string(name));
    if (group)
        m_parts.push_back({.kind = Kind::Group, .group = *group});
    else
        addText(text.substr(at, end + 1 - at));
    return end + 1;
}

std::size_t Replacement::parseBackslash(std::string_view text, std::size_t at)
{
    const char next = text[at + 1];
    if (isDigit(next)) {
        m_parts.push_back({.kind = Kind::Group, .group = static_cast<std::size_t>(next - '0')});
        return at + 2;
    }
    switch (next) {
    case 'n':
        addText("\n");
        break;
    case 'r':
        addText("\r");
        break;
    case 't':
        addText("\t");
        break;
    case '\\':
        addText("\\");
        break;
    case 'u':
        m_parts.push_back({.kind = Kind::UpperNext});
        break;
    case 'l':
        m_parts.push_back({.kind = Kind::LowerNext});
        break;
    case 'U':
        m_parts.push_back({.kind = Kind::Upper});
        break;
    case 'L':
        m_parts.push_back({.kind = Kind::Lower});
        break;
    case 'E':
        m_parts.push_back({.kind = Kind::End});
        break;
    default:
        addText(text.substr(at, 2));
    }
    return at + 2;
}

std::string Replacement::expand(std::string_view text, const MatchGroups &match) const
{
    std::string result;
    Kind all = Kind::End;
    Kind one = Kind::End;
    for (const Part &part : m_parts) {
        std::string piece;
        if (part.kind == Kind::UpperNext || part.kind == Kind::LowerNext) {
            one = part.kind;
        } else if (part.kind == Kind::Text) {
            piece = part.text;
        } else if (part.kind == Kind::Group) {
            if (part.group < match.groups.size() && match.groups[part.group]) {
                const Range &range = *match.groups[part.group];
                piece = text.substr(range.start, range.size());
            }
        } else {
            all = part.kind;
        }
        if (piece.empty())
            continue;
        if (all != Kind::End)
            piece = all == Kind::Upper ? toUpper(piece) : toLower(piece);
        if (one != Kind::End) {
            const std::size_t first = firstLength(piece);
            const std::string_view letter = std::string_view(piece).substr(0, first);
            piece.replace(0, first, one == Kind::UpperNext ? toUpper(letter) : toLower(letter));
            one = Kind::End;
        }
        result += piece;
    }
    if (m_preserveCase == PreserveCase::Yes) {
        const Range &whole = match.whole();
        return withCaseOf(result, text.substr(whole.start, whole.size()));
    }
    return result;
}

} // namespace slipway::search
