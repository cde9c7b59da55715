// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/cell.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::terminal {

class Clusters;

enum RunKind : std::uint32_t {
    StyledRun = 1,
    WideRun = 2,
    OneCellRun = 4, ///< the whole text is one cell: a cluster
    RichRun = 8,    ///< with an underline's colour and a link, which few cells have
};
inline constexpr unsigned kindBits = 4;

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
    /// Characters of one column, or of two each, at most maxText bytes.
    void appendText(std::string_view utf8, bool wide, const Style &style)
    {
        std::memcpy(grow(utf8.size(), wide, style), utf8.data(), utf8.size());
    }
    void append(char32_t code, bool wide, const Style &style);
    void appendBlanks(std::size_t count);

private:
    /// What the head of a run that still grows can say; it always takes two bytes.
    static constexpr std::size_t maxGrowingText = (std::size_t{1} << (14 - kindBits)) - 1;
    /// A head, a style with all there is, and a code point.
    static constexpr std::size_t maxRunStart = 2 + sizeof(Style) + 4;
    static_assert(maxText <= maxGrowingText);

    /// Where `textSize` more bytes of text like that are to be written; up to four more may be.
    char *grow(std::size_t textSize, bool wide, const Style &style)
    {
        if (m_bytes.size() < m_size + textSize + maxRunStart)
            m_bytes.resize(2 * m_size + textSize + 256);
        static_assert(sizeof(Style) == 16, "no padding, so that the bytes are the value");
        const bool goesOn =
            (m_kind & (WideRun | OneCellRun)) == (wide ? std::uint32_t{WideRun} : 0U)
            && m_text + textSize <= maxGrowingText
            && std::memcmp(&style, &m_style, sizeof style) == 0;
        if (!goesOn)
            beginRun(wide, style);
        m_text += textSize;
        const std::uint32_t head = static_cast<std::uint32_t>(m_text) << kindBits | m_kind;
        m_bytes[m_head] = static_cast<char>(head | 0x80);
        m_bytes[m_head + 1] = static_cast<char>(head >> 7);
        char *const at = m_bytes.data() + m_size;
        m_size += textSize;
        return at;
    }
    void beginRun(bool wide, const Style &style);

    std::vector<char> m_bytes; ///< all of its size is room
    std::size_t m_size = 0;
    std::size_t m_head = 0;     ///< where the last run begins
    std::size_t m_text = 0;     ///< bytes of text in it
    std::uint32_t m_kind = ~0U; ///< of the last run, or what no run is
    Style m_style;              ///< of the last run
};

} // namespace slipway::terminal
