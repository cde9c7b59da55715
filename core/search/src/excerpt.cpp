// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>
#include <slipway/search/excerpt.h>

#include <algorithm>

namespace slipway::search {

namespace {

constexpr std::size_t keptBefore = 80;
constexpr std::size_t longestGroups = 1000;

bool isInsideCharacter(std::string_view text, std::size_t at)
{
    return at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Valid, and without control characters, which could not be shown.
std::string shown(std::string_view bytes)
{
    std::string text = toValidUtf8(bytes);
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return text;
}

} // namespace

LineMatch ExcerptMaker::make(Range match)
{
    while (m_lineEnd < match.start) {
        m_lineStart = m_lineEnd + 1;
        m_lineEnd = std::min(m_text.find('\n', m_lineStart), m_text.size());
        ++m_line;
    }
    // Bounded also where the line is not.
    std::size_t start = m_lineStart;
    if (match.start - start > longestExcerpt / 2) {
        start = match.start - keptBefore;
        while (isInsideCharacter(m_text, start))
            ++start;
    }
    const std::string_view rest = m_text.substr(start, longestExcerpt);
    std::size_t end = start + std::min(rest.find_first_of("\r\n"), rest.size());
    const bool cutAfter = end < m_text.size() && m_text[end] != '\n' && m_text[end] != '\r';
    while (cutAfter && isInsideCharacter(m_text, end) && end > start)
        --end;
    const bool cutBefore = start > m_lineStart;
    while (!cutBefore && start < match.start && (m_text[start] == ' ' || m_text[start] == '\t'))
        ++start;
    end = std::max(end, start);
    LineMatch line{.range = match,
                   .line = m_line,
                   .excerpt = {},
                   .inExcerpt = {},
                   .cutBefore = cutBefore,
                   .cutAfter = cutAfter,
                   .groupText = {},
                   .groups = {}};
    const std::size_t from = std::clamp(match.start, start, end);
    const std::size_t to = std::clamp(match.end, from, end);
    // Broken bytes may grow when they are shown, so each part is made on its own.
    line.excerpt = shown(m_text.substr(start, from - start));
    line.inExcerpt.start = line.excerpt.size();
    line.excerpt += shown(m_text.substr(from, to - from));
    line.inExcerpt.end = line.excerpt.size();
    line.excerpt += shown(m_text.substr(to, end - to));
    return line;
}

LineMatch ExcerptMaker::make(const MatchGroups &match)
{
    LineMatch line = make(match.whole());
    // From the first to the last byte of any group: look-around may have some outside of the match.
    Range all = match.whole();
    for (const auto &group : match.groups) {
        if (group) {
            all.start = std::min(all.start, group->start);
            all.end = std::max(all.end, group->end);
        }
    }
    if (all.size() > longestGroups)
        return line;
    line.groupText = m_text.substr(all.start, all.size());
    line.groups = match;
    for (auto &group : line.groups.groups) {
        if (group)
            group = Range{group->start - all.start, group->end - all.start};
    }
    return line;
}

} // namespace slipway::search
