// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/cell.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::terminal {

class Clusters;

/// Cells as bytes, the form in which lines are kept above the screen: runs of cells that are alike,
/// each a varint (bytes of text << 4 | kind), the style where it is not plain, and the text as
/// UTF-8. A blank cell is the byte 0.
void packCells(std::span<const Cell> cells, const Clusters &clusters, std::string &out);

/// Appends the cells of such bytes, which must be our own. Clusters are interned as they are met;
/// null where there are none.
void unpackCells(std::string_view packed, Clusters *clusters, std::vector<Cell> &out);

/// A line that is written in this form from the left to the right. Holds no clusters.
class PackedLine
{
public:
    void clear();
    std::string_view bytes() const { return {m_bytes.data(), m_size}; }

    static constexpr std::size_t maxText = 1000;
    /// Characters of one column, at most maxText bytes.
    void appendText(std::string_view utf8, const Style &style);
    void append(char32_t code, bool wide, const Style &style);
    void appendBlanks(std::size_t count);

private:
    char *grow(std::size_t textSize, std::uint32_t wide, const Style &style);
    void beginRun(std::uint32_t wide, const Style &style);

    std::vector<char> m_bytes; ///< all of its size is room
    std::size_t m_size = 0;
    std::size_t m_head = 0;     ///< where the last run begins
    std::size_t m_text = 0;     ///< bytes of text in it
    std::uint32_t m_kind = ~0U; ///< of the last run, or what no run is
    Style m_style;              ///< of the last run
};

} // namespace slipway::terminal
