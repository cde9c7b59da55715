// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "order_tree.h"

#include <slipway/text/document.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

/// How much text, in each unit; wraps, so that a difference is one of these too.
struct Counts
{
    std::uint32_t bytes = 0;
    std::uint32_t units = 0;
    std::uint32_t points = 0;

    Counts &operator+=(const Counts &other)
    {
        bytes += other.bytes;
        units += other.units;
        points += other.points;
        return *this;
    }
    Counts &operator-=(const Counts &other)
    {
        bytes -= other.bytes;
        units -= other.units;
        points -= other.points;
        return *this;
    }
    bool operator==(const Counts &) const = default;
    bool isAscii() const { return bytes == points; }
    Extent extent() const { return {.bytes = bytes, .units = units, .points = points}; }
};

bool isAscii(std::string_view text);

/// Of well-formed UTF-8.
Counts countsOf(std::string_view text);

/// Where code point number `points` begins.
std::size_t byteOfPoint(std::string_view text, std::size_t points);

/// A text in chunks of 2 KB in an OrderTree, each chunk with a gap where it was edited last: what
/// is typed or deleted in one place costs a few bytes, anywhere else O(log n). Positions are code
/// points and must lie in the text.
class Buffer
{
public:
    const Counts &size() const { return m_size; }
    std::string text() const;
    void assign(std::string_view text);

    void insert(std::uint32_t at, std::string_view text, const Counts &counts);
    /// What is removed is appended to `removed` where there is one.
    Counts remove(std::uint32_t at, std::uint32_t points, std::string *removed);
    std::string slice(std::uint32_t at, std::uint32_t points) const;

    /// All counts before a code point.
    Counts countsAt(std::uint32_t points) const;
    /// All counts before the position; nothing where it lies inside a character or behind the end.
    std::optional<Counts> locate(std::size_t position, Unit unit) const;

    std::size_t bytes() const;

private:
    struct Chunk
    {
        static constexpr std::uint32_t capacity = 2'040;

        std::uint16_t gapStart = 0;
        std::uint16_t gapEnd = capacity;
        std::array<char, capacity> data;

        std::uint32_t room() const { return std::uint32_t{gapEnd} - gapStart; }
        std::string_view head() const { return {data.data(), gapStart}; }
        std::string_view tail() const { return {data.data() + gapEnd, capacity - gapEnd}; }
        void moveGap(std::uint32_t byte);
        std::uint32_t byteOf(std::uint32_t points) const;
        Counts countsBefore(std::uint32_t byte) const;
    };
    struct Entry
    {
        std::uint32_t chunk = 0;
        Counts counts;
        Counts sum() const { return counts; }
    };
    using Tree = OrderTree<Entry, Counts, 16, 16>;

    void flush() const;
    void seek(std::uint32_t at);
    void leave();
    std::uint32_t byteAt(std::uint32_t at) const;
    void insertSlowly(std::uint32_t at, std::string_view text);
    void splitChunk(std::uint32_t at);
    std::uint32_t newChunk();
    Tree::Place addChunk(std::string_view text);
    std::string_view cut(std::uint32_t at, std::uint32_t points);
    template<class Measure>
    static std::optional<Counts> locateIn(std::string_view part, std::uint32_t offset,
                                          Counts before, Measure measure);
    void joinWithNext();

    mutable Tree m_tree;
    std::deque<Chunk> m_chunks;
    std::vector<std::uint32_t> m_free;

    // The chunk that was edited last. Its entry and the sums above it are behind until flush().
    Tree::Place m_place;
    Chunk *m_chunk = nullptr;
    std::uint32_t m_start = 0;
    Counts m_counts;
    Counts m_size;
};

} // namespace slipway::text
