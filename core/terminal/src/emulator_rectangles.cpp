// SPDX-License-Identifier: GPL-3.0-or-later
// The VT420's rectangles.
#include "emulator.h"

#include <algorithm>
#include <format>

namespace slipway::terminal {

bool Emulator::controlRectangle(const ControlSequence &sequence)
{
    if (sequence.leader != 0)
        return false;
    const char final = sequence.final;
    if (sequence.intermediate == '$' && final == 'v')
        copyRectangle(sequence);
    else if (sequence.intermediate == '$' && final == 'x')
        fillRectangle(sequence);
    else if (sequence.intermediate == '$' && (final == 'z' || final == '{')) {
        const Rectangle area = rectangle(sequence, 0);
        grid().erase(area, eraseStyle(), final == 'z' ? Erase::All : Erase::Unprotected);
        touch(area.top, area.bottom);
    } else if (sequence.intermediate == '$' && (final == 'r' || final == 't'))
        changeAttributes(sequence, final == 't');
    else if (sequence.intermediate == '*' && final == 'x')
        m_wholeRectangles = sequence.parameter(0, 0) == 2;
    else if (sequence.intermediate == '*' && final == 'y')
        answerChecksum(sequence);
    else
        return false;
    return true;
}

/// Top, left, bottom and right, counted from 1 and from the origin; empty where they are crossed.
Rectangle Emulator::rectangle(const ControlSequence &sequence, std::size_t first) const
{
    const Rectangle bounds = m_modes.origin ? region() : Rectangle{0, rows(), 0, columns()};
    const auto limit = [&](std::size_t index, int from, int end) {
        const int value = std::min(sequence.parameter(first + index, 0), 10000);
        return value <= 0 ? end : std::min(from + value, end);
    };
    Rectangle area;
    area.top = std::clamp(bounds.top + std::min(sequence.amount(first), 10000) - 1, 0, rows());
    area.left =
        std::clamp(bounds.left + std::min(sequence.amount(first + 1), 10000) - 1, 0, columns());
    area.bottom = std::max(area.top, limit(2, bounds.top, bounds.bottom));
    area.right = std::max(area.left, limit(3, bounds.left, bounds.right));
    return area;
}

/// DECCRA: top, left, bottom, right, page, to top, to left, to page.
void Emulator::copyRectangle(const ControlSequence &sequence)
{
    const Rectangle from = rectangle(sequence, 0);
    const Rectangle bounds = m_modes.origin ? region() : Rectangle{0, rows(), 0, columns()};
    const int top = bounds.top + std::min(sequence.amount(5), 10000) - 1;
    const int left = bounds.left + std::min(sequence.amount(6), 10000) - 1;
    const int height = std::min(from.bottom - from.top, bounds.bottom - top);
    const int width = std::min(from.right - from.left, bounds.right - left);
    if (height <= 0 || width <= 0)
        return;
    std::vector<Cell> copied;
    for (int row = 0; row < height; ++row) {
        const auto cells = grid().opened(from.top + row, from.left, from.left + width);
        copied.insert(copied.end(), cells.begin(), cells.end());
    }
    auto next = copied.begin();
    for (int row = 0; row < height; ++row, next += width) {
        const auto cells = grid().opened(top + row, left, left + width);
        std::copy(next, next + width, cells.begin());
        grid().mend(top + row);
    }
    touch(top, top + height);
}

/// DECFRA: a character, then the rectangle.
void Emulator::fillRectangle(const ControlSequence &sequence)
{
    const int code = sequence.parameter(0, 0);
    if (code < 32 || code == 127 || code > 255 || (code > 127 && code < 160))
        return;
    const Rectangle area = rectangle(sequence, 1);
    for (int row = area.top; row < area.bottom; ++row) {
        for (Cell &cell : grid().opened(row, area.left, area.right))
            cell = {static_cast<char32_t>(code), m_pen, 1};
    }
    touch(area.top, area.bottom);
}

/// DECCARA and DECRARA: the rectangle, then attributes as for SGR.
void Emulator::changeAttributes(const ControlSequence &sequence, bool toggle)
{
    const Rectangle area = rectangle(sequence, 0);
    ControlSequence style;
    for (std::size_t i = 4; i < sequence.count; ++i)
        style.parameters[style.count++] = sequence.parameters[i];
    Style toggled;
    applySgr(style, toggled);
    for (int row = area.top; row < area.bottom; ++row) {
        // A stream runs over the ends of the lines between the corners.
        const bool first = m_wholeRectangles || row == area.top;
        const bool last = m_wholeRectangles || row + 1 == area.bottom;
        const int left = first ? area.left : 0;
        for (Cell &cell : grid().opened(row, left, std::max(left, last ? area.right : columns()))) {
            if (toggle)
                cell.style.attributes ^= toggled.attributes;
            else
                applySgr(style, cell.style);
        }
    }
    touch(area.top, area.bottom);
}

/// DECRQCRA, with the sum that xterm makes: characters and attributes, negated.
void Emulator::answerChecksum(const ControlSequence &sequence)
{
    const Rectangle area = rectangle(sequence, 2);
    unsigned sum = 0;
    for (int row = area.top; row < area.bottom; ++row) {
        for (int column = area.left; column < area.right; ++column) {
            const Cell &cell = grid().row(row).cells()[static_cast<std::size_t>(column)];
            for (const char32_t code : m_clusters.text(cell.code))
                sum += code;
            sum += cell.code == 0 && cell.width > 0 ? 32U : 0U;
            const auto add = [&](int attributes, unsigned value) {
                sum += (cell.style.attributes & attributes) != 0 ? value : 0;
            };
            add(Protected, 4);
            add(Conceal, 8);
            add(anyUnderline, 0x10);
            add(Reverse, 0x20);
            add(Blink, 0x40);
            add(Bold, 0x80);
        }
    }
    output(std::format("\x1bP{}!~{:04X}\x1b\\", std::max(0, sequence.parameter(0, 0)),
                       (0x10000 - (sum & 0xFFFF)) & 0xFFFF));
}

} // namespace slipway::terminal
