// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_p.h"

#include <algorithm>
#include <utility>

namespace slipway::terminal {

Screen::Screen(int columns, int rows, std::size_t historyBytes)
    : d(std::make_unique<Private>(std::clamp(columns, minColumns, maxColumns),
                                  std::clamp(rows, minRows, maxRows), historyBytes))
{}

Screen::~Screen() = default;
Screen::Screen(Screen &&) noexcept = default;
Screen &Screen::operator=(Screen &&) noexcept = default;

void Screen::feed(std::string_view bytes)
{
    d->feed(bytes);
}

void Screen::resize(int columns, int rows)
{
    d->resize(std::clamp(columns, minColumns, maxColumns), std::clamp(rows, minRows, maxRows));
}

void Screen::clearHistory()
{
    d->m_history.clear();
}

int Screen::columns() const
{
    return d->m_primary.columns();
}

int Screen::rows() const
{
    return d->m_primary.rows();
}

Cursor Screen::cursor() const
{
    return d->cursor();
}

const std::string &Screen::title() const
{
    return d->m_title;
}

bool Screen::isAlternate() const
{
    return d->m_isAlternate;
}

MouseMode Screen::mouseMode() const
{
    return d->m_mouse;
}

bool Screen::bracketedPaste() const
{
    return d->m_modes.bracketedPaste;
}

bool Screen::isReversed() const
{
    return d->m_reversed;
}

std::int64_t Screen::firstLine() const
{
    return d->screenLine() - static_cast<std::int64_t>(d->m_history.size());
}

std::int64_t Screen::screenLine() const
{
    return d->screenLine();
}

std::size_t Screen::historyBytes() const
{
    return d->m_history.bytes();
}

std::span<const Cell> Screen::line(std::int64_t number) const
{
    return d->line(number);
}

bool Screen::isContinued(std::int64_t number) const
{
    if (number < firstLine() || number >= endLine())
        return false;
    if (number < screenLine())
        return d->m_history.isContinued(static_cast<std::size_t>(number - firstLine()));
    const Grid &grid = d->m_isAlternate ? d->m_alternate : d->m_primary;
    return grid.row(static_cast<int>(number - screenLine())).continued;
}

std::u32string_view Screen::text(const Cell &cell) const
{
    return d->m_clusters.text(cell.code);
}

std::string Screen::text(std::int64_t first, std::int64_t end) const
{
    std::string out;
    first = std::max(first, firstLine());
    end = std::min(end, endLine());
    for (std::int64_t number = first; number < end; ++number) {
        if (number > first && !isContinued(number)) {
            out.erase(out.find_last_not_of(' ') + 1);
            out += '\n';
        }
        for (const Cell &cell : line(number)) {
            if (cell.width == 0)
                continue;
            if (cell.code == 0)
                out += ' ';
            for (const char32_t code : text(cell))
                appendUtf8(out, code);
        }
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

std::string Screen::text() const
{
    std::string out = text(screenLine(), endLine());
    out.erase(out.find_last_not_of('\n') + 1);
    return out;
}

Damage Screen::takeDamage()
{
    return std::exchange(d->m_damage, Damage());
}

bool Screen::takeBell()
{
    return std::exchange(d->m_bell, false);
}

std::string Screen::takeOutput()
{
    return std::exchange(d->m_output, std::string());
}

void Screen::setDefaultColors(Color foreground, Color background)
{
    d->m_defaultForeground = foreground;
    d->m_defaultBackground = background;
}

std::string Screen::snapshot(std::size_t historyLines) const
{
    return d->snapshot(historyLines);
}

} // namespace slipway::terminal
