// SPDX-License-Identifier: GPL-3.0-or-later
// Controls, escapes and control sequences that move the cursor or change single lines.
#include "emulator.h"

#include <algorithm>

namespace slipway::terminal {

void Emulator::onControl(char control)
{
    switch (control) {
    case '\a':
        m_bell = true;
        return;
    case 0x0E:
        m_charsets.shifted = 1;
        return;
    case 0x0F:
        m_charsets.shifted = 0;
        return;
    case '\b':
        backspace();
        break;
    case '\t':
        tab(1);
        break;
    case '\n':
    case '\v':
    case '\f':
        lineFeed();
        if (m_modes.newline)
            m_cursor.position.column = leftLimit();
        break;
    case '\r':
        m_cursor.position.column = m_cursor.position.column < leftLimit() ? 0 : leftLimit();
        m_waits = false;
        break;
    default:
        return;
    }
    m_mayJoin = false;
}

void Emulator::onEscape(std::string_view bytes)
{
    m_mayJoin = false;
    const char first = bytes.front();
    if (bytes.size() == 2) {
        if (first >= '(' && first <= '+')
            designate(first, bytes[1]);
        else if (bytes == "#8")
            alignmentPattern();
        else if (first == '#')
            setLineSize(bytes[1]);
        return;
    }
    if (bytes.size() != 1)
        return;
    switch (first) {
    case '6':
        return backIndex();
    case '7':
        return saveCursor();
    case '8':
        return restoreCursor();
    case '9':
        return forwardIndex();
    case 'D':
        return lineFeed();
    case 'E':
        lineFeed();
        m_cursor.position.column = leftLimit();
        return;
    case 'H':
        m_tabs[static_cast<std::size_t>(m_cursor.position.column)] = true;
        return;
    case 'M':
        return reverseLineFeed();
    case 'N':
    case 'O':
        m_singleShift = first == 'N' ? 2 : 3;
        return;
    case 'Z':
        return answerAttributes({});
    case 'c':
        return reset();
    case 'n':
    case 'o':
        m_charsets.shifted = first == 'n' ? 2 : 3;
        return;
    case '=':
    case '>':
        m_modes.keypad = first == '=';
        return;
    default:
        return;
    }
}

void Emulator::designate(char slot, char set)
{
    const auto at = static_cast<std::size_t>(slot - '(');
    m_charsets.sets[at] = set == '0' || set == '2' ? '0' : set == 'A' ? 'A' : 'B';
}

/// DECDHL, DECSWL and DECDWL.
void Emulator::setLineSize(char kind)
{
    Row &row = grid().row(m_cursor.position.row);
    if (kind < '3' || kind > '6' || m_modes.margins)
        return;
    row.size = kind == '3'   ? LineSize::DoubleTop
               : kind == '4' ? LineSize::DoubleBottom
               : kind == '6' ? LineSize::DoubleWidth
                             : LineSize::Normal;
    m_hasSizedLines = true;
    m_cursor.position.column = std::min(m_cursor.position.column, rowColumns() - 1);
    m_waits = false;
    touchRow();
}

/// DECALN.
void Emulator::alignmentPattern()
{
    m_top = m_left = 0;
    m_bottom = rows();
    m_right = columns();
    m_modes.origin = false;
    const std::string line(static_cast<std::size_t>(columns()), 'E');
    grid().erase({0, rows(), 0, columns()}, {});
    for (int row = 0; row < rows(); ++row)
        grid().putAscii(row, 0, line, {});
    moveTo(0, 0);
    touchAll();
}

void Emulator::onControlSequence(const ControlSequence &sequence)
{
    const bool plain = sequence.leader == 0 && sequence.intermediate == 0;
    // Styles change inside a word; all else ends what can still join, and be repeated.
    if (sequence.final == 'm' && plain)
        return applySgr(sequence, m_pen);
    if (sequence.final == 'b' && plain)
        return m_mayJoin ? repeatLast(sequence.amount()) : void();
    m_mayJoin = m_mayJoin && (sequence.final == 'h' || sequence.final == 'l');
    if (plain)
        return controlPlain(sequence);
    if (!controlRectangle(sequence))
        controlSpecial(sequence);
}

void Emulator::controlPlain(const ControlSequence &sequence)
{
    if (controlCursor(sequence) || controlEditing(sequence))
        return;
    switch (sequence.final) {
    case 'c':
        return answerAttributes(sequence);
    case 'g':
        return clearTabs(sequence.parameter(0, 0));
    case 'h':
    case 'l':
        return setModes(sequence, sequence.final == 'h');
    case 'n':
        return answerStatus(sequence);
    case 'r':
        return setRegion(sequence);
    case 's':
        if (m_modes.margins)
            return setSideMargins(sequence);
        return sequence.count == 0 ? saveCursor() : void();
    case 't':
        return windowControl(sequence);
    case 'u':
        return restoreCursor();
    case 'x':
        if (sequence.parameter(0, 0) < 2)
            output(sequence.parameter(0, 0) == 1 ? "\x1b[3;1;1;128;128;1;0x"
                                                 : "\x1b[2;1;1;128;128;1;0x");
        return;
    default:
        return;
    }
}

bool Emulator::controlCursor(const ControlSequence &sequence)
{
    const int amount = sequence.amount();
    const int origin = m_modes.origin ? m_top : 0;
    switch (sequence.final) {
    case 'A':
        moveRows(-amount);
        return true;
    case 'B':
    case 'e':
        moveRows(amount);
        return true;
    case 'C':
    case 'a':
        moveColumns(amount);
        return true;
    case 'D':
        moveColumns(-amount);
        return true;
    case 'E':
    case 'F':
        moveRows(sequence.final == 'E' ? amount : -amount);
        m_cursor.position.column = leftLimit();
        return true;
    case 'G':
    case '`':
        moveTo(m_cursor.position.row - origin, amount - 1);
        return true;
    case 'H':
    case 'f':
        moveTo(amount - 1, sequence.amount(1) - 1);
        return true;
    case 'I':
        tab(amount);
        return true;
    case 'Z':
        backTab(amount);
        return true;
    case 'd':
        moveTo(amount - 1, m_cursor.position.column - (m_modes.origin ? leftLimit() : 0));
        return true;
    default:
        return false;
    }
}

bool Emulator::controlEditing(const ControlSequence &sequence)
{
    const int amount = std::min(sequence.amount(), 65536);
    const auto [row, column] = m_cursor.position;
    switch (sequence.final) {
    case '@':
    case 'P':
        if (column < rightLimit() && column >= leftLimit()) {
            scroll({row, row + 1, column, rightLimit()}, 0,
                   sequence.final == 'P' ? amount : -amount);
        }
        m_waits = false;
        return true;
    case 'J':
        eraseInDisplay(sequence.parameter(0, 0), Erase::All);
        return true;
    case 'K':
        eraseInLine(sequence.parameter(0, 0), Erase::All);
        return true;
    case 'L':
    case 'M':
        insertLines(sequence.final == 'L' ? amount : -amount);
        return true;
    case 'S':
        scroll(region(), std::min(amount, m_bottom - m_top));
        return true;
    case 'T':
    case '^':
        if (sequence.count < 2) // five are xterm's highlight tracking
            scroll(region(), -std::min(amount, m_bottom - m_top));
        return true;
    case 'X':
        grid().erase({row, row + 1, column, column + amount}, eraseStyle());
        m_waits = false;
        touchRow();
        return true;
    default:
        return false;
    }
}

/// Sequences with a leader or an intermediate byte.
bool Emulator::controlSpecial(const ControlSequence &sequence)
{
    const auto is = [&](char leader, char intermediate, char final) {
        return sequence.leader == leader && sequence.intermediate == intermediate
               && sequence.final == final;
    };
    const int amount = std::min(sequence.amount(), 65536);
    if (is('?', 0, 'h') || is('?', 0, 'l') || is('?', 0, 's') || is('?', 0, 'r'))
        setModes(sequence, sequence.final == 'h');
    else if (is('?', '$', 'p') || is(0, '$', 'p'))
        answerMode(sequence);
    else if (is('?', 0, 'J'))
        eraseInDisplay(sequence.parameter(0, 0), Erase::Unprotected);
    else if (is('?', 0, 'K'))
        eraseInLine(sequence.parameter(0, 0), Erase::Unprotected);
    else if (is('?', 0, 'W') && sequence.parameter(0, 0) == 5)
        resetTabs();
    else if (is('?', 0, 'n'))
        answerStatus(sequence);
    else if (is('>', 0, 'c') || is('=', 0, 'c'))
        answerAttributes(sequence);
    else if (is('>', 0, 'q'))
        output("\x1bP>|Slipway 1.0\x1b\\");
    else if (is(0, '!', 'p'))
        softReset();
    else if (is(0, ' ', '@') && isInsideMargins())
        scroll(region(), 0, amount);
    else if (is(0, ' ', 'A') && isInsideMargins())
        scroll(region(), 0, -amount);
    else if (is(0, '\'', '}') || is(0, '\'', '~'))
        insertColumns(sequence.final == '}' ? amount : -amount);
    else if (is(0, '"', 'q')) {
        const bool isProtected = sequence.parameter(0, 0) == 1;
        m_pen.attributes = static_cast<std::uint16_t>(isProtected ? m_pen.attributes | Protected
                                                                  : m_pen.attributes & ~Protected);
    } else if (is(0, ' ', 'q')) {
        const int style = sequence.parameter(0, 0);
        m_cursor.shape = style <= 2   ? CursorShape::Block
                         : style <= 4 ? CursorShape::Underline
                                      : CursorShape::Bar;
        m_cursor.blinks = style == 0 || style % 2 == 1;
    } else {
        return false;
    }
    return true;
}

// --- The cursor ---------------------------------------------------------------------------------

/// From the origin, which is the region's corner in origin mode.
void Emulator::moveTo(int row, int column)
{
    Position &at = m_cursor.position;
    const int top = m_modes.origin ? m_top : 0;
    const int left = m_modes.origin ? leftLimit() : 0;
    const int bottom = m_modes.origin ? m_bottom : rows();
    at.row = std::clamp(std::min(row, 10000) + top, top, bottom - 1);
    const int right = m_modes.origin && m_modes.margins ? m_right : rowColumns();
    at.column = std::clamp(std::min(column, 10000) + left, left, std::max(left, right - 1));
    m_waits = false;
}

void Emulator::moveRows(int count)
{
    int &row = m_cursor.position.row;
    const int top = row >= m_top ? m_top : 0;
    const int bottom = row < m_bottom ? m_bottom : rows();
    row = std::clamp(row + std::clamp(count, -10000, 10000), top, bottom - 1);
    m_waits = false;
}

void Emulator::moveColumns(int count)
{
    int &column = m_cursor.position.column;
    const int left = column >= leftLimit() ? leftLimit() : 0;
    column = std::clamp(column + std::clamp(count, -10000, 10000), left, rightLimit() - 1);
    m_waits = false;
}

void Emulator::backspace()
{
    Position &at = m_cursor.position;
    const bool atLeft = at.column == leftLimit() || at.column == 0;
    if (!atLeft) {
        --at.column;
    } else if (m_modes.reverseWrap && m_modes.autowrap && at.row > m_top) {
        --at.row;
        at.column = rightLimit() - 1;
    }
    m_waits = false;
}

void Emulator::tab(int count)
{
    int &column = m_cursor.position.column;
    const int last = rightLimit() - 1;
    for (int i = 0; i < count && column < last; ++i) {
        do {
            ++column;
        } while (column < last && !m_tabs[static_cast<std::size_t>(column)]);
    }
}

void Emulator::backTab(int count)
{
    // A cursor past the last column goes back and still wraps, as in xterm.
    int &column = m_cursor.position.column;
    const int first = m_modes.origin ? leftLimit() : 0;
    for (int i = 0; i < count && column > first; ++i) {
        do {
            --column;
        } while (column > first && !m_tabs[static_cast<std::size_t>(column)]);
    }
}

/// TBC.
void Emulator::clearTabs(int what)
{
    if (what == 0)
        m_tabs[static_cast<std::size_t>(m_cursor.position.column)] = false;
    else if (what == 3)
        m_tabs.assign(m_tabs.size(), false);
}

void Emulator::resetTabs()
{
    m_tabs.assign(static_cast<std::size_t>(Screen::maxColumns), false);
    for (std::size_t column = 0; column < m_tabs.size(); column += 8)
        m_tabs[column] = true;
}

/// IND.
void Emulator::lineFeed()
{
    Position &at = m_cursor.position;
    m_waits = false;
    const bool inMargins = at.column >= leftLimit() && (!m_modes.margins || at.column < m_right);
    if (at.row == m_bottom - 1) {
        if (inMargins)
            scroll(region(), 1);
    } else if (at.row < rows() - 1) {
        ++at.row;
    }
    at.column = std::min(at.column, rowColumns() - 1);
}

/// RI.
void Emulator::reverseLineFeed()
{
    Position &at = m_cursor.position;
    m_waits = false;
    const bool inMargins = at.column >= leftLimit() && (!m_modes.margins || at.column < m_right);
    if (at.row == m_top) {
        if (inMargins)
            scroll(region(), -1);
    } else if (at.row > 0) {
        --at.row;
    }
    at.column = std::min(at.column, rowColumns() - 1);
}

/// DECBI.
void Emulator::backIndex()
{
    if (m_cursor.position.column != leftLimit())
        moveColumns(-1);
    else if (isInsideMargins())
        scroll(region(), 0, -1);
}

/// DECFI.
void Emulator::forwardIndex()
{
    if (m_cursor.position.column != rightLimit() - 1)
        moveColumns(1);
    else if (isInsideMargins())
        scroll(region(), 0, 1);
}

/// DECSTBM.
void Emulator::setRegion(const ControlSequence &sequence)
{
    const int top = sequence.amount() - 1;
    const int wanted = sequence.parameter(1, 0);
    const int bottom = wanted <= 0 ? rows() : std::min(wanted, rows());
    if (top >= bottom - 1)
        return;
    m_top = top;
    m_bottom = bottom;
    moveTo(0, 0);
}

/// DECSLRM.
void Emulator::setSideMargins(const ControlSequence &sequence)
{
    const int left = sequence.amount() - 1;
    const int wanted = sequence.parameter(1, 0);
    const int right = wanted <= 0 ? columns() : std::min(wanted, columns());
    if (left >= right - 1)
        return;
    m_left = left;
    m_right = right;
    moveTo(0, 0);
}

} // namespace slipway::terminal
