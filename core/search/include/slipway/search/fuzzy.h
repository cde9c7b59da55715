// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::search {

struct FuzzyMatch
{
    /// Higher is better; only comparable for one pattern.
    int score = 0;
    /// Bytes of the text that were matched, ascending.
    std::vector<std::uint32_t> positions;
};

/// Whether a text is a name (a command, a symbol) or a path, whose last part counts more.
enum class FuzzyText { Name, Path };

/// Letters as somebody types them to name something longer: they must all occur, in this order.
/// Words separated by spaces may occur in any order. Letter case does not matter, except that the
/// typed case is worth a little. The scoring is that of Smith and Waterman, as used by fzf: letters
/// at the start of words and letters in a row are worth more, gaps cost.
class FuzzyPattern
{
public:
    explicit FuzzyPattern(std::string_view text);

    bool isEmpty() const { return m_words.empty(); }
    /// The best way to match, or nothing. Takes time proportional to both lengths; only the last
    /// `longest` bytes of a text are looked at.
    std::optional<FuzzyMatch> match(std::string_view text, FuzzyText kind = FuzzyText::Name) const;

    /// A bit for each kind of letter in a text; a text without all bits of the pattern cannot
    /// match.
    static std::uint64_t maskOf(std::string_view folded);
    std::uint64_t mask() const { return m_mask; }

    /// An estimate of match()'s score without looking for the best way; nothing where it does not
    /// match. `folded` is toLower(text), `name` where its last part begins.
    std::optional<int> estimate(std::string_view text, std::string_view folded,
                                std::size_t name) const;

    /// Whether it is just this, as toLower() gives it.
    bool isExactly(std::string_view folded) const
    {
        return m_words.size() == 1 && m_words.front().folded == folded;
    }

    static constexpr std::size_t longest = 1024;

private:
    struct Word
    {
        std::string typed;
        std::string folded;
    };

    std::vector<Word> m_words;
    std::uint64_t m_mask = 0;
};

} // namespace slipway::search
