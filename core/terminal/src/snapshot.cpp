// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulator.h"
#include "width.h"

#include <algorithm>
#include <format>
#include <utility>

namespace slipway::terminal {

/// Writes cells as text and SGR sequences.
class CellWriter
{
public:
    CellWriter(std::string &out, const Clusters &clusters, const Links &links)
        : m_out(out)
        , m_clusters(clusters)
        , m_links(links)
    {}

    void setStyle(const Style &style)
    {
        if (style == m_style)
            return;
        m_out += sgr(style);
        if (style.has(Protected) != m_style.has(Protected))
            m_out += style.has(Protected) ? "\x1b[1\"q" : "\x1b[0\"q";
        if (style.link != m_style.link) {
            const Links::Link *link = m_links.find(style.link);
            m_out += link ? "\x1b]8;id=" + idOf(*link, style.link) + ';' + link->address + "\x1b\\"
                          : "\x1b]8;;\x1b\\";
        }
        m_style = style;
    }

    void write(const Cell &cell)
    {
        if (cell.width == 0)
            return;
        setStyle(cell.style);
        if (cell.code == 0)
            m_out += ' ';
        const auto text = m_clusters.text(cell.code);
        if (!text.empty() && joins(m_last, text.front()))
            m_out += apart;
        for (const char32_t code : text) {
            // It did not make an emoji of it before.
            if (code == 0xFE0F && cell.width == 1)
                m_out += apart;
            appendUtf8(m_out, code);
        }
        m_last = text;
    }

    /// Blank cells inside are stepped over. `toEdge` fills the row, so that the next glyph wraps.
    /// `second` is what goes behind the first glyph, which brings the cursor into the row.
    void write(std::span<const Cell> cells, int columns, bool toEdge, std::string_view second = {})
    {
        if (!second.empty() && !cells.empty()) {
            write(cells.front());
            m_out += second;
            columns -= cells.front().width;
            cells = cells.subspan(std::min<std::size_t>(cells.front().width, cells.size()));
        }
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
    /// A link without an id gets one, for it is written in pieces.
    static std::string idOf(const Links::Link &link, std::uint16_t number)
    {
        return link.id.empty() ? std::format("slipway-{}", number) : link.id;
    }

    /// A sequence that does nothing but keep two characters from becoming one.
    static constexpr std::string_view apart = "\x1b\\";

    std::string &m_out;
    const Clusters &m_clusters;
    const Links &m_links;
    Style m_style;
    std::u32string m_last;
};

namespace {

std::string goTo(Position position)
{
    return std::format("\x1b[{};{}H", position.row + 1, position.column + 1);
}

std::string_view lineSize(LineSize size)
{
    static constexpr std::string_view escapes[] = {"", "\x1b#6", "\x1b#3", "\x1b#4"};
    return escapes[static_cast<std::size_t>(size)];
}

/// For the line above.
std::string lineSizeAbove(LineSize size)
{
    return size == LineSize::Normal ? std::string()
                                    : std::format("\x1b"
                                                  "7\x1b[A{}\x1b"
                                                  "8",
                                                  lineSize(size));
}

void writeCommand(std::string &out, const Command &command)
{
    out += "\x1b]133;A\x1b\\";
    if (command.isRunning || command.hasEnded)
        out += "\x1b]133;C\x1b\\";
    if (command.hasEnded)
        out += std::format("\x1b]133;D;{}\x1b\\", command.exitCode);
}

bool isBlankStart(const Row &row)
{
    return row.used == 0 || row.cells().front().code == 0;
}

} // namespace

std::string Emulator::snapshot(std::size_t historyLines) const
{
    std::string out = "\x1b"
                      "c";
    CellWriter writer(out, m_clusters, m_links);
    writeColors(out);
    writePrimary(out, writer, historyLines);
    if (m_isAlternate)
        writeAlternate(out, writer);
    writeMargins(out);
    writeCursor(out, writer);
    writeModes(out);
    if (!m_title.empty())
        out += "\x1b]2;" + m_title + "\x1b\\";
    writeFolder(out);
    out += m_parser.pending();
    return out;
}

/// As the shell tells it (OSC 7), which it does at its next prompt only.
void Emulator::writeFolder(std::string &out) const
{
    if (m_folder.empty())
        return;
    out += "\x1b]7;file://";
    for (const char c : m_folder)
        out += c == '%' ? std::string("%25") : std::string(1, c);
    out += "\x1b\\";
}

void Emulator::writeColors(std::string &out) const
{
    for (const auto &[index, color] : m_colors.changes()) {
        const std::string name =
            index < 256 ? std::format("4;{}", index) : std::to_string(index - ForegroundColor + 10);
        out += std::format("\x1b]{};#{:02x}{:02x}{:02x}\x1b\\", name, color.red(), color.green(),
                           color.blue());
    }
    if (!m_modes.graphemes)
        out += "\x1b[?2027l";
}

/// The primary screen and what is above it, as one flow of lines.
void Emulator::writePrimary(std::string &out, CellWriter &writer, std::size_t historyLines) const
{
    Row row;
    const std::size_t kept = std::min(historyLines, m_history.size());
    const std::size_t total = kept + static_cast<std::size_t>(rows());
    const auto read = [&](std::size_t index, Row &into) -> const Row & {
        if (index >= kept)
            return m_primary.row(static_cast<int>(index - kept));
        m_history.read(m_history.size() - kept + index, into, m_clusters);
        return into;
    };
    const auto isContinued = [&](std::size_t index) {
        return index < kept ? m_history.isContinued(m_history.size() - kept + index)
                            : m_primary.row(static_cast<int>(index - kept)).continued;
    };
    auto command = m_commands.all().begin();
    const std::int64_t first = screenLine() - static_cast<std::int64_t>(kept);
    std::string above;     // what makes the last line what it was, once it has wrapped
    bool atColumn0 = true; // else the cursor waits in the line above
    for (std::size_t index = 0; index < total; ++index) {
        for (; command != m_commands.all().end()
               && command->line <= first + static_cast<std::int64_t>(index);
             ++command) {
            if (command->line == first + static_cast<std::int64_t>(index))
                writeCommand(out, *command);
        }
        const bool wraps = index + 1 < total && isContinued(index + 1);
        const Row &source = read(index, row);
        const std::span<const Cell> cells = source.usedCells();
        std::string second = std::exchange(above, {});
        int width = columns();
        if (wraps && source.size != LineSize::Normal) {
            const auto half = static_cast<std::size_t>(columns() / 2);
            // It wrapped before or after it was made one of double width.
            if (cells.size() <= half) {
                second += lineSize(source.size);
                width = columns() / 2;
            } else {
                above = lineSizeAbove(source.size);
            }
        }
        if (atColumn0)
            out += std::exchange(second, {});
        // A wide character that did not fit wraps by itself.
        Row below;
        const auto startsWide = [&] {
            const Row &next = read(index + 1, below);
            return !next.cells().empty() && next.cells().front().width == 2;
        };
        const bool nextIsWide =
            wraps && cells.size() + 1 == static_cast<std::size_t>(width) && startsWide();
        const bool nextIsBlank = wraps && isBlankStart(read(index + 1, below));
        writer.write(cells, width, wraps && !nextIsWide, second);
        writer.setStyle({});
        if (nextIsBlank) // a space wraps, and is blank again to all but a program that looks
                         // closely
            out += " \r";
        else if (!wraps) {
            out += lineSize(source.size);
            out += index + 1 < total ? "\r\n" : "";
        }
        atColumn0 = !wraps || nextIsBlank;
    }
}

void Emulator::writeAlternate(std::string &out, CellWriter &writer) const
{
    out += "\x1b[?1049h";
    for (int index = 0; index < rows(); ++index) {
        const Row &source = m_alternate.row(index);
        out += goTo({index, 0});
        writer.write(source.usedCells(), columns(), false);
        out += lineSize(source.size);
    }
    writer.setStyle({});
}

/// Before all that depends on the cursor: setting them sends it home.
void Emulator::writeMargins(std::string &out) const
{
    if (m_modes.margins)
        out += std::format("\x1b[?69h\x1b[{};{}s", m_left + 1, m_right);
    if (m_top != 0 || m_bottom != rows())
        out += std::format("\x1b[{};{}r", m_top + 1, m_bottom);
}

void Emulator::writeCursor(std::string &out, CellWriter &writer) const
{
    const auto charsets = [&out](const Charsets &sets) {
        for (std::size_t i = 0; i < sets.sets.size(); ++i)
            out += {'\x1b', static_cast<char>('(' + static_cast<char>(i)), sets.sets[i]};
        static constexpr std::string_view shifts[] = {"\x0F", "\x0E", "\x1bn", "\x1bo"};
        out += shifts[sets.shifted];
    };
    const SavedCursor &saved = m_saved[m_isAlternate];
    if (!(saved.charsets == Charsets()))
        charsets(saved.charsets);
    out += goTo(saved.position);
    writer.setStyle(saved.pen);
    if (saved.origin) // the place is kept: only the mode's own change would move it
        out += "\x1b[?6h" + goTo({saved.position.row - m_top, saved.position.column - leftLimit()});
    out += "\x1b"
           "7\x1b[?6l";
    writer.setStyle({});
    charsets({});

    const Position at = m_cursor.position;
    Position origin;
    if (m_modes.origin) {
        out += "\x1b[?6h";
        origin = {m_top, leftLimit()};
    }
    if (m_waits && at.column == rightLimit() - 1) {
        // The cursor waits past the edge: only printing the last glyph again brings it there.
        const auto &cells = grid().row(at.row).cells();
        auto column = static_cast<std::size_t>(at.column);
        if (cells[column].width == 0 && column > 0)
            --column;
        const bool continued = at.row + 1 < rows() && grid().row(at.row + 1).continued;
        out += goTo({at.row - origin.row, static_cast<int>(column) - origin.column});
        if (continued) // printing there would part the lines again
            out += "\x1b[C";
        else
            writer.write(cells[column]);
    } else {
        out += goTo({at.row - origin.row, at.column - origin.column});
    }
    writer.setStyle(m_pen);
    if (!(m_charsets == Charsets()))
        charsets(m_charsets);
}

void Emulator::writeModes(std::string &out) const
{
    const auto dec = [&out](int mode, bool on) {
        out += std::format("\x1b[?{}{}", mode, on ? 'h' : 'l');
    };
    const std::pair<int, bool> off[] = {{1, m_modes.cursorKeys},
                                        {5, m_modes.reversed},
                                        {45, m_modes.reverseWrap},
                                        {66, m_modes.keypad},
                                        {67, m_modes.backspaceIsBackspace},
                                        {9, m_modes.mouse == MouseMode::Press},
                                        {1000, m_modes.mouse == MouseMode::Click},
                                        {1002, m_modes.mouse == MouseMode::Drag},
                                        {1003, m_modes.mouse == MouseMode::Move},
                                        {1004, m_modes.focus},
                                        {1005, m_modes.mouseEncoding == MouseEncoding::Utf8},
                                        {1006, m_modes.mouseEncoding == MouseEncoding::Sgr},
                                        {1015, m_modes.mouseEncoding == MouseEncoding::Urxvt},
                                        {2004, m_modes.bracketedPaste},
                                        {2026, m_modes.synchronized},
                                        {2031, m_modes.tellsColorScheme}};
    for (const auto &[mode, on] : off) {
        if (on)
            dec(mode, true);
    }
    if (m_modes.insert)
        out += "\x1b[4h";
    if (m_modes.newline)
        out += "\x1b[20h";
    if (!m_modes.autowrap)
        dec(7, false);
    if (!m_modes.alternateScroll)
        dec(1007, false);
    const int shape = m_cursor.shape == CursorShape::Block       ? 1
                      : m_cursor.shape == CursorShape::Underline ? 3
                                                                 : 5;
    if (shape != 1 || !m_cursor.blinks)
        out += std::format("\x1b[{} q", shape + (m_cursor.blinks ? 0 : 1));
    if (!m_cursor.visible)
        dec(25, false);
}

} // namespace slipway::terminal
