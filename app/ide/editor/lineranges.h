// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <vector>

namespace slipway::ide {

/// A set of lines, kept as sorted ranges that do not touch, that moves along with the text.
class LineRanges
{
public:
    struct Range
    {
        long first;
        long last;
    };

    bool isEmpty() const { return m_ranges.empty(); }
    long first() const { return m_ranges.front().first; }
    void clear() { m_ranges.clear(); }

    void add(long first, long last)
    {
        auto begin = std::ranges::lower_bound(m_ranges, first - 1, {}, &Range::last);
        auto end = begin;
        while (end != m_ranges.end() && end->first <= last + 1) {
            first = std::min(first, end->first);
            last = std::max(last, end->last);
            ++end;
        }
        m_ranges.insert(m_ranges.erase(begin, end), {first, last});
    }

    void removeFirst()
    {
        if (++m_ranges.front().first > m_ranges.front().last)
            m_ranges.erase(m_ranges.begin());
    }

    /// `count` lines appeared before line `at`.
    void insertLines(long at, long count)
    {
        for (auto range = m_ranges.rbegin(); range != m_ranges.rend() && range->last >= at;
             ++range) {
            range->last += count;
            if (range->first >= at)
                range->first += count;
        }
    }

    /// Lines from `at` on went.
    void removeLines(long at, long count)
    {
        const auto moved = [&](long line) { return line < at ? line : std::max(at, line - count); };
        for (auto range = m_ranges.rbegin(); range != m_ranges.rend() && range->last >= at;
             ++range) {
            range->first = moved(range->first);
            range->last = moved(range->last);
        }
        // Neighbours may have met.
        std::vector<Range> old;
        old.swap(m_ranges);
        for (const Range &range : old) {
            if (!m_ranges.empty() && range.first <= m_ranges.back().last + 1)
                m_ranges.back().last = std::max(m_ranges.back().last, range.last);
            else
                m_ranges.push_back(range);
        }
    }

private:
    std::vector<Range> m_ranges;
};

} // namespace slipway::ide
