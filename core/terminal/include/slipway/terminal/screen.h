// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/cell.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::terminal {

/// What of the mouse the program wants to know; Press is mode 9, without releases.
enum class MouseMode { Off, Press, Click, Drag, Move };
/// DECDWL and DECDHL: a row of half as many, twice as wide characters.
enum class LineSize : std::uint8_t { Normal, DoubleWidth, DoubleTop, DoubleBottom };
enum class CursorShape { Block, Underline, Bar };

struct Position
{
    int row = 0;
    int column = 0;
    bool operator==(const Position &) const = default;
};

struct Cursor
{
    Position position;
    CursorShape shape = CursorShape::Block;
    bool visible = true;
    bool blinks = true;
    bool operator==(const Cursor &) const = default;
};

/// Screen rows that changed since the last look: [first, end).
struct Damage
{
    int first = 0;
    int end = 0;
    bool isEmpty() const { return first >= end; }
};

/// A command line as a shell with integration tells of it (OSC 133).
struct Command
{
    std::int64_t line = 0; ///< where its prompt begins
    bool isRunning = false;
    bool hasEnded = false;
    int exitCode = 0; ///< once it has ended
};

/// Colours a program may set: the palette's 256, then these.
enum DynamicColor : std::uint16_t { ForegroundColor = 256, BackgroundColor, CursorColor };

enum class Key {
    Enter,
    Tab,
    Backspace,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Insert,
    Delete,
    Home,
    End,
    PageUp,
    PageDown,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
    KeypadEnter,
};

/// Whether the program gets answers to its questions; not where it got them before.
enum class Answers { Give, Withhold };

enum class MouseAction { Press, Release, Move };

struct Modifiers
{
    bool shift = false;
    bool alt = false;
    bool control = false;
};

/// A terminal: fed with what a program wrote, it keeps what is to be seen. Any bytes may be fed,
/// at any size, in any pieces: hostile output costs neither more memory than the caps nor time
/// that grows with what came before.
///
/// Lines have numbers that stay as they scroll: [firstLine(), screenLine()) is the history,
/// [screenLine(), screenLine() + rows()) the screen. A resize to another width numbers anew.
/// For one thread.
class Screen
{
public:
    static constexpr int minColumns = 2;
    static constexpr int maxColumns = 1000;
    static constexpr int minRows = 1;
    static constexpr int maxRows = 1000;

    /// Sizes are clamped to the limits above; `historyBytes` caps the lines kept above the screen.
    Screen(int columns, int rows, std::size_t historyBytes);
    ~Screen();
    Screen(Screen &&) noexcept;
    Screen &operator=(Screen &&) noexcept;

    void feed(std::string_view bytes, Answers answers = Answers::Give);
    /// Text is wrapped anew to another width, the history's too.
    void resize(int columns, int rows);
    void clearHistory();
    /// Another cap for the lines above the screen; the oldest go where it is smaller.
    void setHistoryLimit(std::size_t historyBytes);

    int columns() const;
    int rows() const;
    Cursor cursor() const;
    /// As the program set it, valid UTF-8 without control characters.
    const std::string &title() const;
    bool isAlternate() const;
    MouseMode mouseMode() const;
    bool bracketedPaste() const;
    /// The wheel is to move through the alternate screen as arrow keys would (mode 1007).
    bool alternateScroll() const;
    /// The program is in the middle of a picture: what is on the screen should not be shown yet
    /// (mode 2026). Whoever waits for its end must not wait for ever.
    bool isSynchronizing() const;
    /// The folder the shell says it is in (OSC 7), or empty.
    const std::string &workingFolder() const;
    /// Of this program's command lines those that are still there, oldest first.
    const std::deque<Command> &commands() const;
    /// Counts up with each change of commands().
    std::uint64_t commandRevision() const;
    /// Foreground and background change places everywhere (DECSCNM).
    bool isReversed() const;

    std::int64_t firstLine() const;
    std::int64_t screenLine() const;
    std::int64_t endLine() const { return screenLine() + rows(); }
    std::size_t historyBytes() const;
    /// A line's cells, without the blank ones at its end; valid until the next call that is not
    /// const, or the next line(). Empty for a number outside.
    std::span<const Cell> line(std::int64_t number) const;
    /// Whether the line is the wrapped rest of the one above it.
    bool isContinued(std::int64_t number) const;
    LineSize lineSize(std::int64_t number) const;
    /// The address a cell links to (OSC 8), or empty.
    std::string_view link(const Cell &cell) const;
    /// What a cell shows: one code point or a cluster; empty where there is nothing.
    std::u32string_view text(const Cell &cell) const;
    /// Lines [first, end) as text: wrapped ones are joined, the others end with a line feed.
    std::string text(std::int64_t first, std::int64_t end) const;
    /// What is on the screen.
    std::string text() const;

    Damage takeDamage();
    /// Whether the bell rang since the last call.
    bool takeBell();
    /// What must be sent to the program: answers to its questions and the input encoded below.
    std::string takeOutput();
    bool hasOutput() const;
    /// What the program asked to be put on the clipboard since the last call (OSC 52). A program
    /// can never read the clipboard.
    std::optional<std::string> takeClipboard();
    /// What the program is told when it asks for the terminal's colours.
    void setDefaultColors(Color foreground, Color background);
    /// The same for the palette's first 16; the others are xterm's.
    void setPalette(std::span<const Color, 16> colors);
    /// A palette entry or DynamicColor the program has set, else nothing.
    std::optional<Color> changedColor(int index) const;
    bool hasChangedColors() const;
    /// What the program is told when it asks for sizes in pixels.
    void setCellSize(int width, int height);

    void sendKey(Key key, Modifiers modifiers);
    /// Typed text. With Control or Alt it is encoded as terminals do.
    void sendText(std::string_view utf8, Modifiers modifiers = {});
    /// Line ends become carriage returns; in bracketed mode the text cannot end the bracket.
    void sendPaste(std::string_view utf8);
    /// Buttons: 0 none (moving), 1 left, 2 middle, 3 right, 4 wheel up, 5 down, 6 left, 7 right.
    /// Nothing where the program did not ask.
    void sendMouse(MouseAction action, int button, Position position, Modifiers modifiers);
    /// Sent only where the program asked for it.
    void sendFocus(bool focused);

    /// Escape sequences that make any terminal of this size look like this one: the newest history
    /// lines, both screens, styles, cursor, modes, and a sequence that has come in by half.
    std::string snapshot(std::size_t historyLines = 1000) const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace slipway::terminal
