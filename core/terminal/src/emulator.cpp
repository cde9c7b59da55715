// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulator.h"

#include <algorithm>

namespace slipway::terminal {

Emulator::Emulator(int columns, int rows, std::size_t historyBytes)
    : m_parser(*this)
    , m_primary(columns, rows)
    , m_alternate(columns, rows)
    , m_history(historyBytes)
    , m_bottom(rows)
    , m_right(columns)
{
    m_damage = {0, rows};
    resetTabs();
}

void Emulator::feed(std::string_view bytes)
{
    if (m_clusters.isNearlyFull())
        collectClusters();
    if (m_links.isNearlyFull())
        collectLinks();
    while (!bytes.empty()) {
        if (m_parser.isIdle())
            bytes.remove_prefix(takePlain(bytes));
        if (!bytes.empty())
            bytes.remove_prefix(m_parser.step(bytes));
    }
    m_commands.dropBefore(screenLine() - static_cast<std::int64_t>(m_history.size()));
}

void Emulator::output(std::string_view bytes)
{
    // A program that asks without end and never reads gets no answers.
    if (m_answers == Answers::Give && m_output.size() + bytes.size() <= maxOutput)
        m_output += bytes;
}

void Emulator::setOwnColor(int index, Color color)
{
    const bool wasDark = m_colors.isDark();
    m_colors.setOwn(index, color);
    if (m_modes.tellsColorScheme && wasDark != m_colors.isDark())
        output(m_colors.isDark() ? "\x1b[?997;1n" : "\x1b[?997;2n");
}

std::span<const Cell> Emulator::line(std::int64_t number) const
{
    const std::int64_t row = number - screenLine();
    if (row >= rows() || row < -static_cast<std::int64_t>(m_history.size()))
        return {};
    if (row >= 0) {
        return grid().row(static_cast<int>(row)).usedCells();
    }
    const auto index = static_cast<std::int64_t>(m_history.size()) + row;
    m_history.read(static_cast<std::size_t>(index), m_readRow, m_clusters);
    return m_readRow.cells();
}

void Emulator::clearHistory()
{
    m_history.clear();
    m_commands.dropBefore(screenLine());
}

/// Starts the table of clusters anew with those still on a screen.
void Emulator::collectClusters()
{
    const Clusters old = std::exchange(m_clusters, {});
    for (Grid *each : {&m_primary, &m_alternate}) {
        for (int index = 0; index < each->rows(); ++index) {
            for (Cell &cell : each->row(index).cells())
                cell.code = m_clusters.intern(old.text(cell.code));
        }
    }
    touchAll();
}

/// The same for links; those in the history are lost.
void Emulator::collectLinks()
{
    const Links old = std::exchange(m_links, {});
    std::vector<std::uint16_t> renumbered(65536);
    const auto keep = [&](std::uint16_t number) {
        const Links::Link *link = old.find(number);
        if (link && renumbered[number] == 0)
            renumbered[number] = m_links.add(link->id, link->address);
        return renumbered[number];
    };
    for (Grid *each : {&m_primary, &m_alternate}) {
        for (int index = 0; index < each->rows(); ++index) {
            for (Cell &cell : each->row(index).cells())
                cell.style.link = keep(cell.style.link);
        }
    }
    m_pen.link = keep(m_pen.link);
    for (SavedCursor &saved : m_saved)
        saved.pen.link = keep(saved.pen.link);
    m_history.forgetLinks();
}

int Emulator::sizedRowColumns() const
{
    const LineSize size = grid().row(m_cursor.position.row).size;
    return size == LineSize::Normal ? columns() : columns() / 2;
}

Rectangle Emulator::region() const
{
    return {m_top, m_bottom, leftLimit(), m_modes.margins ? m_right : columns()};
}

bool Emulator::isInsideMargins() const
{
    return region().contains(m_cursor.position);
}

/// DECSC.
void Emulator::saveCursor()
{
    m_saved[m_isAlternate] = {m_cursor.position, m_waits, m_modes.origin, m_pen, m_charsets};
}

/// DECRC.
void Emulator::restoreCursor()
{
    const SavedCursor &saved = m_saved[m_isAlternate];
    m_cursor.position = {std::clamp(saved.position.row, 0, rows() - 1),
                         std::clamp(saved.position.column, 0, columns() - 1)};
    m_waits = false;
    m_modes.origin = saved.origin;
    m_pen = saved.pen;
    m_charsets = saved.charsets;
    m_mayJoin = false;
}

void Emulator::showAlternate(bool alternate)
{
    if (m_isAlternate == alternate)
        return;
    m_isAlternate = alternate;
    m_mayJoin = false;
    touchAll();
}

/// RIS.
void Emulator::reset()
{
    m_isAlternate = false;
    for (Grid *each : {&m_primary, &m_alternate})
        each->erase({0, rows(), 0, columns()}, {});
    m_primary.row(0).continued = false;
    m_history.clear();
    m_commands.clear();
    m_colors.reset();
    m_links.clear();
    m_modes = {};
    m_cursor = {};
    m_waits = false;
    m_pen = {};
    m_top = m_left = 0;
    m_bottom = rows();
    m_right = columns();
    m_charsets = {};
    m_singleShift.reset();
    m_saved = {};
    m_title.clear();
    m_titles.clear();
    m_savedModes.clear();
    m_folder.clear();
    m_last.clear();
    m_mayJoin = false;
    m_wholeRectangles = m_hasSizedLines = false;
    resetTabs();
    touchAll();
}

/// DECSTR.
void Emulator::softReset()
{
    m_cursor.visible = true;
    m_modes.insert = m_modes.origin = m_modes.cursorKeys = m_modes.keypad = false;
    m_modes.margins = m_modes.reverseWrap = false;
    m_modes.autowrap = true;
    m_modes.mouse = MouseMode::Off;
    m_modes.bracketedPaste = m_modes.synchronized = false;
    m_top = m_left = 0;
    m_bottom = rows();
    m_right = columns();
    m_pen = {};
    m_charsets = {};
    m_singleShift.reset();
    m_saved[m_isAlternate] = {};
    m_wholeRectangles = false;
    m_waits = false;
}

} // namespace slipway::terminal
