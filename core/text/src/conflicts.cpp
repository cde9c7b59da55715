// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/text/conflicts.h>

#include <utility>

namespace slipway::text {

static constexpr std::size_t markerSize = 7;

/// '<', '|', '=' or '>' where the line is such a marker, else 0.
static char markerOf(std::string_view line)
{
    if (line.size() < markerSize)
        return 0;
    const char sign = line[0];
    if (sign != '<' && sign != '|' && sign != '=' && sign != '>')
        return 0;
    if (line.substr(0, markerSize).find_first_not_of(sign) != std::string_view::npos)
        return 0;
    const std::string_view rest = line.substr(markerSize);
    const bool ends = rest.empty() || rest[0] == '\r' || rest[0] == '\n';
    // Only the one in the middle stands alone; a ruler of eight signs is none.
    return ends || (rest[0] == ' ' && sign != '=') ? sign : char{0};
}

std::vector<Conflict> findConflicts(std::string_view text)
{
    std::vector<Conflict> conflicts;
    std::optional<Conflict> open;
    char last = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t found = text.find('\n', at);
        const std::size_t end = found == std::string_view::npos ? text.size() : found + 1;
        const char marker = markerOf(text.substr(at, end - at));
        if (marker == '<') {
            open = Conflict{.all = {.start = at}, .mine = {.start = end}};
            last = '<';
        } else if (open && marker == '|' && last == '<') {
            open->mine.size = at - open->mine.start;
            open->base = Span{.start = end};
            last = '|';
        } else if (open && marker == '=' && (last == '<' || last == '|')) {
            Span &before = last == '<' ? open->mine : *open->base;
            before.size = at - before.start;
            open->theirs.start = end;
            last = '=';
        } else if (open && marker == '>' && last == '=') {
            open->theirs.size = at - open->theirs.start;
            open->all.size = end - open->all.start;
            conflicts.push_back(*std::exchange(open, std::nullopt));
            last = 0;
        } else if (marker == '>') {
            open.reset();
            last = 0;
        }
        at = end;
    }
    return conflicts;
}

static std::string_view spanOf(std::string_view text, const Span &span)
{
    return text.substr(span.start, span.size);
}

std::string resolved(std::string_view text, const Conflict &conflict, Side side)
{
    if (side == Side::Base)
        return std::string(conflict.base ? spanOf(text, *conflict.base) : std::string_view());
    return std::string(spanOf(text, side == Side::Mine ? conflict.mine : conflict.theirs));
}

std::string resolvedBoth(std::string_view text, const Conflict &conflict)
{
    return resolved(text, conflict, Side::Mine) + resolved(text, conflict, Side::Theirs);
}

std::string oneSide(std::string_view text, const std::vector<Conflict> &conflicts, Side side)
{
    std::string result;
    std::size_t at = 0;
    for (const Conflict &conflict : conflicts) {
        result += text.substr(at, conflict.all.start - at);
        result += resolved(text, conflict, side);
        at = conflict.all.start + conflict.all.size;
    }
    result += text.substr(at);
    return result;
}

} // namespace slipway::text
