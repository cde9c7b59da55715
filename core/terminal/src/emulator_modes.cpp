// SPDX-License-Identifier: GPL-3.0-or-later
// SM, RM, DECSET, DECRST, XTSAVE, XTRESTORE and DECRQM; and SGR, which is the modes of letters.
#include "emulator.h"

#include <algorithm>
#include <format>

namespace slipway::terminal {

void Emulator::setModes(const ControlSequence &sequence, bool on)
{
    for (std::size_t i = 0; i < sequence.count; ++i) {
        const int mode = sequence.parameter(i, 0);
        if (sequence.leader == 0) {
            setMode(mode, on);
            continue;
        }
        const auto kept = std::find_if(m_savedModes.begin(), m_savedModes.end(),
                                       [mode](const auto &each) { return each.first == mode; });
        if (sequence.final == 's') {
            const auto value = decMode(mode);
            if (!value)
                continue;
            if (kept != m_savedModes.end())
                kept->second = *value;
            else
                m_savedModes.emplace_back(mode, *value);
        } else if (sequence.final == 'r') {
            if (kept != m_savedModes.end())
                setDecMode(mode, kept->second);
        } else {
            setDecMode(mode, on);
        }
    }
}

void Emulator::setMode(int mode, bool on)
{
    if (mode == 4)
        m_modes.insert = on;
    else if (mode == 20)
        m_modes.newline = on;
}

/// The modes that are nothing but a switch.
bool *Emulator::flagOf(int mode)
{
    switch (mode) {
    case 1:
        return &m_modes.cursorKeys;
    case 5:
        return &m_modes.reversed;
    case 6:
        return &m_modes.origin;
    case 7:
        return &m_modes.autowrap;
    case 12:
        return &m_cursor.blinks;
    case 25:
        return &m_cursor.visible;
    case 45:
        return &m_modes.reverseWrap;
    case 66:
        return &m_modes.keypad;
    case 67:
        return &m_modes.backspaceIsBackspace;
    case 69:
        return &m_modes.margins;
    case 1004:
        return &m_modes.focus;
    case 1007:
        return &m_modes.alternateScroll;
    case 2004:
        return &m_modes.bracketedPaste;
    case 2026:
        return &m_modes.synchronized;
    case 2027:
        return &m_modes.graphemes;
    case 2031:
        return &m_modes.tellsColorScheme;
    default:
        return nullptr;
    }
}

void Emulator::setDecMode(int mode, bool on)
{
    if (bool *flag = flagOf(mode)) {
        *flag = on;
        if (mode == 5)
            touchAll();
        if (mode == 6)
            moveTo(0, 0);
        if (mode == 7 && !on)
            m_waits = false;
        if (mode == 69) {
            m_left = 0;
            m_right = columns();
            m_waits = false;
        }
        return;
    }
    const auto mouse = [&](MouseMode which) {
        m_modes.mouse = on ? which : m_modes.mouse == which ? MouseMode::Off : m_modes.mouse;
    };
    const auto encoding = [&](MouseEncoding which) {
        m_modes.mouseEncoding = on                               ? which
                                : m_modes.mouseEncoding == which ? MouseEncoding::Legacy
                                                                 : m_modes.mouseEncoding;
    };
    switch (mode) {
    case 3:
        return setColumnMode();
    case 9:
        return mouse(MouseMode::Press);
    case 1000:
        return mouse(MouseMode::Click);
    case 1002:
        return mouse(MouseMode::Drag);
    case 1003:
        return mouse(MouseMode::Move);
    case 1005:
        return encoding(MouseEncoding::Utf8);
    case 1006:
        return encoding(MouseEncoding::Sgr);
    case 1015:
        return encoding(MouseEncoding::Urxvt);
    case 47:
        return showAlternate(on);
    case 1047:
        if (!on && m_isAlternate)
            m_alternate.erase({0, rows(), 0, columns()}, eraseStyle());
        return showAlternate(on);
    case 1048:
        return on ? saveCursor() : restoreCursor();
    case 1049:
        if (on == m_isAlternate)
            return;
        if (on) {
            saveCursor();
            m_alternate.erase({0, rows(), 0, columns()}, eraseStyle());
        }
        showAlternate(on);
        if (!on) {
            restoreCursor();
            // As if nothing had been between.
            m_waits = m_saved[0].waits && m_modes.autowrap
                      && m_cursor.position.column == rightLimit() - 1;
        }
        return;
    default:
        return;
    }
}

/// DECCOLM. The window keeps its width; what programs rely on is the rest of it.
void Emulator::setColumnMode()
{
    m_top = m_left = 0;
    m_bottom = rows();
    m_right = columns();
    m_modes.margins = false;
    grid().erase({0, rows(), 0, columns()}, eraseStyle());
    touchAll();
    const bool origin = std::exchange(m_modes.origin, false);
    moveTo(0, 0);
    m_modes.origin = origin;
}

std::optional<bool> Emulator::decMode(int mode)
{
    if (const bool *flag = flagOf(mode))
        return *flag;
    switch (mode) {
    case 9:
        return m_modes.mouse == MouseMode::Press;
    case 1000:
        return m_modes.mouse == MouseMode::Click;
    case 1002:
        return m_modes.mouse == MouseMode::Drag;
    case 1003:
        return m_modes.mouse == MouseMode::Move;
    case 1005:
        return m_modes.mouseEncoding == MouseEncoding::Utf8;
    case 1006:
        return m_modes.mouseEncoding == MouseEncoding::Sgr;
    case 1015:
        return m_modes.mouseEncoding == MouseEncoding::Urxvt;
    case 47:
    case 1047:
    case 1049:
        return m_isAlternate;
    case 1048:
        return true;
    default:
        return std::nullopt;
    }
}

/// DECRQM: 1 set, 2 reset, 3 and 4 for ever so, 0 unknown.
void Emulator::answerMode(const ControlSequence &sequence)
{
    const int mode = sequence.parameter(0, 0);
    int state = 0;
    if (sequence.leader == '?') {
        if (const auto value = decMode(mode))
            state = *value ? 1 : 2;
        else if (mode == 3 || mode == 4)
            state = 4;
        else if (mode == 8)
            state = 3;
    } else if (mode == 4 || mode == 20) {
        state = (mode == 4 ? m_modes.insert : m_modes.newline) ? 1 : 2;
    } else if (mode == 2 || mode == 12) {
        state = mode == 2 ? 4 : 3;
    }
    const std::string_view leader = sequence.leader == '?' ? "?" : "";
    output(std::format("\x1b[{}{};{}$y", leader, mode, state));
}

// --- SGR ----------------------------------------------------------------------------------------

namespace {

constexpr auto bits(std::uint16_t value, int set, int clear)
{
    return static_cast<std::uint16_t>((value & ~clear) | set);
}

/// The colour of 38, 48 or 58 at `i`, with semicolons or colons; `i` goes to the last parameter of
/// it. Nothing where it is cut short or of another kind.
std::optional<Color> takeColor(const ControlSequence &sequence, std::size_t &i)
{
    std::size_t end = i + 1;
    while (end < sequence.count && sequence.joined[end - 1])
        ++end;
    const bool joined = end > i + 1;
    const int kind = sequence.parameter(i + 1, 0);
    const std::size_t values = kind == 5 ? 1 : kind == 2 ? 3 : 0;
    if (!joined)
        end = std::min(i + 2 + values, sequence.count);
    const std::size_t begin = end - values; // a colour space may stand before
    const bool whole = values > 0 && end >= i + 2 + values;
    i = end - 1;
    if (!whole)
        return std::nullopt;
    const auto part = [&](std::size_t n) {
        return static_cast<std::uint8_t>(std::clamp(sequence.parameter(begin + n, 0), 0, 255));
    };
    return kind == 5 ? Color::indexed(part(0)) : Color::rgb(part(0), part(1), part(2));
}

std::uint16_t underlineBit(int kind)
{
    static constexpr std::uint16_t kinds[] = {
        0, Underline, DoubleUnderline, CurlyUnderline, DottedUnderline, DashedUnderline};
    return kind >= 0 && kind <= 5 ? kinds[kind] : std::uint16_t{Underline};
}

/// Codes that set or clear attributes.
bool applyAttribute(int code, std::uint16_t &value)
{
    switch (code) {
    case 1:
        value = bits(value, Bold, 0);
        return true;
    case 2:
        value = bits(value, Faint, 0);
        return true;
    case 3:
        value = bits(value, Italic, 0);
        return true;
    case 5:
    case 6:
        value = bits(value, Blink, 0);
        return true;
    case 7:
        value = bits(value, Reverse, 0);
        return true;
    case 8:
        value = bits(value, Conceal, 0);
        return true;
    case 9:
        value = bits(value, Strike, 0);
        return true;
    case 21:
        value = bits(value, DoubleUnderline, anyUnderline);
        return true;
    case 22:
        value = bits(value, 0, Bold | Faint);
        return true;
    case 23:
        value = bits(value, 0, Italic);
        return true;
    case 24:
        value = bits(value, 0, anyUnderline);
        return true;
    case 25:
        value = bits(value, 0, Blink);
        return true;
    case 27:
        value = bits(value, 0, Reverse);
        return true;
    case 28:
        value = bits(value, 0, Conceal);
        return true;
    case 29:
        value = bits(value, 0, Strike);
        return true;
    case 53:
        value = bits(value, Overline, 0);
        return true;
    case 55:
        value = bits(value, 0, Overline);
        return true;
    default:
        return false;
    }
}

void applyColorCode(int code, Style &style)
{
    const auto index = [](int value) { return Color::indexed(static_cast<std::uint8_t>(value)); };
    if (code >= 30 && code <= 37)
        style.foreground = index(code - 30);
    else if (code >= 40 && code <= 47)
        style.background = index(code - 40);
    else if (code >= 90 && code <= 97)
        style.foreground = index(code - 90 + 8);
    else if (code >= 100 && code <= 107)
        style.background = index(code - 100 + 8);
    else if (code == 39)
        style.foreground = {};
    else if (code == 49)
        style.background = {};
    else if (code == 59)
        style.underlineColor = {};
}

} // namespace

void applySgr(const ControlSequence &sequence, Style &style)
{
    const auto kept = static_cast<std::uint16_t>(style.attributes & Protected);
    const Style plain{{}, {}, {}, kept, style.link};
    if (sequence.count == 0)
        style = plain;
    for (std::size_t i = 0; i < sequence.count; ++i) {
        const int code = sequence.parameter(i, 0);
        const bool joined = sequence.joined[i] && i + 1 < sequence.count;
        if (code == 38 || code == 48 || code == 58) {
            if (const auto color = takeColor(sequence, i)) {
                (code == 38   ? style.foreground
                 : code == 48 ? style.background
                              : style.underlineColor) = *color;
            }
        } else if (code == 4) {
            const int kind = joined ? sequence.parameter(i + 1, 1) : 1;
            style.attributes = bits(style.attributes, underlineBit(kind), anyUnderline);
        } else if (code == 0) {
            style = plain;
        } else if (!applyAttribute(code, style.attributes)) {
            applyColorCode(code, style);
        }
        while (i + 1 < sequence.count && sequence.joined[i])
            ++i;
    }
}

} // namespace slipway::terminal
