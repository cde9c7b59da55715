// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/fuzzy.h>

#include <span>
#include <stop_token>

namespace slipway::search {

struct PathHit
{
    /// Of the index's paths.
    std::uint32_t path = 0;
    FuzzyMatch match;
};

/// The paths of a project, ready to be searched as somebody types. Never changes, so any number of
/// threads may ask at once.
class PathIndex
{
public:
    PathIndex() = default;
    /// Relative, separated by '/', in any order and without repetitions.
    explicit PathIndex(std::vector<std::string> paths);

    std::size_t size() const { return m_entries.size(); }
    std::string_view path(std::uint32_t index) const;
    std::optional<std::uint32_t> find(std::string_view path) const;
    /// The first path that is not before this text; paths stand in the order of their bytes.
    std::uint32_t lowerBound(std::string_view text) const;

    /// The best `limit` paths, best first. `recent` are files somebody had open, the last one
    /// first; they go before what matches about as well. Empty where `stop` was requested.
    std::vector<PathHit> search(const FuzzyPattern &pattern, std::size_t limit,
                                std::span<const std::string> recent = {},
                                const std::stop_token &stop = {}) const;

private:
    struct Entry
    {
        std::uint32_t start;
        std::uint16_t length;
        std::uint16_t name; ///< where the last part begins
        std::uint64_t mask;
    };

    std::string_view folded(const Entry &entry) const
    {
        return std::string_view(m_folded).substr(entry.start, entry.length);
    }

    std::string m_text;
    std::string m_folded;
    std::vector<Entry> m_entries; ///< in the order of the paths' bytes
};

} // namespace slipway::search
