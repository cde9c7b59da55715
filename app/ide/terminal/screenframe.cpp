// SPDX-License-Identifier: GPL-3.0-or-later
#include "screenframe.h"

#include <algorithm>

namespace slipway::ide {

void ScreenFrame::take(const terminal::Screen &screen, std::int64_t first, int count)
{
    m_first = std::max(first, screen.firstLine());
    m_count = static_cast<std::size_t>(
        std::clamp<std::int64_t>(std::min(first + count, screen.endLine()) - m_first, 0, count));
    // The buffers stay, so that a frame costs no allocations.
    if (m_lines.size() < m_count)
        m_lines.resize(m_count);
    m_clusters.clear();
    m_reversed = screen.isReversed();
    for (std::size_t i = 0; i < m_count; ++i) {
        const std::int64_t number = m_first + static_cast<std::int64_t>(i);
        const auto cells = screen.line(number);
        m_lines[i].cells.assign(cells.begin(), cells.end());
        m_lines[i].size = screen.lineSize(number);
        for (const terminal::Cell &cell : cells) {
            if (cell.code > 0x10FFFF)
                m_clusters.insert(cell.code, std::u32string(screen.text(cell)));
        }
    }
}

const ScreenFrame::Line *ScreenFrame::line(std::int64_t number) const
{
    const std::int64_t index = number - m_first;
    return index >= 0 && static_cast<std::size_t>(index) < m_count
               ? &m_lines[static_cast<std::size_t>(index)]
               : nullptr;
}

std::u32string_view ScreenFrame::text(const terminal::Cell &cell) const
{
    if (cell.code == 0)
        return {};
    if (cell.code <= 0x10FFFF)
        return {&cell.code, 1};
    const auto found = m_clusters.constFind(cell.code);
    return found == m_clusters.cend() ? std::u32string_view() : std::u32string_view(*found);
}

} // namespace slipway::ide
