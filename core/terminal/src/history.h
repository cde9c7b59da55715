// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "grid.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace slipway::terminal {

/// Lines that left the screen at the top, packed as UTF-8 and styles (a plain line of n letters
/// takes n + 7 bytes). When there are more bytes than the cap the oldest lines go.
class History
{
public:
    explicit History(std::size_t cap)
        : m_cap(cap)
    {}

    void push(const Row &row, const Clusters &clusters);
    /// `index` 0 is the oldest line kept. Clusters are interned as they are met.
    void read(std::size_t index, Row &row, Clusters &clusters) const;
    /// Whether the line goes on from the one above.
    bool isContinued(std::size_t index) const;
    LineSize sizeOf(std::size_t index) const;
    /// Takes the newest line back.
    void popBack(Row &row, Clusters &clusters);
    void clear();
    /// The numbers of links in what was pushed so far mean nothing any more.
    void forgetLinks();
    void setCap(std::size_t cap);

    std::size_t size() const { return m_size; }
    std::size_t cap() const { return m_cap; }
    std::size_t bytes() const { return m_bytes; }
    /// How many lines were pushed out or cleared since the beginning.
    std::int64_t dropped() const { return m_dropped; }

private:
    /// Lines share a block, so that a line costs no allocation and dropping many is one step.
    struct Block
    {
        std::string bytes;
        std::vector<std::uint32_t> starts;
        bool linksForgotten = false;
    };
    static constexpr std::size_t blockSize = 32768;

    const Block &blockOf(std::size_t index, std::size_t &inBlock) const;
    std::string_view line(std::size_t index) const;
    void dropOldBlocks();

    std::size_t m_cap;
    std::deque<Block> m_blocks;
    std::deque<std::int64_t> m_firsts; ///< number of each block's first line, dropped ones counted
    std::size_t m_size = 0;
    std::size_t m_bytes = 0;
    std::int64_t m_dropped = 0;
};

} // namespace slipway::terminal
