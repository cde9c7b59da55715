// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/fuzzy.h>
#include <slipway/search/letter_case.h>

#include <algorithm>
#include <array>
#include <limits>

namespace slipway::search {

namespace {

constexpr int letterScore = 16;
constexpr int runBonus = 5;
constexpr int gapStart = -3;
constexpr int gapMore = -1;
constexpr int nameBonus = 4; ///< for each letter in a path's last part
constexpr int caseBonus = 1;
constexpr std::size_t maxWords = 8;
constexpr std::size_t maxLetters = 64;
constexpr int never = std::numeric_limits<int>::min() / 2;

enum class Letter : std::uint8_t { Other, Lower, Upper, Digit, Slash, Mark };

constexpr std::array<Letter, 256> makeLetters()
{
    std::array<Letter, 256> letters{};
    for (std::size_t c = 0; c < letters.size(); ++c) {
        if (c >= 'a' && c <= 'z')
            letters[c] = Letter::Lower;
        else if (c >= 'A' && c <= 'Z')
            letters[c] = Letter::Upper;
        else if (c >= '0' && c <= '9')
            letters[c] = Letter::Digit;
        else if (c == '/')
            letters[c] = Letter::Slash;
        else if (c < 0x80)
            letters[c] = Letter::Mark;
    }
    return letters;
}
constexpr std::array<Letter, 256> letters = makeLetters();

/// What a letter's place is worth.
int bonusAt(std::string_view text, std::size_t at)
{
    const Letter own = letters[static_cast<unsigned char>(text[at])];
    if (at == 0)
        return 12;
    const Letter before = letters[static_cast<unsigned char>(text[at - 1])];
    if (before == Letter::Slash)
        return 12;
    if (before == Letter::Mark && own != Letter::Mark)
        return 9;
    if (before == Letter::Lower && own == Letter::Upper)
        return 8;
    if (before != Letter::Digit && own == Letter::Digit)
        return 4;
    return 0;
}

struct Places
{
    std::string_view text;
    std::size_t name;

    int worth(std::size_t at, char typed) const
    {
        return letterScore + bonusAt(text, at) + (at >= name ? nameBonus : 0)
               + (text[at] == typed ? caseBonus : 0);
    }
};

/// best[i][j]: the highest score with letter i of the word at j. through[i][j]: the highest of
/// best[i][0..j], less what the gap up to j costs.
class Table
{
public:
    Table(std::size_t letterCount, std::size_t length)
        : m_length(length)
        , m_best(letterCount * length, never)
        , m_through(letterCount * length, never)
    {}
    int &best(std::size_t i, std::size_t j) { return m_best[i * m_length + j]; }
    int &through(std::size_t i, std::size_t j) { return m_through[i * m_length + j]; }

private:
    std::size_t m_length;
    std::vector<int> m_best;
    std::vector<int> m_through;
};

void fill(Table &table, const Places &places, std::string_view typed, std::string_view word,
          std::string_view folded)
{
    for (std::size_t i = 0; i < word.size(); ++i) {
        for (std::size_t j = i; j < folded.size(); ++j) {
            if (folded[j] == word[i]) {
                int before = 0;
                if (i > 0) {
                    before = table.best(i - 1, j - 1) + runBonus;
                    if (j > 1)
                        before = std::max(before, table.through(i - 1, j - 2) + gapStart);
                }
                if (before > never / 2)
                    table.best(i, j) = before + places.worth(j, typed[i]);
            }
            const int carried = j > 0 ? table.through(i, j - 1) + gapMore : never;
            table.through(i, j) = std::max(table.best(i, j), carried);
        }
    }
}

std::vector<std::uint32_t> trace(Table &table, std::size_t letterCount, std::size_t last)
{
    std::vector<std::uint32_t> positions(letterCount);
    std::size_t at = last;
    for (std::size_t i = letterCount; i-- > 0;) {
        positions[i] = static_cast<std::uint32_t>(at);
        if (i == 0)
            break;
        const int run = table.best(i - 1, at - 1) + runBonus;
        const int gap = at > 1 ? table.through(i - 1, at - 2) + gapStart : never;
        if (run >= gap) {
            --at;
            continue;
        }
        at -= 2;
        while (table.best(i - 1, at) != table.through(i - 1, at))
            --at;
    }
    return positions;
}

std::optional<FuzzyMatch> matchWord(const Places &places, std::string_view typed,
                                    std::string_view word, std::string_view folded)
{
    if (word.size() > folded.size())
        return {};
    Table table(word.size(), folded.size());
    fill(table, places, typed, word, folded);
    std::size_t last = word.size() - 1;
    for (std::size_t j = last; j < folded.size(); ++j) {
        if (table.best(word.size() - 1, j) > table.best(word.size() - 1, last))
            last = j;
    }
    const int score = table.best(word.size() - 1, last);
    if (score <= never / 2)
        return {};
    return FuzzyMatch{score, trace(table, word.size(), last)};
}

/// The first place where the word can end, and then the nearest where it can begin.
std::optional<std::pair<std::size_t, std::size_t>> window(std::string_view folded,
                                                          std::string_view word, std::size_t from)
{
    std::size_t at = from;
    for (const char letter : word) {
        at = folded.find(letter, at);
        if (at == std::string_view::npos)
            return {};
        ++at;
    }
    const std::size_t end = at;
    for (std::size_t i = word.size(); i-- > 0;) {
        do
            --at;
        while (folded[at] != word[i]);
    }
    return std::pair(at, end);
}

int scoreWindow(const Places &places, std::string_view typed, std::string_view word,
                std::string_view folded, std::size_t start, std::size_t end)
{
    int score = 0;
    std::size_t letter = 0;
    std::size_t previous = start;
    for (std::size_t j = start; j < end && letter < word.size(); ++j) {
        if (folded[j] != word[letter])
            continue;
        if (letter > 0)
            score += j == previous + 1 ? runBonus
                                       : gapStart + gapMore * static_cast<int>(j - previous - 2);
        score += places.worth(j, typed[letter]);
        previous = j;
        ++letter;
    }
    return score;
}

/// Shorter texts are the likelier ones where all else is equal.
int lengthPenalty(std::size_t length)
{
    return static_cast<int>(std::min<std::size_t>(length, 256) / 16);
}

} // namespace

FuzzyPattern::FuzzyPattern(std::string_view text)
{
    std::size_t count = 0;
    while (!text.empty() && m_words.size() < maxWords && count < maxLetters) {
        const std::size_t end = text.find(' ');
        const std::string_view word = text.substr(0, end).substr(0, maxLetters - count);
        if (!word.empty())
            m_words.push_back({std::string(word), toLower(word)});
        count += word.size();
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    for (const Word &word : m_words)
        m_mask |= maskOf(word.folded);
}

std::uint64_t FuzzyPattern::maskOf(std::string_view folded)
{
    std::uint64_t mask = 0;
    for (const char c : folded) {
        const auto byte = static_cast<unsigned char>(c);
        const unsigned bit = c >= 'a' && c <= 'z'   ? byte - unsigned{'a'}
                             : c >= '0' && c <= '9' ? 26 + byte - unsigned{'0'}
                                                    : 36 + byte % 28U;
        mask |= std::uint64_t{1} << bit;
    }
    return mask;
}

std::optional<FuzzyMatch> FuzzyPattern::match(std::string_view text, FuzzyText kind) const
{
    const std::size_t cut = text.size() > longest ? text.size() - longest : 0;
    const std::string_view seen = text.substr(cut);
    const std::string folded = toLower(seen);
    const std::size_t slash = kind == FuzzyText::Path ? seen.rfind('/') : std::string_view::npos;
    const Places places{seen, kind == FuzzyText::Name           ? seen.size()
                              : slash == std::string_view::npos ? 0
                                                                : slash + 1};
    FuzzyMatch all;
    for (const Word &word : m_words) {
        auto one = matchWord(places, word.typed, word.folded, folded);
        if (!one)
            return {};
        all.score += one->score;
        all.positions.insert(all.positions.end(), one->positions.begin(), one->positions.end());
    }
    all.score -= lengthPenalty(text.size());
    for (std::uint32_t &position : all.positions)
        position += static_cast<std::uint32_t>(cut);
    std::ranges::sort(all.positions);
    const auto repeated = std::ranges::unique(all.positions);
    all.positions.erase(repeated.begin(), repeated.end());
    return all;
}

std::optional<int> FuzzyPattern::estimate(std::string_view text, std::string_view folded,
                                          std::size_t name) const
{
    if (text.size() > longest) {
        const std::size_t cut = text.size() - longest;
        return estimate(text.substr(cut), folded.substr(cut), name > cut ? name - cut : 0);
    }
    const Places places{text, name};
    int score = -lengthPenalty(text.size());
    for (const Word &word : m_words) {
        // In the last part if possible, and there in a row if possible.
        auto found = window(folded, word.folded, name);
        if (found && found->second - found->first > word.folded.size()) {
            const std::size_t at = folded.find(word.folded, name);
            if (at != std::string_view::npos)
                found = {at, at + word.folded.size()};
        }
        if (!found)
            found = window(folded, word.folded, 0);
        if (!found)
            return {};
        score += scoreWindow(places, word.typed, word.folded, folded, found->first, found->second);
    }
    return score;
}

} // namespace slipway::search
