// SPDX-License-Identifier: GPL-3.0-or-later
#include "junit.h"

#include <charconv>
#include <map>
#include <optional>

namespace slipway::testing {

namespace {

void appendUtf8(std::string &text, std::uint32_t point)
{
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

/// "#10", "#x41" or a name; nothing where it is none.
std::optional<std::uint32_t> pointOf(std::string_view entity)
{
    static const std::map<std::string_view, std::uint32_t> names{
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    if (const auto found = names.find(entity); found != names.end())
        return found->second;
    if (!entity.starts_with('#'))
        return std::nullopt;
    entity.remove_prefix(1);
    const bool hex = entity.starts_with('x');
    entity.remove_prefix(hex ? 1 : 0);
    std::uint32_t point = 0;
    const auto [end, error] =
        std::from_chars(entity.data(), entity.data() + entity.size(), point, hex ? 16 : 10);
    const bool whole = error == std::errc() && end == entity.data() + entity.size();
    const bool valid = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    return whole && valid ? std::optional(point) : std::nullopt;
}

std::string decoded(std::string_view text)
{
    constexpr std::size_t longestEntity = 10;
    std::string result;
    while (!text.empty()) {
        const std::size_t mark = std::min(text.find('&'), text.size());
        result += text.substr(0, mark);
        text.remove_prefix(mark);
        if (text.empty())
            break;
        const std::size_t end = text.substr(0, longestEntity + 2).find(';');
        const auto point =
            end == std::string_view::npos ? std::nullopt : pointOf(text.substr(1, end - 1));
        if (point)
            appendUtf8(result, *point);
        else
            result += '&';
        text.remove_prefix(point ? end + 1 : 1);
    }
    return result;
}

/// One mark-up of the text: `<name a="b">`, `<name/>` or `</name>`.
struct Tag
{
    std::string_view name;
    std::string_view attributes;
    bool closes = false;
    bool empty = false;

    std::string attribute(std::string_view wanted) const
    {
        std::string_view rest = attributes;
        for (;;) {
            const std::size_t equals = rest.find('=');
            if (equals == std::string_view::npos || equals + 1 >= rest.size())
                return {};
            std::string_view key = rest.substr(0, equals);
            key.remove_prefix(std::min(key.find_first_not_of(" \t\r\n"), key.size()));
            const std::size_t end = rest.find(rest[equals + 1], equals + 2);
            if (end == std::string_view::npos)
                return {};
            if (key == wanted)
                return decoded(rest.substr(equals + 2, end - equals - 2));
            rest.remove_prefix(end + 1);
        }
    }
};

/// Goes from tag to tag, and keeps the text between.
class Scanner
{
public:
    explicit Scanner(std::string_view xml)
        : m_rest(xml)
    {}

    std::optional<Tag> next()
    {
        m_text.clear();
        for (;;) {
            const std::size_t open = m_rest.find('<');
            if (open == std::string_view::npos)
                return std::nullopt;
            m_text += decoded(m_rest.substr(0, open));
            m_rest.remove_prefix(open);
            if (skip("<!--", "-->") || skip("<?", "?>") || takeData())
                continue;
            return takeTag();
        }
    }
    /// What stood before the tag.
    const std::string &text() const { return m_text; }

private:
    std::optional<std::string_view> take(std::string_view begin, std::string_view end)
    {
        if (!m_rest.starts_with(begin))
            return std::nullopt;
        const std::size_t at = std::min(m_rest.find(end, begin.size()), m_rest.size());
        const std::string_view inside = m_rest.substr(begin.size(), at - begin.size());
        m_rest.remove_prefix(std::min(at + end.size(), m_rest.size()));
        return inside;
    }
    bool skip(std::string_view begin, std::string_view end) { return take(begin, end).has_value(); }
    bool takeData()
    {
        const auto data = take("<![CDATA[", "]]>");
        if (data)
            m_text += *data;
        return data.has_value();
    }
    std::optional<Tag> takeTag()
    {
        std::size_t end = 1;
        for (char quote = '\0'; end < m_rest.size(); ++end) {
            const char c = m_rest[end];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (c == '>')
                break;
        }
        if (end >= m_rest.size())
            return std::nullopt;
        std::string_view inside = m_rest.substr(1, end - 1);
        m_rest.remove_prefix(end + 1);
        Tag tag;
        tag.closes = inside.starts_with('/');
        tag.empty = inside.ends_with('/');
        inside.remove_prefix(tag.closes ? 1 : 0);
        inside.remove_suffix(tag.empty && !inside.empty() ? 1 : 0);
        const std::size_t space = std::min(inside.find_first_of(" \t\r\n"), inside.size());
        tag.name = inside.substr(0, space);
        tag.attributes = inside.substr(space);
        return tag;
    }

    std::string_view m_rest;
    std::string m_text;
};

/// CTest says "skipped" of what it could not run, too.
bool isWanted(std::string_view reason)
{
    return reason.empty() || reason.starts_with("SKIP_") || reason.starts_with("Disabled");
}

JUnitCase begin(const Tag &tag)
{
    JUnitCase one{.name = tag.attribute("name")};
    const std::string status = tag.attribute("status");
    one.outcome.state = status == "fail"                             ? State::Failed
                        : status == "notrun" || status == "disabled" ? State::Skipped
                                                                     : State::Passed;
    const std::string time = tag.attribute("time");
    double seconds = 0;
    std::from_chars(time.data(), time.data() + time.size(), seconds);
    if (seconds > 0 && seconds < 1e9)
        one.outcome.duration = Milliseconds(static_cast<std::int64_t>(seconds * 1000 + 0.5));
    return one;
}

} // namespace

std::vector<JUnitCase> readJUnit(std::string_view xml)
{
    std::vector<JUnitCase> cases;
    Scanner scanner(xml);
    bool inside = false;
    while (const auto tag = scanner.next()) {
        if (tag->name == "testcase") {
            if (!tag->closes)
                cases.push_back(begin(*tag));
            inside = !tag->closes && !tag->empty;
            continue;
        }
        if (!inside)
            continue;
        Outcome &outcome = cases.back().outcome;
        if (tag->name == "failure" && !tag->closes) {
            outcome.state = State::Failed;
            outcome.summary = tag->attribute("message");
        } else if (tag->name == "skipped" && !tag->closes && outcome.state == State::Skipped) {
            outcome.summary = tag->attribute("message");
            if (!isWanted(outcome.summary))
                outcome.state = State::Failed;
        } else if (tag->name == "system-out" && tag->closes) {
            outcome.output = scanner.text();
        }
    }
    return cases;
}

} // namespace slipway::testing
