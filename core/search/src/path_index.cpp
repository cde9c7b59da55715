// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/search/letter_case.h>
#include <slipway/search/path_index.h>

#include <algorithm>
#include <functional>
#include <limits>

namespace slipway::search {

namespace {

/// More than are shown: the estimate orders them only roughly.
constexpr std::size_t examined = 400;
constexpr int recentBonus = 24;

struct Candidate
{
    int score;
    std::uint32_t path;

    /// Best first; what is equal stays in the order of the paths.
    bool operator<(const Candidate &other) const
    {
        return score != other.score ? score > other.score : path < other.path;
    }
};

/// Index and bonus, in the order of the indexes.
using Bonuses = std::vector<std::pair<std::uint32_t, int>>;

Bonuses bonusesOf(const PathIndex &index, std::span<const std::string> recent)
{
    Bonuses bonuses;
    int bonus = recentBonus;
    for (const std::string &path : recent) {
        if (const auto found = index.find(path))
            bonuses.emplace_back(*found, bonus);
        bonus = std::max(bonus - 1, recentBonus / 2);
    }
    std::ranges::sort(bonuses);
    return bonuses;
}

int bonusFor(const Bonuses &bonuses, std::uint32_t path)
{
    const auto found = std::ranges::lower_bound(bonuses, path, {}, &Bonuses::value_type::first);
    return found != bonuses.end() && found->first == path ? found->second : 0;
}

} // namespace

PathIndex::PathIndex(std::vector<std::string> paths)
{
    std::ranges::sort(paths);
    std::size_t total = 0;
    for (const std::string &path : paths)
        total += path.size();
    m_text.reserve(total);
    m_entries.reserve(paths.size());
    for (const std::string &path : paths) {
        if (path.size() > std::numeric_limits<std::uint16_t>::max()
            || m_text.size() + path.size() > std::numeric_limits<std::uint32_t>::max())
            continue;
        const std::size_t slash = path.rfind('/');
        m_entries.push_back(
            {.start = static_cast<std::uint32_t>(m_text.size()),
             .length = static_cast<std::uint16_t>(path.size()),
             .name = static_cast<std::uint16_t>(slash == std::string::npos ? 0 : slash + 1),
             .mask = 0});
        m_text += path;
    }
    m_folded = toLower(m_text);
    for (Entry &entry : m_entries)
        entry.mask = FuzzyPattern::maskOf(folded(entry));
}

std::string_view PathIndex::path(std::uint32_t index) const
{
    const Entry &entry = m_entries[index];
    return std::string_view(m_text).substr(entry.start, entry.length);
}

std::uint32_t PathIndex::lowerBound(std::string_view wanted) const
{
    const auto text = [this](const Entry &entry) {
        return std::string_view(m_text).substr(entry.start, entry.length);
    };
    const auto found = std::ranges::lower_bound(m_entries, wanted, {}, text);
    return static_cast<std::uint32_t>(found - m_entries.begin());
}

std::optional<std::uint32_t> PathIndex::find(std::string_view wanted) const
{
    const std::uint32_t index = lowerBound(wanted);
    if (index == m_entries.size() || path(index) != wanted)
        return {};
    return index;
}

std::vector<PathHit> PathIndex::search(const FuzzyPattern &pattern, std::size_t limit,
                                       std::span<const std::string> recent,
                                       const std::stop_token &stop) const
{
    const Bonuses bonuses = bonusesOf(*this, recent);
    std::vector<Candidate> candidates;
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
        const Entry &entry = m_entries[i];
        if (i % 4096 == 0 && stop.stop_requested())
            return {};
        if ((entry.mask & pattern.mask()) != pattern.mask())
            continue;
        const auto score = pattern.estimate(path(i), folded(entry), entry.name);
        if (!score)
            continue;
        while (next < bonuses.size() && bonuses[next].first < i)
            ++next;
        const bool known = next < bonuses.size() && bonuses[next].first == i;
        candidates.push_back({*score + (known ? bonuses[next].second : 0), i});
    }
    const std::size_t kept = std::min(candidates.size(), std::max(examined, limit));
    std::ranges::nth_element(candidates, candidates.begin() + std::ptrdiff_t(kept), std::less<>());
    candidates.resize(kept);
    std::vector<PathHit> hits;
    hits.reserve(kept);
    for (const Candidate &candidate : candidates) {
        auto match = pattern.match(path(candidate.path), FuzzyText::Path);
        if (!match)
            continue;
        match->score += bonusFor(bonuses, candidate.path);
        // Who types a whole name means that file, whatever was open lately.
        const Entry &entry = m_entries[candidate.path];
        if (pattern.isExactly(folded(entry).substr(entry.name)))
            match->score += recentBonus;
        hits.push_back({candidate.path, std::move(*match)});
    }
    std::ranges::sort(hits, [](const PathHit &left, const PathHit &right) {
        return left.match.score != right.match.score ? left.match.score > right.match.score
                                                     : left.path < right.path;
    });
    if (hits.size() > limit)
        hits.resize(limit);
    return hits;
}

} // namespace slipway::search
