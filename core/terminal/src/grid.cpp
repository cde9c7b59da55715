// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid.h"

#include <algorithm>

namespace slipway::terminal {

char32_t Clusters::intern(std::u32string_view codes)
{
    codes = codes.substr(0, maxLength);
    if (codes.empty())
        return 0;
    if (codes.size() == 1)
        return codes.front();
    std::u32string key(codes);
    if (const auto found = m_codes.find(key); found != m_codes.end())
        return found->second;
    if (m_texts.size() >= limit)
        return codes.front();
    const char32_t code = first + static_cast<char32_t>(m_texts.size());
    m_texts.push_back(key);
    m_codes.emplace(std::move(key), code);
    return code;
}

std::u32string_view Clusters::text(const char32_t &code) const
{
    if (code == 0)
        return {};
    if (code < first)
        return {&code, 1};
    const std::size_t index = code - first;
    return index < m_texts.size() ? std::u32string_view(m_texts[index]) : std::u32string_view();
}

void Clusters::clear()
{
    m_texts.clear();
    m_codes.clear();
}

void Row::clear()
{
    m_isPacked = true;
    m_packed.clear();
    used = 0;
    continued = false;
    size = LineSize::Normal;
}

bool Row::append(int column, const Cell &cell)
{
    if (cell.code > 0x10FFFF || !appendsAt(column))
        return false;
    m_packed.append(cell.code, cell.width == 2, cell.style);
    used = column + cell.width;
    return true;
}

void Row::pack(const Clusters &clusters, std::string &out) const
{
    if (m_isPacked) {
        out += m_packed.bytes();
        return;
    }
    std::span<const Cell> all = usedCells();
    while (!all.empty() && all.back().isBlank())
        all = all.first(all.size() - 1);
    packCells(all, clusters, out);
}

void Row::unpackAll() const
{
    m_isPacked = false;
    const std::size_t columns = m_cells.size();
    m_cells.clear();
    unpackCells(m_packed.bytes(), nullptr, m_cells);
    m_cells.resize(columns);
}

Grid::Grid(int columns, int rows)
    : m_columns(columns)
    , m_height(rows)
    , m_rows(static_cast<std::size_t>(rows), Row(columns))
{}

/// Half a wide character cannot stay: the other half becomes a space.
void Grid::splitWide(Row &row, int column)
{
    if (column <= 0 || column >= m_columns)
        return;
    // Behind its text there is nothing to split.
    if (column >= row.used)
        return;
    Cell &right = row.cells()[static_cast<std::size_t>(column)];
    if (right.width != 0)
        return;
    Cell &left = row.cells()[static_cast<std::size_t>(column) - 1];
    left.code = U' ';
    left.width = 1;
    right.code = U' ';
    right.width = 1;
}

void Grid::put(int rowIndex, int column, const Cell &cell)
{
    if (rowIndex < 0 || rowIndex >= rows() || column < 0 || column + cell.width > m_columns)
        return;
    Row &line = row(rowIndex);
    if (!line.append(column, cell)) {
        splitWide(line, column);
        splitWide(line, column + cell.width);
        std::vector<Cell> &cells = line.cells();
        cells[static_cast<std::size_t>(column)] = cell;
        if (cell.width == 2)
            cells[static_cast<std::size_t>(column) + 1] = {0, cell.style, 0};
        line.used = std::max(line.used, column + cell.width);
    }
    if (column + cell.width == m_columns)
        endsHere(rowIndex);
}

void Grid::putAscii(int rowIndex, int column, std::string_view text, const Style &style)
{
    Row &line = row(rowIndex);
    const int end = column + static_cast<int>(text.size());
    if (!line.append(column, {text, end - column, false}, style)) {
        splitWide(line, column);
        splitWide(line, end);
        Cell *cell = line.cells().data() + column;
        for (const char letter : text)
            *cell++ = {static_cast<unsigned char>(letter), style, 1};
        line.used = std::max(line.used, end);
    }
    if (end == m_columns)
        endsHere(rowIndex);
}

/// The last column has another character: it did not wrap, or not yet.
void Grid::endsHere(int rowIndex)
{
    if (rowIndex + 1 < rows())
        row(rowIndex + 1).continued = false;
}

std::span<Cell> Grid::opened(int rowIndex, int left, int right)
{
    Row &line = row(rowIndex);
    splitWide(line, left);
    splitWide(line, right);
    line.used = std::max(line.used, right);
    return std::span(line.cells())
        .subspan(static_cast<std::size_t>(left), static_cast<std::size_t>(right - left));
}

void Grid::mend(int rowIndex)
{
    std::vector<Cell> &cells = row(rowIndex).cells();
    for (std::size_t at = 0; at < cells.size(); ++at) {
        const bool hasRight = at + 1 < cells.size() && cells[at + 1].width == 0;
        if (cells[at].width == 2 && hasRight)
            ++at;
        else if (cells[at].width != 1)
            cells[at] = {U' ', cells[at].style, 1};
    }
}

Rectangle Grid::clipped(Rectangle area) const
{
    area.top = std::clamp(area.top, 0, rows());
    area.bottom = std::clamp(area.bottom, area.top, rows());
    area.left = std::clamp(area.left, 0, m_columns);
    area.right = std::clamp(area.right, area.left, m_columns);
    return area;
}

void Grid::clearRow(Row &line, const Style &style)
{
    line.clear();
    if (style == Style())
        return;
    std::fill(line.cells().begin(), line.cells().end(), Cell{0, style, 1});
    line.used = m_columns;
}

void Grid::eraseUnprotected(Row &line, int left, int right, const Style &style)
{
    for (int column = left; column < right; ++column) {
        Cell &cell = line.cells()[static_cast<std::size_t>(column)];
        if (cell.style.has(Protected))
            continue;
        splitWide(line, column);
        splitWide(line, column + 1);
        cell = {0, style, 1};
    }
    line.used = std::max(line.used, right);
}

void Grid::erase(const Rectangle &wanted, const Style &style, Erase which)
{
    const Rectangle area = clipped(wanted);
    if (area.left >= area.right)
        return;
    for (int index = area.top; index < area.bottom; ++index) {
        Row &line = row(index);
        if (which == Erase::Unprotected) {
            eraseUnprotected(line, area.left, area.right, style);
            continue;
        }
        if (area.right == m_columns)
            endsHere(index);
        if (area.left == 0 && area.right == m_columns) {
            // Whether the row above wrapped is that row's matter.
            const bool continued = line.continued;
            clearRow(line, style);
            line.continued = continued;
            continue;
        }
        const bool plain = style == Style();
        if (plain && area.left >= line.used)
            continue;
        splitWide(line, area.left);
        splitWide(line, area.right);
        const auto begin = line.cells().begin();
        std::fill(begin + area.left, begin + area.right, Cell{0, style, 1});
        if (!plain)
            line.used = std::max(line.used, area.right);
        else if (line.used <= area.right)
            line.used = std::min(line.used, area.left);
    }
}

void Grid::scroll(const Rectangle &wanted, int up, int left, const Style &style)
{
    const Rectangle area = clipped(wanted);
    if (area.top >= area.bottom || area.left >= area.right)
        return;
    const int height = area.bottom - area.top;
    up = std::clamp(up, -height, height);
    if (left == 0 && area.left == 0 && area.right == m_columns)
        return scrollRows(area, up, style);
    if (left != 0) {
        for (int index = area.top; index < area.bottom; ++index)
            shiftRow(row(index), area, left, style);
    }
    if (up == 0)
        return;
    // A part of the width scrolls: cells are copied row by row, in the order that reads first.
    const int step = up > 0 ? 1 : -1;
    for (int n = 0, to = up > 0 ? area.top : area.bottom - 1; n < height; ++n, to += step) {
        const int from = to + up;
        Row &target = row(to);
        splitWide(target, area.left);
        splitWide(target, area.right);
        const auto begin = target.cells().begin();
        if (from >= area.top && from < area.bottom) {
            splitWide(row(from), area.left);
            splitWide(row(from), area.right);
            const auto &source = row(from).cells();
            std::copy(source.begin() + area.left, source.begin() + area.right, begin + area.left);
        } else {
            std::fill(begin + area.left, begin + area.right, Cell{0, style, 1});
        }
        target.used = m_columns;
        target.continued &= target.cells().front().code != 0;
    }
}

void Grid::scrollRows(const Rectangle &area, int up, const Style &style)
{
    if (up > 0 && area.top == 0 && area.bottom == rows()) {
        m_first = static_cast<int>(physical(up % rows()));
    } else {
        straighten();
        const auto begin = m_rows.begin() + area.top;
        const auto end = m_rows.begin() + area.bottom;
        std::rotate(begin, up > 0 ? begin + up : end + up, end);
    }
    const int from = up > 0 ? area.bottom - up : area.top;
    for (int index = from; index < from + std::abs(up); ++index)
        clearRow(row(index), style);
    // What stood above a line no longer does.
    if (area.bottom < rows())
        row(area.bottom).continued = false;
    if (up < 0 && area.top - up < area.bottom)
        row(area.top - up).continued = false;
    if (up > 0 && area.top > 0)
        row(area.top).continued = false;
}

void Grid::shiftRow(Row &line, const Rectangle &area, int left, const Style &style)
{
    const int width = area.right - area.left;
    left = std::clamp(left, -width, width);
    splitWide(line, area.left);
    splitWide(line, area.right);
    splitWide(line, left > 0 ? area.left + left : area.right + left);
    const auto begin = line.cells().begin() + area.left;
    const auto end = line.cells().begin() + area.right;
    if (left > 0) {
        std::move(begin + left, end, begin);
        std::fill(end - left, end, Cell{0, style, 1});
    } else {
        std::move_backward(begin, end + left, end);
        std::fill(begin, begin - left, Cell{0, style, 1});
    }
    line.used = m_columns;
    line.continued &= line.cells().front().code != 0;
}

void Grid::straighten()
{
    std::rotate(m_rows.begin(), m_rows.begin() + m_first, m_rows.end());
    m_first = 0;
}

void Grid::resize(int columns, int rows)
{
    straighten();
    m_height = rows;
    m_rows.resize(static_cast<std::size_t>(rows), Row(columns));
    for (Row &line : m_rows) {
        if (columns < m_columns)
            splitWide(line, columns);
        line.cells().resize(static_cast<std::size_t>(columns));
        line.used = std::min(line.used, columns);
    }
    m_columns = columns;
}

void Grid::assign(int columns, int rows, std::vector<Row> content)
{
    m_first = 0;
    m_columns = columns;
    m_height = rows;
    m_rows = std::move(content);
    m_rows.resize(static_cast<std::size_t>(rows));
    for (Row &line : m_rows) {
        line.cells().resize(static_cast<std::size_t>(columns));
        line.used = std::min(line.used, columns);
    }
}

int Grid::lastUsedRow() const
{
    for (int index = rows() - 1; index >= 0; --index) {
        const Row &line = row(index);
        const auto used = line.usedCells();
        if (line.continued
            || std::any_of(used.begin(), used.end(), [](const Cell &c) { return !c.isBlank(); }))
            return index;
    }
    return -1;
}

} // namespace slipway::terminal
