// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/expression.h>

#include <algorithm>

namespace slipway::search {

/// A match with what stands around it on its first line, short enough to be shown.
struct LineMatch
{
    /// Of the whole text.
    Range range;
    /// From 1.
    std::size_t line = 0;
    /// Valid UTF-8 without line ends and without the line's indentation, at most `longestExcerpt`
    /// bytes of it, with the match where it fits.
    std::string excerpt;
    /// The match in the excerpt; cut where it goes on.
    Range inExcerpt;
    bool cutBefore = false;
    bool cutAfter = false;
    /// What the match's groups are in, and where: enough to tell what would replace it. Empty where
    /// that is long.
    std::string groupText;
    MatchGroups groups;
};

inline constexpr std::size_t longestExcerpt = 320;

/// Makes line matches of a text's matches, which must come in order.
class ExcerptMaker
{
public:
    explicit ExcerptMaker(std::string_view text)
        : m_text(text)
        , m_lineEnd(std::min(text.find('\n'), text.size()))
    {}

    LineMatch make(Range match);
    LineMatch make(const MatchGroups &match);

private:
    std::string_view m_text;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
    std::size_t m_lineEnd;
};

} // namespace slipway::search
