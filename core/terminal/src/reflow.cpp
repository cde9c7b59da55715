// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulator.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace slipway::terminal {

namespace {

/// Puts wrapped lines together again and breaks them at another width.
class Wrapper
{
public:
    Wrapper(int columns, History &out, Clusters &clusters)
        : m_columns(static_cast<std::size_t>(columns))
        , m_out(out)
        , m_clusters(clusters)
    {}

    /// `cursorColumn` is a column of this row (`width` where the cursor waits past it), or -1.
    void add(const Row &row, int width, int cursorColumn)
    {
        if (!row.continued || row.size != m_size)
            finishLine();
        m_open = true;
        m_size = row.size;
        if (m_padTo > m_line.size())
            m_line.resize(m_padTo);
        if (cursorColumn >= 0)
            m_cursor = static_cast<std::ptrdiff_t>(m_line.size()) + cursorColumn;
        const std::size_t full = perRow(static_cast<std::size_t>(width));
        const auto cells =
            row.usedCells().first(std::min(full, static_cast<std::size_t>(row.used)));
        m_line.insert(m_line.end(), cells.begin(), cells.end());
        const std::size_t used = cells.size();
        // Blank cells count only if text follows; a lone last column is where a wide character
        // did not fit.
        m_padTo = used + 1 >= full ? m_line.size() : m_line.size() + full - used;
        // One line without a single break must not collect all of the history.
        if (m_line.size() > 65536)
            finishLine();
    }

    void finishLine()
    {
        if (!m_open)
            return;
        if (m_cursor > static_cast<std::ptrdiff_t>(m_line.size()))
            m_line.resize(static_cast<std::size_t>(m_cursor));
        Row row;
        const std::size_t columns = perRow(m_columns);
        std::size_t at = 0;
        do {
            std::size_t end = std::min(at + columns, m_line.size());
            if (end < m_line.size() && end > at + 1 && m_line[end].width == 0)
                --end;
            row.cells().assign(m_line.begin() + static_cast<std::ptrdiff_t>(at),
                               m_line.begin() + static_cast<std::ptrdiff_t>(end));
            row.used = static_cast<int>(end - at);
            row.size = m_size;
            if (m_cursor >= static_cast<std::ptrdiff_t>(at)
                && (m_cursor < static_cast<std::ptrdiff_t>(end) || end == m_line.size())) {
                const auto column = static_cast<std::size_t>(m_cursor) - at;
                cursorWaits = column == columns;
                cursor = {0, static_cast<int>(column) - (cursorWaits ? 1 : 0)};
                cursorLine = m_count;
                m_cursor = -1;
            }
            m_out.push(row, m_clusters);
            row.continued = true;
            ++m_count;
            at = end;
        } while (at < m_line.size());
        m_line.clear();
        m_padTo = 0;
        m_open = false;
    }

    std::int64_t count() const { return m_count; }

    Position cursor;
    std::int64_t cursorLine = 0;
    bool cursorWaits = false; ///< past the last column

private:
    /// Of double width there are half as many.
    std::size_t perRow(std::size_t columns) const
    {
        return m_size == LineSize::Normal ? columns : std::max<std::size_t>(1, columns / 2);
    }

    std::size_t m_columns;
    LineSize m_size = LineSize::Normal; ///< of the line that is put together
    History &m_out;
    Clusters &m_clusters;
    std::vector<Cell> m_line;
    std::size_t m_padTo = 0;
    std::ptrdiff_t m_cursor = -1;
    std::int64_t m_count = 0;
    bool m_open = false;
};

} // namespace

void Emulator::resize(int columns, int rows)
{
    if (columns == this->columns() && rows == this->rows())
        return;
    if (m_clusters.isNearlyFull())
        collectClusters();
    // Of the primary screen's cursor, which is put aside while the alternate one is shown.
    SavedCursor &aside = m_saved[0];
    Position &position = m_isAlternate ? aside.position : m_cursor.position;
    bool &waits = m_isAlternate ? aside.waits : m_waits;
    if (columns == this->columns())
        changeHeight(rows, position);
    else
        reflow(columns, rows, position, waits);
    m_alternate.resize(columns, rows);
    m_top = m_left = 0;
    m_bottom = rows;
    m_right = columns;
    if (m_isAlternate)
        m_waits = false;
    Position &at = m_cursor.position;
    at = {std::clamp(at.row, 0, rows - 1), std::clamp(at.column, 0, columns - 1)};
    m_mayJoin = false;
    m_damage = {0, rows};
}

/// Lines move between the history and the top of the screen; empty ones at the end go first.
void Emulator::changeHeight(int rows, Position &cursor)
{
    const int old = m_primary.rows();
    const int bottom = std::max(m_primary.lastUsedRow(), cursor.row);
    if (rows < old) {
        const int surplus = std::max(0, bottom + 1 - rows);
        const int leaving = std::min(surplus, cursor.row);
        for (int row = 0; row < leaving; ++row)
            m_history.push(m_primary.row(row), m_clusters);
        m_primary.scroll({0, old, 0, m_primary.columns()}, leaving, 0, {});
        cursor.row -= leaving;
        m_primary.resize(m_primary.columns(), rows);
        return;
    }
    m_primary.resize(m_primary.columns(), rows);
    if (bottom + 1 < old)
        return;
    const int coming =
        static_cast<int>(std::min(m_history.size(), static_cast<std::size_t>(rows - old)));
    m_primary.scroll({0, rows, 0, m_primary.columns()}, -coming, 0, {});
    for (int row = coming - 1; row >= 0; --row) {
        Row &target = m_primary.row(row);
        m_history.popBack(target, m_clusters);
        target.cells().resize(static_cast<std::size_t>(m_primary.columns()));
    }
    cursor.row += coming;
}

void Emulator::reflow(int columns, int rows, Position &cursor, bool &waits)
{
    const int oldColumns = m_primary.columns();
    const int bottom = std::max(m_primary.lastUsedRow(), cursor.row);
    const bool wasFull = bottom + 1 == m_primary.rows();

    // Room for the screen's own lines comes on top of the cap; they are taken back below.
    History wrapped(m_history.cap() + (std::size_t{1} << 26));
    Wrapper wrapper(columns, wrapped, m_clusters);
    // Prompts move with their lines; the new numbers are filled in as the lines come by.
    std::deque<Command> moved;
    auto command = m_commands.all().begin();
    std::int64_t number = screenLine() - static_cast<std::int64_t>(m_history.size());
    const auto moveCommands = [&] {
        for (; command != m_commands.all().end() && command->line <= number; ++command) {
            moved.push_back(*command);
            moved.back().line = wrapper.count();
        }
        ++number;
    };
    Row row;
    for (std::size_t index = 0; index < m_history.size(); ++index) {
        m_history.read(index, row, m_clusters);
        wrapper.add(row, oldColumns, -1);
        moveCommands();
    }
    if (!m_primary.row(0).continued)
        wrapper.finishLine();
    const std::int64_t oldTop = wrapper.count();
    for (int index = 0; index <= bottom; ++index) {
        const Row &source = m_primary.row(index);
        const int column = waits ? oldColumns : cursor.column;
        wrapper.add(source, oldColumns, index == cursor.row ? column : -1);
        moveCommands();
    }
    wrapper.finishLine();
    m_commands.assign(std::move(moved));

    const std::int64_t total = wrapper.count();
    std::int64_t top = std::max<std::int64_t>(0, total - rows);
    if (!wasFull)
        top = std::max(top, oldTop);
    top = std::min(top, wrapper.cursorLine);
    std::vector<Row> content(static_cast<std::size_t>(total - top));
    for (auto line = content.rbegin(); line != content.rend(); ++line)
        wrapped.popBack(*line, m_clusters);
    m_primary.assign(columns, rows, std::move(content));
    cursor = {static_cast<int>(wrapper.cursorLine - top), wrapper.cursor.column};
    waits = wrapper.cursorWaits;

    wrapped.setCap(m_history.cap());
    m_history = std::move(wrapped);
    m_commands.dropBefore(screenLine() - static_cast<std::int64_t>(m_history.size()));
}

} // namespace slipway::terminal
