// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "grid.h"
#include "history.h"
#include "sequences.h"

#include <slipway/terminal/screen.h>

#include <vterm.h>

namespace slipway::terminal {

/// libvterm's state layer does the emulation; cells, history and resizing are our own (its screen
/// layer keeps no history and can end the process on a resize). What it reads has been through
/// SequenceParser, because it trusts its input with its memory.
class Screen::Private final : private SequenceParser::Handler
{
public:
    Private(int columns, int rows, std::size_t historyBytes);
    ~Private() override;
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    void feed(std::string_view bytes);
    void resize(int columns, int rows);
    std::string snapshot(std::size_t historyLines) const;
    Cursor cursor() const;
    std::span<const Cell> line(std::int64_t number) const;
    std::int64_t screenLine() const;

    void markDamage(int first, int end);
    /// Answers of libvterm to `question`, without a trace in the output.
    std::string ask(std::string_view question) const;

    VTerm *m_terminal = nullptr;
    VTermState *m_state = nullptr;
    SequenceParser m_parser;
    Grid m_primary;
    Grid m_alternate;
    bool m_isAlternate = false;
    mutable Clusters m_clusters;
    History m_history;
    mutable Row m_readRow; ///< what line() last gave out of the history

    mutable std::string m_output;
    std::string m_title;
    Damage m_damage;
    bool m_bell = false;
    MouseMode m_mouse = MouseMode::Off;
    Cursor m_cursor; ///< all but the position
    bool m_reversed = false;
    Color m_defaultForeground;
    Color m_defaultBackground;

    /// Modes libvterm keeps to itself and does not answer questions about.
    struct Modes
    {
        bool bracketedPaste = false;
        bool insert = false;
        bool newline = false;
        bool keypad = false;
        bool margins = false;
        bool autowrap = true;
        std::string charsets = "BBBB";
        char shift = 0x0F; ///< SI, SO, or 'n' and 'o' after an ESC
    };
    Modes m_modes;
    Style m_pen;
    struct Saved
    {
        Position position;
        Style pen;
    };
    Saved m_saved;

private:
    static constexpr std::size_t maxOutput = 65536;

    Grid &grid() { return m_isAlternate ? m_alternate : m_primary; }
    const Grid &grid() const { return m_isAlternate ? m_alternate : m_primary; }

    void onText(std::string_view text) override;
    void onControl(char control) override;
    void onEscape(std::string_view bytes) override;
    void onControlSequence(const ControlSequence &sequence) override;
    void onString(char kind, std::string_view payload) override;

    void write(std::string_view bytes) const;
    void output(std::string_view bytes) const;
    void reset();
    void setMode(int mode, bool on);
    void setDecMode(const ControlSequence &sequence, int mode, bool on);
    void setStyle(const ControlSequence &sequence);
    void repeatGlyph(int count);
    void answerWindowQuestion(int what);
    void answerColorQuestion(int what, std::string_view payload);
    void breakCombiningChain();
    void collectClusters();
    Style eraseStyle() const { return {{}, m_pen.background, 0}; }

    static const VTermStateCallbacks &callbacks();
    int putGlyph(const VTermGlyphInfo &glyph, VTermPos at);
    void putCombining(std::u32string_view codes, VTermPos at);
    int scroll(VTermRect area, int up, int left);
    int erase(VTermRect area);
    int setAttribute(VTermAttr attribute, const VTermValue &value);
    int setProperty(VTermProp property, const VTermValue &value);
    void printLastColumnAgain(int row);
    void resizeGrids(int columns, int rows, VTermStateFields &fields);
    void reflow(int columns, int rows, Position &cursor);
    void changeHeight(int rows, Position &cursor);

    std::string m_lastGlyph; ///< for REP
    char32_t m_lastBase = U' ';
    std::size_t m_chain = 0; ///< code points in the glyph being combined
    int m_glyphEnd = -1;     ///< where the last glyph ended, if nothing moved the cursor since
    Position m_glyphAt;
    bool m_wrapPending = false; ///< the cursor waits past the last column
    bool m_muted = false;
    bool m_restoring = false;
};

} // namespace slipway::terminal
