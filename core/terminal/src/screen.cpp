// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulator.h"

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

void Screen::feed(std::string_view bytes, Answers answers)
{
    d->emulator.m_answers = answers;
    d->emulator.feed(bytes);
    d->emulator.m_answers = Answers::Give;
}

void Screen::resize(int columns, int rows)
{
    d->emulator.resize(std::clamp(columns, minColumns, maxColumns),
                       std::clamp(rows, minRows, maxRows));
}

void Screen::clearHistory()
{
    d->emulator.clearHistory();
}

void Screen::setHistoryLimit(std::size_t historyBytes)
{
    d->emulator.m_history.setCap(historyBytes);
}

int Screen::columns() const
{
    return d->emulator.m_primary.columns();
}

int Screen::rows() const
{
    return d->emulator.m_primary.rows();
}

Cursor Screen::cursor() const
{
    return d->emulator.m_cursor;
}

const std::string &Screen::title() const
{
    return d->emulator.m_title;
}

bool Screen::isAlternate() const
{
    return d->emulator.m_isAlternate;
}

MouseMode Screen::mouseMode() const
{
    return d->emulator.m_modes.mouse;
}

bool Screen::bracketedPaste() const
{
    return d->emulator.m_modes.bracketedPaste;
}

bool Screen::alternateScroll() const
{
    return d->emulator.m_modes.alternateScroll;
}

bool Screen::isSynchronizing() const
{
    return d->emulator.m_modes.synchronized;
}

const std::string &Screen::workingFolder() const
{
    return d->emulator.m_folder;
}

const std::deque<Command> &Screen::commands() const
{
    return d->emulator.m_commands.all();
}

std::uint64_t Screen::commandRevision() const
{
    return d->emulator.m_commands.revision();
}

bool Screen::isReversed() const
{
    return d->emulator.m_modes.reversed;
}

std::int64_t Screen::firstLine() const
{
    return d->emulator.screenLine() - static_cast<std::int64_t>(d->emulator.m_history.size());
}

std::int64_t Screen::screenLine() const
{
    return d->emulator.screenLine();
}

std::size_t Screen::historyBytes() const
{
    return d->emulator.m_history.bytes();
}

std::span<const Cell> Screen::line(std::int64_t number) const
{
    return d->emulator.line(number);
}

bool Screen::isContinued(std::int64_t number) const
{
    if (number < firstLine() || number >= endLine())
        return false;
    if (number < screenLine())
        return d->emulator.m_history.isContinued(static_cast<std::size_t>(number - firstLine()));
    return d->emulator.grid().row(static_cast<int>(number - screenLine())).continued;
}

LineSize Screen::lineSize(std::int64_t number) const
{
    if (number < firstLine() || number >= endLine())
        return LineSize::Normal;
    if (number < screenLine())
        return d->emulator.m_history.sizeOf(static_cast<std::size_t>(number - firstLine()));
    return d->emulator.grid().row(static_cast<int>(number - screenLine())).size;
}

std::string_view Screen::link(const Cell &cell) const
{
    return d->emulator.m_links.address(cell.style.link);
}

std::u32string_view Screen::text(const Cell &cell) const
{
    return d->emulator.m_clusters.text(cell.code);
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
    return std::exchange(d->emulator.m_damage, Damage());
}

bool Screen::takeBell()
{
    return std::exchange(d->emulator.m_bell, false);
}

std::string Screen::takeOutput()
{
    return std::exchange(d->emulator.m_output, std::string());
}

bool Screen::hasOutput() const
{
    return !d->emulator.m_output.empty();
}

std::optional<std::string> Screen::takeClipboard()
{
    return std::exchange(d->emulator.m_clipboard, std::nullopt);
}

void Screen::setDefaultColors(Color foreground, Color background)
{
    d->emulator.setOwnColor(ForegroundColor, foreground);
    d->emulator.setOwnColor(CursorColor, foreground);
    d->emulator.setOwnColor(BackgroundColor, background);
}

void Screen::setPalette(std::span<const Color, 16> colors)
{
    for (std::size_t i = 0; i < colors.size(); ++i)
        d->emulator.setOwnColor(static_cast<int>(i), colors[i]);
}

std::optional<Color> Screen::changedColor(int index) const
{
    return d->emulator.m_colors.changed(index);
}

bool Screen::hasChangedColors() const
{
    return d->emulator.m_colors.hasChanges();
}

void Screen::setCellSize(int width, int height)
{
    d->emulator.m_cellWidth = width;
    d->emulator.m_cellHeight = height;
}

std::string Screen::snapshot(std::size_t historyLines) const
{
    return d->emulator.snapshot(historyLines);
}

} // namespace slipway::terminal
