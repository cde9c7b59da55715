// SPDX-License-Identifier: GPL-3.0-or-later
// Printing, and what inserts and erases.
#include "emulator.h"
#include "width.h"

#include <algorithm>

namespace slipway::terminal {

namespace {

/// DEC's special graphics, from '_' to '~'.
constexpr std::u32string_view lineDrawing =
    U" \u25c6\u2592\u2409\u240c\u240d\u240a\u00b0\u00b1\u2424\u240b\u2518\u2510\u250c\u2514"
    U"\u253c\u23ba\u23bb\u2500\u23bc\u23bd\u251c\u2524\u2534\u252c\u2502\u2264\u2265\u03c0\u2260"
    U"\u00a3\u00b7";

constexpr char32_t emojiSelector = 0xFE0F;

} // namespace

char32_t Emulator::translated(char32_t code) const
{
    const char set = m_charsets.sets[m_singleShift.value_or(m_charsets.shifted)];
    if (set == 'A' && code == U'#')
        return 0xA3;
    if (set == '0' && code >= 0x5F && code <= 0x7E)
        return lineDrawing[code - 0x5F];
    return code;
}

void Emulator::onAscii(std::string_view text)
{
    const bool plain =
        m_charsets.sets[m_charsets.shifted] == 'B' && !m_singleShift && !m_modes.insert;
    if (plain)
        return printPlain(text);
    for (const char letter : text)
        onCode(static_cast<unsigned char>(letter));
}

void Emulator::printPlain(std::string_view text)
{
    const char last = text.back();
    while (!text.empty()) {
        if (m_waits)
            wrapLine();
        const auto [row, column] = m_cursor.position;
        const int right = rightLimit();
        const auto room = static_cast<std::size_t>(std::max(1, right - column));
        // Without wrapping all that is too much is written into the last column, one over the
        // other.
        if (!m_modes.autowrap && text.size() > room) {
            grid().putAscii(row, column, text.substr(0, room - 1), m_pen);
            grid().putAscii(row, column + static_cast<int>(room) - 1, text.substr(text.size() - 1),
                            m_pen);
            touchRow();
            advance(row, column + static_cast<int>(room), right);
            break;
        }
        const std::size_t taken = std::min(room, text.size());
        grid().putAscii(row, column, text.substr(0, taken), m_pen);
        touchRow();
        advance(row, column + static_cast<int>(taken), right);
        text.remove_prefix(taken);
    }
    m_last.assign(1, static_cast<unsigned char>(last));
    m_mayJoin = true;
}

void Emulator::wrapLine()
{
    const bool whole = leftLimit() == 0 && rightLimit() == rowColumns();
    lineFeed();
    const bool inside = m_cursor.position.column >= leftLimit();
    m_cursor.position.column = inside ? leftLimit() : 0;
    grid().row(m_cursor.position.row).continued = whole;
}

void Emulator::onCode(char32_t code)
{
    code = translated(code);
    m_singleShift.reset();
    const int width = widthOf(code);
    // Nearly all characters can be told not to join without looking at the last one.
    const bool maybeJoins =
        m_mayJoin && m_modes.graphemes && (joinsAtAll(code) || m_last.back() == zeroWidthJoiner);
    if (width == 0 || (maybeJoins && combine(code))) {
        if (width == 0)
            combine(code);
        return;
    }
    print(code, width);
}

void Emulator::print(char32_t code, int width)
{
    if (m_waits)
        wrapLine();
    int right = rightLimit();
    if (m_cursor.position.column + width > right) {
        if (m_modes.autowrap && right - leftLimit() >= width)
            wrapLine();
        else if (right >= width)
            m_cursor.position.column = right - width;
        right = rightLimit();
    }
    const auto [row, column] = m_cursor.position;
    Grid &target = grid();
    if (m_modes.insert)
        target.scroll({row, row + 1, column, right}, 0, -width, eraseStyle());
    target.put(row, column, {code, m_pen, static_cast<std::uint8_t>(width)});
    touchRow();
    advance(row, column + width, right);
    m_last.assign(1, code);
    m_mayJoin = true;
}

/// The cell before the cursor, which marks go into.
std::optional<Position> Emulator::lastCell() const
{
    Position at = m_cursor.position;
    const bool filled = !m_modes.autowrap && m_mayJoin && at.column == rightLimit() - 1;
    if (!m_waits && !filled && --at.column < 0)
        return std::nullopt;
    const Row &row = grid().row(at.row);
    if (row.cells()[static_cast<std::size_t>(at.column)].width == 0 && at.column > 0)
        --at.column;
    return at;
}

/// Adds a mark or a joining character to the last one; false where it does not belong to it.
bool Emulator::combine(char32_t code)
{
    const auto at = lastCell();
    if (!at)
        return false;
    Cell &cell = grid().row(at->row).cells()[static_cast<std::size_t>(at->column)];
    std::u32string cluster(m_clusters.text(cell.code));
    const bool isMark = widthOf(code) == 0;
    if (!isMark && !joins(cluster, code))
        return false;
    if (cluster.empty())
        cluster = U" ";
    const bool single = cluster.size() == 1;
    if (cluster.size() < Clusters::maxLength) {
        cluster += code;
        cell.code = m_clusters.intern(cluster);
        Row &row = grid().row(at->row);
        row.used = std::max(row.used, at->column + 1);
    }
    if (m_mayJoin && m_modes.graphemes && single && cell.width == 1
        && (code == emojiSelector || !isMark) && becomesEmoji(cluster.front()))
        widen(at->row, at->column);
    touch(at->row, at->row + 1);
    m_last = cluster;
    return true;
}

/// What became an emoji takes the next column too, if there is one.
void Emulator::widen(int row, int column)
{
    if (column + 2 > rightLimit())
        return;
    Cell cell = grid().row(row).cells()[static_cast<std::size_t>(column)];
    cell.width = 2;
    grid().put(row, column, cell);
    advance(row, column + 2, rightLimit());
}

/// REP.
void Emulator::repeatLast(int count)
{
    const std::u32string cluster = m_last;
    if (cluster.empty())
        return;
    for (int i = std::min(count, columns() * rows()); i > 0; --i) {
        print(cluster.front(), std::max(1, widthOf(cluster.front())));
        for (const char32_t code : std::u32string_view(cluster).substr(1))
            combine(code);
    }
}

// --- Inserting and erasing ----------------------------------------------------------------------

void Emulator::scroll(const Rectangle &area, int up, int left)
{
    Grid &target = grid();
    const bool toHistory = !m_isAlternate && up > 0 && left == 0 && area.top == 0 && area.left == 0
                           && area.right == columns();
    if (toHistory) {
        for (int row = 0; row < std::min(up, area.bottom); ++row)
            m_history.push(target.row(row), m_clusters);
    }
    target.scroll(area, up, left, eraseStyle());
    touch(area.top, area.bottom);
}

void Emulator::eraseInDisplay(int what, Erase which)
{
    const auto [row, column] = m_cursor.position;
    const Style style = eraseStyle();
    Grid &target = grid();
    if (what == 3) {
        if (!m_isAlternate)
            clearHistory();
        return;
    }
    if (what == 0) {
        target.erase({row, row + 1, column, columns()}, style, which);
        target.erase({row + 1, rows(), 0, columns()}, style, which);
        if (!m_isAlternate)
            m_commands.dropFrom(screenLine() + row + (column > 0 ? 1 : 0));
    } else if (what == 1) {
        target.erase({0, row, 0, columns()}, style, which);
        target.erase({row, row + 1, 0, column + 1}, style, which);
    } else if (what == 2) {
        target.erase({0, rows(), 0, columns()}, style, which);
        target.row(0).continued = false;
        if (!m_isAlternate)
            m_commands.dropFrom(screenLine());
    } else {
        return;
    }
    m_waits = false;
    touchAll();
}

void Emulator::eraseInLine(int what, Erase which)
{
    const auto [row, column] = m_cursor.position;
    const int first = what == 0 ? column : 0;
    const int end = what == 1 ? column + 1 : columns();
    if (what < 0 || what > 2)
        return;
    const LineSize size = grid().row(row).size;
    const bool continued = grid().row(row).continued;
    grid().erase({row, row + 1, first, end}, eraseStyle(), which);
    grid().row(row).size = size;
    // A line that is written again after its wrap is still the rest of the one above.
    grid().row(row).continued = continued && what == 0;
    // With the last column cleared nothing is left to wrap after; what is to the left does not
    // matter.
    m_waits = m_waits && what != 0;
    touchRow();
}

void Emulator::insertLines(int count)
{
    if (!isInsideMargins())
        return;
    Rectangle area = region();
    area.top = m_cursor.position.row;
    const int height = area.bottom - area.top;
    // Lines that are deleted are not history.
    grid().scroll(area, std::clamp(-count, -height, height), 0, eraseStyle());
    touch(area.top, area.bottom);
    m_cursor.position.column = leftLimit();
    m_waits = false;
}

/// DECIC and DECDC: at the cursor's column, in all rows of the region.
void Emulator::insertColumns(int count)
{
    if (!isInsideMargins())
        return;
    Rectangle area = region();
    area.left = m_cursor.position.column;
    scroll(area, 0, -count);
    m_waits = false;
}

} // namespace slipway::terminal
