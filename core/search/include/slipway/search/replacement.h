// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/expression.h>

namespace slipway::search {

enum class PreserveCase { No, Yes };

/// What matches are replaced by. For a regular expression: \1 or $1 to \9, ${12} and ${name} are
/// groups, \0 and $0 and $& the match, $$ a dollar sign, \n and \t a line break and a tab, and \u
/// \l
/// \U \L change the case of what comes next, one letter or all up to \E. For other expressions the
/// text itself.
class Replacement
{
public:
    Replacement(std::string_view text, const Expression &expression,
                PreserveCase preserveCase = PreserveCase::No);

    /// `text` is where the match was found.
    std::string expand(std::string_view text, const MatchGroups &match) const;

private:
    enum class Kind { Text, Group, UpperNext, LowerNext, Upper, Lower, End };
    struct Part
    {
        Kind kind = Kind::Text;
        std::string text = {};
        std::size_t group = 0;
    };

    void addText(std::string_view text);
    std::size_t parseDollar(std::string_view text, std::size_t at, const Expression &expression);
    std::size_t parseBackslash(std::string_view text, std::size_t at);

    std::vector<Part> m_parts;
    PreserveCase m_preserveCase;
};

/// `by` in the case of `original`: ALL CAPITALS, Capitalised or small, where that is clear; each
/// part of a name-with-hyphens or a name_with_underscores on its own where both have as many.
std::string withCaseOf(std::string_view by, std::string_view original);

} // namespace slipway::search
