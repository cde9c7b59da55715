// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <QHash>

#include <string>
#include <vector>

namespace slipway::ide {

/// What is to be seen, copied, so that it can be painted while the terminal goes on.
class ScreenFrame
{
public:
    struct Line
    {
        std::vector<terminal::Cell> cells;
        terminal::LineSize size = terminal::LineSize::Normal;
    };

    /// Lines [first, first + count) of the screen.
    void take(const terminal::Screen &screen, std::int64_t first, int count);

    std::int64_t first() const { return m_first; }
    /// Null for a line that was not taken.
    const Line *line(std::int64_t number) const;
    std::u32string_view text(const terminal::Cell &cell) const;
    bool isReversed() const { return m_reversed; }

private:
    std::int64_t m_first = 0;
    std::vector<Line> m_lines;
    std::size_t m_count = 0;
    QHash<char32_t, std::u32string> m_clusters;
    bool m_reversed = false;
};

} // namespace slipway::ide
