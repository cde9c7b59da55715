// SPDX-License-Identifier: GPL-3.0-or-later
#include "selection.h"

#include <algorithm>

namespace slipway::ide {

using terminal::Screen;

namespace {

enum class Kind { Space, Word, Other };

/// Words as people pick them: paths, addresses and names in one piece.
Kind kindAt(const Screen &screen, std::span<const terminal::Cell> cells, int column)
{
    if (column < 0 || static_cast<std::size_t>(column) >= cells.size())
        return Kind::Space;
    std::size_t at = static_cast<std::size_t>(column);
    if (cells[at].width == 0 && at > 0)
        --at;
    const auto text = screen.text(cells[at]);
    if (text.empty() || text == U" ")
        return Kind::Space;
    const char32_t code = text.front();
    const bool word = code >= 0x80 || (code >= U'0' && code <= U'9')
                      || (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z')
                      || std::u32string_view(U"_-./~:@%+#?=&$").contains(code);
    return word ? Kind::Word : Kind::Other;
}

/// Whether the text of a line fills it, so that a word may go on in the next; a wide character
/// that did not fit leaves a column.
bool isFull(const Screen &screen, std::span<const terminal::Cell> cells)
{
    return static_cast<int>(cells.size()) >= screen.columns() - 1;
}

GridPosition wordBegin(const Screen &screen, GridPosition at, Kind kind)
{
    auto cells = screen.line(at.line);
    for (;;) {
        while (at.column > 0 && kindAt(screen, cells, at.column - 1) == kind)
            --at.column;
        if (at.column > 0 || kind == Kind::Space || !screen.isContinued(at.line))
            return at;
        cells = screen.line(at.line - 1);
        const int last = static_cast<int>(cells.size()) - 1;
        if (!isFull(screen, cells) || kindAt(screen, cells, last) != kind)
            return at;
        at = {at.line - 1, last};
    }
}

GridPosition wordEnd(const Screen &screen, GridPosition at, Kind kind)
{
    auto cells = screen.line(at.line);
    for (;;) {
        const int columns = kind == Kind::Space ? screen.columns() : static_cast<int>(cells.size());
        while (at.column < columns && kindAt(screen, cells, at.column) == kind)
            ++at.column;
        if (at.column < columns || kind == Kind::Space || !isFull(screen, cells)
            || !screen.isContinued(at.line + 1))
            return at;
        cells = screen.line(at.line + 1);
        if (kindAt(screen, cells, 0) != kind)
            return at;
        at = {at.line + 1, 1};
    }
}

} // namespace

Selection::Range Selection::unitAt(GridPosition at, const Screen &screen) const
{
    if (m_unit == Unit::Character || m_unit == Unit::Block)
        return {at, at};
    if (m_unit == Unit::Line) {
        GridPosition first{at.line, 0};
        while (screen.isContinued(first.line))
            --first.line;
        std::int64_t last = at.line;
        while (screen.isContinued(last + 1))
            ++last;
        return {first, {last, screen.columns()}};
    }
    const Kind kind = kindAt(screen, screen.line(at.line), at.column);
    const int next = std::min(at.column + 1, screen.columns());
    return {wordBegin(screen, at, kind), wordEnd(screen, {at.line, next}, kind)};
}

bool Selection::isEmpty() const
{
    return !m_active || (m_unit == Unit::Block ? m_first.column == m_end.column : m_first == m_end);
}

void Selection::begin(GridPosition at, Unit unit, const Screen &screen)
{
    m_unit = unit;
    m_active = true;
    m_anchor = unitAt(at, screen);
    m_first = m_anchor.first;
    m_end = m_anchor.end;
}

void Selection::extend(GridPosition to, const Screen &screen)
{
    if (!m_active)
        return;
    if (m_unit == Unit::Block) {
        const GridPosition from = m_anchor.first;
        m_first = {std::min(from.line, to.line), std::min(from.column, to.column)};
        m_end = {std::max(from.line, to.line), std::max(from.column, to.column)};
        return;
    }
    const Range range = unitAt(to, screen);
    m_first = std::min(m_anchor.first, range.first);
    m_end = std::max(m_anchor.end, range.end);
}

void Selection::selectAll(const Screen &screen)
{
    m_active = true;
    m_unit = Unit::Character;
    m_first = {screen.firstLine(), 0};
    m_end = {screen.endLine() - 1, screen.columns()};
    m_anchor = {m_first, m_end};
}

std::pair<int, int> Selection::columns(std::int64_t line, int width) const
{
    if (isEmpty() || line < m_first.line || line > m_end.line)
        return {0, 0};
    if (m_unit == Unit::Block)
        return {m_first.column, m_end.column};
    return {line == m_first.line ? m_first.column : 0, line == m_end.line ? m_end.column : width};
}

/// What is marked of a line.
void Selection::appendColumns(std::string &out, const Screen &screen, std::int64_t line) const
{
    const auto cells = screen.line(line);
    const auto [from, to] = columns(line, screen.columns());
    for (int column = from; column < std::min(to, static_cast<int>(cells.size())); ++column) {
        const terminal::Cell &cell = cells[static_cast<std::size_t>(column)];
        if (cell.width == 0)
            continue;
        const auto text = screen.text(cell);
        if (text.empty())
            out += ' ';
        for (const char32_t code : text)
            terminal::appendUtf8(out, code);
    }
}

std::string Selection::text(const Screen &screen) const
{
    std::string out;
    if (isEmpty())
        return out;
    const std::int64_t first = std::max(m_first.line, screen.firstLine());
    const std::int64_t last = std::min(m_end.line, screen.endLine() - 1);
    for (std::int64_t line = first; line <= last; ++line) {
        if (line > first && (m_unit == Unit::Block || !screen.isContinued(line))) {
            out.erase(out.find_last_not_of(' ') + 1);
            out += '\n';
        }
        appendColumns(out, screen, line);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

void Selection::forEachRun(
    const Screen &screen,
    const std::function<void(const QString &, const terminal::Style &)> &take) const
{
    if (isEmpty())
        return;
    std::string run;
    terminal::Style style;
    const auto flush = [&] {
        if (!run.empty())
            take(QString::fromStdString(run), style);
        run.clear();
    };
    const std::int64_t first = std::max(m_first.line, screen.firstLine());
    const std::int64_t last = std::min(m_end.line, screen.endLine() - 1);
    for (std::int64_t line = first; line <= last; ++line) {
        if (line > first && (m_unit == Unit::Block || !screen.isContinued(line)))
            run += '\n';
        const auto cells = screen.line(line);
        const auto [from, to] = columns(line, screen.columns());
        for (int column = from; column < std::min(to, static_cast<int>(cells.size())); ++column) {
            const terminal::Cell &cell = cells[static_cast<std::size_t>(column)];
            if (cell.width == 0)
                continue;
            if (cell.style != style) {
                flush();
                style = cell.style;
            }
            const auto text = screen.text(cell);
            if (text.empty())
                run += ' ';
            for (const char32_t code : text)
                terminal::appendUtf8(run, code);
        }
    }
    flush();
}

} // namespace slipway::ide
