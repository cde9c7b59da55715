// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packedline.h"

#include <slipway/terminal/screen.h>

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace slipway::terminal {

/// Spells out cells that hold more than one code point.
class Clusters
{
public:
    /// The cell code for these code points (one stays itself). Where the table is full only the
    /// first code point is kept.
    char32_t intern(std::u32string_view codes);
    /// One code point or more; empty for an empty cell.
    std::u32string_view text(const char32_t &code) const;

    bool isNearlyFull() const { return m_texts.size() > limit / 2; }
    void clear();

    /// Enough for a family of four, skin tones included.
    static constexpr std::size_t maxLength = 16;

private:
    static constexpr char32_t first = 0x200000;
    static constexpr std::size_t limit = 16384;
    std::vector<std::u32string> m_texts;
    std::unordered_map<std::u32string, char32_t> m_codes;
};

/// Characters of one column, or of two each; PackedLine::maxText bytes at most.
struct RowText
{
    std::string_view utf8;
    int columns = 0;
    bool isWide = false;
};

/// One row; cells at and after `used` are blank. While it is only written to from the left to the
/// right it is kept in the form in which the history keeps it, so that what merely scrolls by is
/// never taken apart into cells.
class Row
{
public:
    explicit Row(int columns = 0)
        : m_cells(static_cast<std::size_t>(columns))
    {}

    int used = 0;
    /// The text goes on from the row above (it was wrapped).
    bool continued = false;
    LineSize size = LineSize::Normal;

    std::vector<Cell> &cells()
    {
        unpack();
        return m_cells;
    }
    const std::vector<Cell> &cells() const
    {
        unpack();
        return m_cells;
    }
    std::span<const Cell> usedCells() const
    {
        return std::span(cells()).first(static_cast<std::size_t>(used));
    }

    /// Empties it.
    void clear();
    /// Write at `column` if there is nothing there or behind it yet and the row is still packed;
    /// else they return false and cells() must be written.
    bool append(int column, const RowText &text, const Style &style)
    {
        if (!appendsAt(column))
            return false;
        m_packed.appendText(text.utf8, text.isWide, style);
        used = column + text.columns;
        return true;
    }
    bool append(int column, const Cell &cell);
    bool isPacked() const { return m_isPacked; }
    /// The cells but for blank ones at the end, appended to `out` as packCells() does.
    void pack(const Clusters &clusters, std::string &out) const;

private:
    bool appendsAt(int column)
    {
        if (!m_isPacked || column < used)
            return false;
        if (column > used)
            m_packed.appendBlanks(static_cast<std::size_t>(column - used));
        return true;
    }
    void unpack() const
    {
        if (m_isPacked)
            unpackAll();
    }
    void unpackAll() const;

    mutable std::vector<Cell> m_cells; ///< while packed only their number counts
    mutable bool m_isPacked = true;
    PackedLine m_packed;
};

struct Rectangle
{
    int top = 0;
    int bottom = 0; ///< one past the last row
    int left = 0;
    int right = 0; ///< one past the last column

    bool contains(Position at) const
    {
        return at.row >= top && at.row < bottom && at.column >= left && at.column < right;
    }
};

enum class Erase { All, Unprotected };

/// The cells of one screen. Coordinates outside are clipped.
class Grid
{
public:
    Grid(int columns, int rows);

    int columns() const { return m_columns; }
    int rows() const { return m_height; }
    Row &row(int index) { return m_rows[physical(index)]; }
    const Row &row(int index) const { return m_rows[physical(index)]; }

    void put(int row, int column, const Cell &cell);
    /// If nothing is there or behind it yet; it fits into the row.
    bool append(int rowIndex, int column, const RowText &text, const Style &style)
    {
        if (!row(rowIndex).append(column, text, style))
            return false;
        if (column + text.columns == m_columns)
            endsHere(rowIndex);
        return true;
    }
    /// One cell a byte; they fit into the row.
    void putAscii(int row, int column, std::string_view text, const Style &style);
    /// Cells with Protected stay where only the others are meant.
    void erase(const Rectangle &area, const Style &style, Erase which = Erase::All);
    /// The cells of `area`, to be read or changed one by one; halves of wide characters that stand
    /// across its edges have become spaces.
    std::span<Cell> opened(int row, int left, int right);
    /// Makes halves of wide characters that were changed one by one whole or spaces again.
    void mend(int row);
    /// Moves the content of `area` up and to the left by these amounts (negative: down, right).
    void scroll(const Rectangle &area, int up, int left, const Style &style);
    /// Cuts or extends at the right and at the bottom.
    void resize(int columns, int rows);
    /// As resize(), with all content replaced: `content` begins at the first row.
    void assign(int columns, int rows, std::vector<Row> content);
    /// The last row with anything in it, or -1.
    int lastUsedRow() const;

private:
    std::size_t physical(int index) const
    {
        const int at = m_first + index;
        return static_cast<std::size_t>(at < m_height ? at : at - m_height);
    }
    Rectangle clipped(Rectangle area) const;
    void clearRow(Row &row, const Style &style);
    void eraseUnprotected(Row &row, int left, int right, const Style &style);
    void scrollRows(const Rectangle &area, int up, const Style &style);
    void shiftRow(Row &row, const Rectangle &area, int left, const Style &style);
    void splitWide(Row &row, int column);
    void endsHere(int row);
    void straighten();

    int m_columns;
    int m_height;
    int m_first = 0; ///< where row 0 is: scrolling the whole screen only moves this
    std::vector<Row> m_rows;
};

} // namespace slipway::terminal
