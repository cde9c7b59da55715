// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "colors.h"
#include "commands.h"
#include "grid.h"
#include "history.h"
#include "links.h"
#include "sequences.h"

#include <slipway/terminal/screen.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::terminal {

enum class MouseEncoding { Legacy, Utf8, Sgr, Urxvt };

/// What DECSET, SM and a few escapes switch.
struct Modes
{
    bool insert = false;
    bool newline = false;
    bool cursorKeys = false;
    bool keypad = false;
    bool backspaceIsBackspace = false;
    bool reversed = false;
    bool origin = false;
    bool autowrap = true;
    bool reverseWrap = false;
    bool margins = false;
    bool focus = false;
    bool alternateScroll = true;
    bool bracketedPaste = false;
    bool synchronized = false;
    bool graphemes = true;
    bool tellsColorScheme = false;
    MouseMode mouse = MouseMode::Off;
    MouseEncoding mouseEncoding = MouseEncoding::Legacy;
};

struct Charsets
{
    std::array<char, 4> sets{'B', 'B', 'B', 'B'}; ///< G0 to G3: ASCII 'B', British 'A', lines '0'
    std::size_t shifted = 0;                      ///< the one in use
    bool operator==(const Charsets &) const = default;
};

/// What DECSC saves.
struct SavedCursor
{
    Position position;
    bool waits = false;
    bool origin = false;
    Style pen;
    Charsets charsets;
};

class CellWriter;

/// The terminal itself: takes what SequenceParser found apart and changes the cells. After ECMA-48,
/// DEC's VT510 manual and xterm's ctlseqs; where they differ, what xterm does. It trusts nothing
/// that comes in: every number is clamped where it is used.
class Emulator final : private SequenceParser::Handler
{
public:
    Emulator(int columns, int rows, std::size_t historyBytes);

    void feed(std::string_view bytes);
    void resize(int columns, int rows);
    std::string snapshot(std::size_t historyLines) const;
    std::span<const Cell> line(std::int64_t number) const;
    std::int64_t screenLine() const
    {
        return m_history.dropped() + static_cast<std::int64_t>(m_history.size());
    }
    Grid &grid() { return m_isAlternate ? m_alternate : m_primary; }
    const Grid &grid() const { return m_isAlternate ? m_alternate : m_primary; }
    int columns() const { return m_primary.columns(); }
    int rows() const { return m_primary.rows(); }
    void clearHistory();
    void output(std::string_view bytes);
    void setOwnColor(int index, Color color);

    SequenceParser m_parser;
    Grid m_primary;
    Grid m_alternate;
    bool m_isAlternate = false;
    mutable Clusters m_clusters;
    Links m_links;
    History m_history;
    Commands m_commands;
    Colors m_colors;
    mutable Row m_readRow; ///< what line() last gave out of the history

    Modes m_modes;
    Cursor m_cursor;
    bool m_waits = false; ///< the cursor waits past the last column
    Style m_pen;
    std::string m_output;
    Answers m_answers = Answers::Give;
    std::string m_title;
    std::string m_folder;
    std::optional<std::string> m_clipboard;
    Damage m_damage;
    bool m_bell = false;
    int m_cellWidth = 0; ///< pixels; 0 where nobody said
    int m_cellHeight = 0;

private:
    static constexpr std::size_t maxOutput = 65536;
    static constexpr std::size_t maxTitles = 10;

    // What the parser found.
    void onAscii(std::string_view text) override;
    void onCode(char32_t code) override;
    void onControl(char control) override;
    void onEscape(std::string_view bytes) override;
    void onControlSequence(const ControlSequence &sequence) override;
    void onString(char kind, std::string_view payload) override;

    // emulator_plain.cpp
    std::size_t takePlain(std::string_view bytes);
    bool isPlain() const;
    std::size_t takeText(std::string_view bytes, char32_t &last);
    std::size_t takeStyle(std::string_view bytes);

    // emulator_text.cpp
    void printPlain(std::string_view text);
    void print(char32_t code, int width);
    bool combine(char32_t code);
    void widen(int row, int column);
    /// The cursor goes behind what was just written, or waits at the edge.
    void advance(int row, int end, int right)
    {
        m_waits = end >= right && m_modes.autowrap;
        m_cursor.position = {row, std::min(end, right - 1)};
    }
    void wrapLine();
    std::optional<Position> lastCell() const;
    char32_t translated(char32_t code) const;
    void repeatLast(int count);

    // emulator_control.cpp
    void controlPlain(const ControlSequence &sequence);
    bool controlCursor(const ControlSequence &sequence);
    bool controlEditing(const ControlSequence &sequence);
    bool controlSpecial(const ControlSequence &sequence);
    void designate(char slot, char set);
    void setLineSize(char kind);
    void alignmentPattern();
    void moveTo(int row, int column);
    void moveRows(int rows);
    void moveColumns(int columns);
    void backspace();
    void tab(int count);
    void backTab(int count);
    void clearTabs(int what);
    void resetTabs();
    void lineFeed();
    void reverseLineFeed();
    void backIndex();
    void forwardIndex();
    void setRegion(const ControlSequence &sequence);
    void setSideMargins(const ControlSequence &sequence);

    // emulator.cpp
    void reset();
    void softReset();
    void saveCursor();
    void restoreCursor();
    void showAlternate(bool alternate);
    void touch(int first, int end)
    {
        const bool wasEmpty = m_damage.isEmpty();
        m_damage.first = wasEmpty ? first : std::min(m_damage.first, first);
        m_damage.end = wasEmpty ? end : std::max(m_damage.end, end);
    }
    void touchRow() { touch(m_cursor.position.row, m_cursor.position.row + 1); }
    void touchAll() { touch(0, rows()); }
    void collectClusters();
    void collectLinks();
    Style eraseStyle() const { return {{}, m_pen.background, {}, 0, 0}; }
    /// Columns of the cursor's row: half where it is of double width.
    int rowColumns() const { return m_hasSizedLines ? sizedRowColumns() : columns(); }
    int sizedRowColumns() const;
    int leftLimit() const { return m_modes.margins ? m_left : 0; }
    /// Where the cursor's row ends for it: it may stand outside the margins.
    int rightLimit() const
    {
        const int end = rowColumns();
        return m_modes.margins && m_cursor.position.column < m_right ? std::min(m_right, end) : end;
    }
    bool isInsideMargins() const;
    Rectangle region() const;

    // emulator_text.cpp, editing
    void scroll(const Rectangle &area, int up, int left = 0);
    void eraseInDisplay(int what, Erase which);
    void eraseInLine(int what, Erase which);
    void insertLines(int count);
    void insertColumns(int count);

    // emulator_modes.cpp
    void setModes(const ControlSequence &sequence, bool on);
    void setMode(int mode, bool on);
    void setDecMode(int mode, bool on);
    void setColumnMode();
    void answerMode(const ControlSequence &sequence);
    bool *flagOf(int decMode);
    std::optional<bool> decMode(int mode);

    // emulator_rectangles.cpp
    bool controlRectangle(const ControlSequence &sequence);
    Rectangle rectangle(const ControlSequence &sequence, std::size_t first) const;
    void copyRectangle(const ControlSequence &sequence);
    void fillRectangle(const ControlSequence &sequence);
    void changeAttributes(const ControlSequence &sequence, bool toggle);
    void answerChecksum(const ControlSequence &sequence);

    // emulator_reports.cpp
    void answerAttributes(const ControlSequence &sequence);
    void answerStatus(const ControlSequence &sequence);
    void windowControl(const ControlSequence &sequence);
    void answerSetting(std::string_view what);
    void answerCapabilities(std::string_view names);

    // emulator_strings.cpp
    void takeCommand(int number, std::string_view argument);
    void takeLink(std::string_view argument);
    void takeFolder(std::string_view address);
    void takeClipboard(std::string_view argument);

    // reflow.cpp
    void changeHeight(int rows, Position &cursor);
    void reflow(int columns, int rows, Position &cursor, bool &waits);

    // snapshot.cpp
    void writeColors(std::string &out) const;
    void writeFolder(std::string &out) const;
    void writePrimary(std::string &out, CellWriter &writer, std::size_t historyLines) const;
    void writeAlternate(std::string &out, CellWriter &writer) const;
    void writeMargins(std::string &out) const;
    void writeCursor(std::string &out, CellWriter &writer) const;
    void writeModes(std::string &out) const;

    int m_top = 0;
    int m_bottom;   ///< one past the region's last row
    int m_left = 0; ///< of the side margins, where those are on
    int m_right;
    bool m_hasSizedLines = false; ///< some line is or was of double width
    std::vector<bool> m_tabs;
    Charsets m_charsets;
    std::optional<std::size_t> m_singleShift;
    std::array<SavedCursor, 2> m_saved; ///< of the primary and of the alternate screen
    std::vector<std::string> m_titles;
    std::vector<std::pair<int, bool>> m_savedModes;
    ControlSequence m_control;      ///< what takeStyle() reads into
    std::u32string m_last;          ///< what REP repeats
    bool m_mayJoin = false;         ///< nothing came between the last character and the next
    bool m_wholeRectangles = false; ///< DECSACE: attributes change in rectangles, not in streams
};

/// SGR: changes `style` as the parameters say; unknown ones do nothing.
void applySgr(const ControlSequence &sequence, Style &style);

class Screen::Private
{
public:
    Private(int columns, int rows, std::size_t historyBytes)
        : emulator(columns, rows, historyBytes)
    {}
    void sendMouse(MouseAction action, int button, Position at, Modifiers modifiers);

    Emulator emulator;
    int heldButton = 0;
    Position lastMouse{-1, -1};
};

} // namespace slipway::terminal
