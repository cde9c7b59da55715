// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_p.h"

#include <algorithm>
#include <format>

namespace slipway::terminal {

namespace {

/// Writes cells as text and SGR sequences.
class CellWriter
{
public:
    CellWriter(std::string &out, const Clusters &clusters)
        : m_out(out)
        , m_clusters(clusters)
    {}

    void setStyle(const Style &style)
    {
        if (style == m_style)
            return;
        m_out += sgr(style);
        m_style = style;
    }

    void write(const Cell &cell)
    {
        if (cell.width == 0)
            return;
        setStyle(cell.style);
        if (cell.code == 0)
            m_out += ' ';
        for (const char32_t code : m_clusters.text(cell.code))
            appendUtf8(m_out, code);
    }

    /// Blank cells inside are stepped over. `toEdge` fills the row, so that the next glyph wraps.
    void write(std::span<const Cell> cells, int columns, bool toEdge)
    {
        auto end = cells.size();
        while (end > 0 && cells[end - 1].isBlank())
            --end;
        for (std::size_t at = 0; at < end;) {
            std::size_t blank = at;
            while (blank < end && cells[blank].isBlank())
                ++blank;
            if (blank > at)
                m_out += std::format("\x1b[{}C", blank - at);
            else
                write(cells[blank++]);
            at = blank;
        }
        if (!toEdge)
            return;
        setStyle({});
        m_out.append(static_cast<std::size_t>(columns)
                         - std::min<std::size_t>(end, static_cast<std::size_t>(columns)),
                     ' ');
    }

private:
    std::string &m_out;
    const Clusters &m_clusters;
    Style m_style;
};

std::string goTo(Position position)
{
    return std::format("\x1b[{};{}H", position.row + 1, position.column + 1);
}

} // namespace

std::string Screen::Private::snapshot(std::size_t historyLines) const
{
    std::string out = "\x1b"
                      "c";
    CellWriter writer(out, m_clusters);
    const int columns = m_primary.columns();
    const int rows = m_primary.rows();
    const Position at = cursor().position;

    // The primary screen and what is above it, as one flow of lines.
    Row row;
    const std::size_t kept = std::min(historyLines, m_history.size());
    const std::size_t total = kept + static_cast<std::size_t>(rows);
    const auto isContinued = [&](std::size_t index) {
        return index < kept ? m_history.isContinued(m_history.size() - kept + index)
                            : m_primary.row(static_cast<int>(index - kept)).continued;
    };
    const auto startsWide = [&](std::size_t index) {
        Row next;
        if (index < kept)
            m_history.read(m_history.size() - kept + index, next, m_clusters);
        const Row &found = index < kept ? next : m_primary.row(static_cast<int>(index - kept));
        return !found.cells.empty() && found.cells.front().width == 2;
    };
    for (std::size_t index = 0; index < total; ++index) {
        const bool wraps = index + 1 < total && isContinued(index + 1);
        if (index < kept)
            m_history.read(m_history.size() - kept + index, row, m_clusters);
        const Row &source = index < kept ? row : m_primary.row(static_cast<int>(index - kept));
        const auto used = static_cast<std::size_t>(source.used);
        std::span<const Cell> cells = std::span(source.cells).first(used);
        // A wide character that did not fit wraps by itself.
        const bool nextIsWide =
            wraps && used + 1 == static_cast<std::size_t>(columns) && startsWide(index + 1);
        writer.write(cells, columns, wraps && !nextIsWide);
        writer.setStyle({});
        if (!wraps && index + 1 < total)
            out += "\r\n";
    }

    if (m_isAlternate) {
        out += "\x1b[?1049h";
        for (int index = 0; index < rows; ++index) {
            const Row &source = m_alternate.row(index);
            out += goTo({index, 0});
            writer.write(std::span(source.cells).first(static_cast<std::size_t>(source.used)),
                         columns, false);
        }
        writer.setStyle({});
    }

    // Margins before all that depends on the cursor: setting them sends it home.
    const auto between = [](const std::string &answer) {
        const std::size_t begin = answer.find('r') + 1;
        return begin < answer.size() ? answer.substr(begin, answer.rfind('\x1b') - begin)
                                     : std::string();
    };
    const std::string margins = m_modes.margins ? between(ask("\x1bP$qs\x1b\\")) : "";
    if (m_modes.margins)
        out += "\x1b[?69h\x1b[" + margins;
    const std::string region = between(ask("\x1bP$qr\x1b\\"));
    if (region != std::format("1;{}r", rows))
        out += "\x1b[" + region;
    const auto isSet = [&](int mode) {
        return ask(std::format("\x1b[?{}$p", mode)).ends_with(";1$y");
    };

    out += goTo(m_saved.position) + sgr(m_saved.pen)
           + "\x1b"
             "7";
    Position origin;
    if (isSet(6)) {
        out += "\x1b[?6h";
        origin = {std::max(0, std::atoi(region.c_str()) - 1),
                  std::max(0, std::atoi(margins.c_str()) - 1)};
    }
    const Grid &shown = m_isAlternate ? m_alternate : m_primary;
    if (m_wrapPending) {
        // The cursor waits past the edge: only printing the last glyph again brings it there.
        const auto &cells = shown.row(at.row).cells;
        const std::size_t column = cells.size() - (cells.back().width == 0 ? 2 : 1);
        out += goTo({at.row - origin.row, static_cast<int>(column) - origin.column});
        writer.setStyle({{}, {}, Conceal}); // whatever the style is now, it is set anew
        writer.write(cells[column]);
    } else {
        out += goTo({at.row - origin.row, at.column - origin.column});
    }
    out += sgr(m_pen);

    for (std::size_t i = 0; i < m_modes.charsets.size(); ++i) {
        if (m_modes.charsets[i] != 'B')
            out += {'\x1b', static_cast<char>('(' + static_cast<char>(i)), m_modes.charsets[i]};
    }
    if (m_modes.shift == 0x0E)
        out += '\x0E';
    else if (m_modes.shift != 0x0F)
        out += {'\x1b', m_modes.shift};
    if (m_modes.keypad)
        out += "\x1b=";
    if (m_modes.insert)
        out += "\x1b[4h";
    if (m_modes.newline)
        out += "\x1b[20h";
    for (const int mode : {1, 5, 1004, 1005, 1006, 1015, 2004}) {
        if (isSet(mode))
            out += std::format("\x1b[?{}h", mode);
    }
    if (!m_modes.autowrap)
        out += "\x1b[?7l";
    if (m_mouse != MouseMode::Off) {
        out += std::format("\x1b[?{}h", m_mouse == MouseMode::Click  ? 1000
                                        : m_mouse == MouseMode::Drag ? 1002
                                                                     : 1003);
    }
    const int shape = m_cursor.shape == CursorShape::Block       ? 1
                      : m_cursor.shape == CursorShape::Underline ? 3
                                                                 : 5;
    if (shape != 1 || !m_cursor.blinks)
        out += std::format("\x1b[{} q", shape + (m_cursor.blinks ? 0 : 1));
    if (!m_cursor.visible)
        out += "\x1b[?25l";
    if (!m_title.empty())
        out += "\x1b]2;" + m_title + "\x1b\\";
    out += m_parser.pending();
    return out;
}

} // namespace slipway::terminal
