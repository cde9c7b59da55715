// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_p.h"

#include <slipway/base/utf8.h>

#include <algorithm>
#include <format>

namespace slipway::terminal {

namespace {

/// CSI sequences after which the cursor no longer waits past the last column, even where it stays.
constexpr std::string_view cursorMoves = "ABCDEFGHIZ`adefjk";
/// Sequences between which text still belongs together.
constexpr std::string_view keepsGlyph = "mhln";

} // namespace

void Screen::Private::onControl(char control)
{
    const Position before = cursor().position;
    if (control == 0x0E || control == 0x0F)
        m_modes.shift = control;
    write({&control, 1});
    if (control == '\a' || control == 0x0E || control == 0x0F)
        return;
    m_glyphEnd = -1;
    if (cursor().position != before)
        m_wrapPending = false;
}

void Screen::Private::onEscape(std::string_view bytes)
{
    const char first = bytes.front();
    if (bytes == "c")
        return reset();
    if (bytes == "7")
        m_saved = {cursor().position, m_pen};
    else if (first == '=' || first == '>')
        m_modes.keypad = first == '=';
    else if (bytes == "n" || bytes == "o")
        m_modes.shift = first;
    else if (first >= '(' && first <= '+' && bytes.size() == 2
             && std::string_view("0AB").contains(bytes[1]))
        m_modes.charsets[static_cast<std::size_t>(first - '(')] = bytes[1];
    // Double-width lines and 8-bit answers are not for us.
    else if ((first == '#' && bytes != "#8") || first == ' ')
        return;
    m_restoring = bytes == "8";
    write("\x1b" + std::string(bytes));
    if (m_restoring)
        m_pen = m_saved.pen;
    m_restoring = false;
    m_glyphEnd = -1;
    m_wrapPending = false;
    for (int row = 0; bytes == "#8" && row < m_primary.rows(); ++row)
        grid().row(row).continued = false;
}

/// RIS. libvterm leaves the alternate screen without a word, and some modes on.
void Screen::Private::reset()
{
    write("\x1b[?1047l\x1b[?5;1005;1006;1015l\x1b"
          "c\x1b"
          "7");
    m_modes = {};
    m_saved = {};
    m_pen = {};
    m_mouse = MouseMode::Off;
    m_title.clear();
    m_history.clear();
    m_glyphEnd = -1;
    m_wrapPending = false;
    markDamage(0, m_primary.rows());
}

void Screen::Private::onControlSequence(const ControlSequence &sequence)
{
    const char final = sequence.final;
    const bool plain = sequence.leader == 0 && sequence.intermediate == 0;
    if (final == 'm' && plain)
        return setStyle(sequence);
    if ((final == 'h' || final == 'l') && sequence.intermediate == 0) {
        for (std::size_t i = 0; i < sequence.count; ++i) {
            if (sequence.leader == '?')
                setDecMode(sequence, sequence.parameters[i], final == 'h');
            else if (plain)
                setMode(sequence.parameters[i], final == 'h');
        }
        return;
    }
    if (final == 'b' && plain)
        return repeatGlyph(sequence.parameter(0, 1));
    // To libvterm CSI s always sets margins; programs mean "save the cursor" outside that mode.
    if (final == 's' && plain && !m_modes.margins)
        return sequence.count == 0 ? onEscape("7") : void();
    if (final == 'u' && plain)
        return onEscape("8");
    if (final == 't' && plain)
        return answerWindowQuestion(sequence.parameter(0, 0));
    if (final == 'q' && sequence.leader == '>')
        return output("\x1bP>|Slipway\x1b\\");
    const Position before = cursor().position;
    write(sequence.bytes());
    if (final == 'p' && sequence.intermediate == '!') {
        m_modes = {};
        m_mouse = MouseMode::Off;
    }
    if (plain && keepsGlyph.contains(final))
        return;
    m_glyphEnd = -1;
    if (cursor().position != before || (plain && cursorMoves.contains(final)))
        m_wrapPending = false;
}

void Screen::Private::setMode(int mode, bool on)
{
    if (mode == 4)
        m_modes.insert = on;
    else if (mode == 20)
        m_modes.newline = on;
    else
        return;
    write(std::format("\x1b[{}{}", mode, on ? 'h' : 'l'));
}

void Screen::Private::setDecMode(const ControlSequence &sequence, int mode, bool on)
{
    if (mode < 0)
        return;
    if (mode == 47)
        mode = 1047;
    if (mode == 7)
        m_modes.autowrap = on;
    if (mode == 69)
        m_modes.margins = on;
    if (mode == 2004)
        m_modes.bracketedPaste = on;
    if (on && (mode == 1048 || mode == 1049))
        m_saved = {cursor().position, m_pen};
    if (mode == 1049 && on && m_isAlternate)
        return write("\x1b[?1048h");
    const Position before = cursor().position;
    m_restoring = !on && (mode == 1048 || mode == 1049);
    write(std::format("\x1b[?{}{}", mode, sequence.final));
    if (m_restoring)
        m_pen = m_saved.pen;
    m_restoring = false;
    m_glyphEnd = -1;
    if (cursor().position != before)
        m_wrapPending = false;
}

/// libvterm does not know faint text and underline colours, and takes the parameters of the latter
/// for attributes; nor the colour space in "38:2:SPACE:R:G:B".
void Screen::Private::setStyle(const ControlSequence &sequence)
{
    std::string known;
    bool faint = m_pen.has(Faint);
    const auto keep = [&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i) {
            known += known.empty() ? "" : ";";
            known += std::to_string(sequence.parameter(i, 0));
        }
    };
    if (sequence.count == 0) {
        known = "0";
        faint = false;
    }
    for (std::size_t i = 0; i < sequence.count;) {
        const int code = sequence.parameter(i, 0);
        std::size_t end = i + 1;
        while (end < sequence.count && sequence.joined[end - 1])
            ++end;
        if (code == 38 || code == 48 || code == 58) {
            const bool joined = end > i + 1;
            const int kind = sequence.parameter(i + 1, 0);
            const std::size_t length = kind == 5 ? 3 : kind == 2 ? 5 : 2;
            if (!joined)
                end = std::min(i + length, sequence.count);
            if (code != 58 && (kind == 5 || kind == 2) && end - i >= length) {
                keep(i, i + 2);
                keep(end - (length - 2), end);
            }
        } else if (code == 4 && end > i + 1) {
            known += known.empty() ? "" : ";";
            known += std::format("4:{}", std::min(sequence.parameter(i + 1, 1), 3));
        } else {
            if (code == 2)
                faint = true;
            else if (code == 0 || code == 22)
                faint = false;
            keep(i, i + 1);
        }
        i = end;
    }
    if (!known.empty())
        write("\x1b[" + known + "m");
    m_pen.attributes =
        static_cast<std::uint16_t>(faint ? m_pen.attributes | Faint : m_pen.attributes & ~Faint);
}

/// REP; libvterm's own loops for ever where nothing was printed before.
void Screen::Private::repeatGlyph(int count)
{
    const std::string glyph = m_lastGlyph;
    if (glyph.empty())
        return;
    std::string text;
    const int limit = m_primary.columns() * m_primary.rows();
    for (int i = 0; i < std::clamp(count, 1, limit); ++i)
        text += glyph;
    onText(text);
}

void Screen::Private::answerWindowQuestion(int what)
{
    if (what == 18)
        output(std::format("\x1b[8;{};{}t", m_primary.rows(), m_primary.columns()));
}

void Screen::Private::onString(char kind, std::string_view payload)
{
    if (kind == 'P' && payload.starts_with("$q"))
        return write("\x1bP" + std::string(payload.substr(0, 8)) + "\x1b\\");
    if (kind != ']')
        return;
    const std::size_t separator = payload.find(';');
    const std::string_view command = payload.substr(0, separator);
    if (separator == std::string_view::npos)
        return;
    const std::string_view argument = payload.substr(separator + 1);
    if (command == "0" || command == "2")
        m_title = toValidUtf8(utf8Prefix(argument, 1024));
    else if (command == "10")
        answerColorQuestion(10, argument);
    else if (command == "11")
        answerColorQuestion(11, argument);
}

void Screen::Private::answerColorQuestion(int what, std::string_view payload)
{
    const Color color = what == 10 ? m_defaultForeground : m_defaultBackground;
    if (payload != "?" || color.isDefault() || color.isIndexed())
        return;
    output(std::format("\x1b]{};rgb:{:02x}{:02x}/{:02x}{:02x}/{:02x}{:02x}\x1b\\", what,
                       color.red(), color.red(), color.green(), color.green(), color.blue(),
                       color.blue()));
}

} // namespace slipway::terminal
