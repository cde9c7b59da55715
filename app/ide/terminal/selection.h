// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace slipway::ide {

/// Between two cells of a line; lines as terminal::Screen numbers them.
struct GridPosition
{
    std::int64_t line = 0;
    int column = 0;
    auto operator<=>(const GridPosition &) const = default;
};

/// What the mouse has marked: from where it was pressed to where it is, by characters, words,
/// (wrapped) lines, or as the rectangle between the two.
class Selection
{
public:
    enum class Unit { Character, Word, Line, Block };

    void begin(GridPosition at, Unit unit, const terminal::Screen &screen);
    void extend(GridPosition to, const terminal::Screen &screen);
    void selectAll(const terminal::Screen &screen);
    void clear() { m_active = false; }

    bool isEmpty() const;
    GridPosition first() const { return m_first; }
    GridPosition end() const { return m_end; }
    /// The marked columns of a line: [first, end); equal where there are none.
    std::pair<int, int> columns(std::int64_t line, int width) const;
    std::string text(const terminal::Screen &screen) const;
    /// The text in pieces of one style each; lines end with a line feed.
    void
    forEachRun(const terminal::Screen &screen,
               const std::function<void(const QString &, const terminal::Style &)> &take) const;

private:
    struct Range
    {
        GridPosition first;
        GridPosition end;
    };
    Range unitAt(GridPosition at, const terminal::Screen &screen) const;
    void appendColumns(std::string &out, const terminal::Screen &screen, std::int64_t line) const;

    bool m_active = false;
    Unit m_unit = Unit::Character;
    Range m_anchor;
    GridPosition m_first;
    GridPosition m_end;
};

} // namespace slipway::ide
