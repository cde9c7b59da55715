// SPDX-License-Identifier: GPL-3.0-or-later
// What keys, text, the mouse and the focus send; after xterm's ctlseqs.
#include "emulator.h"

#include <algorithm>
#include <format>

namespace slipway::terminal {

namespace {

/// xterm's number for modifiers; 1 is none.
int modifierNumber(Modifiers modifiers)
{
    return 1 + (modifiers.shift ? 1 : 0) + (modifiers.alt ? 2 : 0) + (modifiers.control ? 4 : 0);
}

/// Keys with a letter of their own: CSI A, or SS3 A, or CSI 1;5A.
char letterOf(Key key)
{
    switch (key) {
    case Key::Up:
        return 'A';
    case Key::Down:
        return 'B';
    case Key::Right:
        return 'C';
    case Key::Left:
        return 'D';
    case Key::Home:
        return 'H';
    case Key::End:
        return 'F';
    case Key::F1:
        return 'P';
    case Key::F2:
        return 'Q';
    case Key::F3:
        return 'R';
    case Key::F4:
        return 'S';
    default:
        return 0;
    }
}

/// Keys with a number: CSI 5~ or CSI 5;2~.
int numberOf(Key key)
{
    switch (key) {
    case Key::Insert:
        return 2;
    case Key::Delete:
        return 3;
    case Key::PageUp:
        return 5;
    case Key::PageDown:
        return 6;
    default:
        break;
    }
    static constexpr int functions[] = {15, 17, 18, 19, 20, 21, 23, 24};
    const int function = static_cast<int>(key) - static_cast<int>(Key::F5);
    return function >= 0 && function < 8 ? functions[function] : 0;
}

std::string plainKey(Key key, Modifiers modifiers, const Modes &modes)
{
    const std::string escape = modifiers.alt ? "\x1b" : "";
    switch (key) {
    case Key::KeypadEnter:
        if (modes.keypad)
            return escape + "\x1bOM";
        [[fallthrough]];
    case Key::Enter:
        return escape + (modes.newline ? "\r\n" : "\r");
    case Key::Tab:
        return modifiers.shift ? "\x1b[Z" : escape + "\t";
    case Key::Backspace:
        return escape + (modifiers.control != modes.backspaceIsBackspace ? "\b" : "\x7f");
    case Key::Escape:
        return escape + "\x1b";
    default:
        return {};
    }
}

/// The control character of a key, or the key.
std::string controlOf(char key)
{
    if (key == ' ' || key == '2')
        return std::string(1, '\0');
    if (key == '?' || key == '8')
        return "\x7f";
    if (key == '/' || key == '-')
        return "\x1f";
    if (key >= '@' && key < 0x7F)
        return std::string(1, static_cast<char>(key & 0x1F));
    return std::string(1, key);
}

} // namespace

void Screen::sendKey(Key key, Modifiers modifiers)
{
    const Modes &modes = d->emulator.m_modes;
    std::string bytes = plainKey(key, modifiers, modes);
    const int number = modifierNumber(modifiers);
    if (const char letter = letterOf(key)) {
        const bool single = key >= Key::F1 || modes.cursorKeys;
        if (number > 1)
            bytes = std::format("\x1b[1;{}{}", number, letter);
        else
            bytes = std::format("\x1b{}{}", single ? 'O' : '[', letter);
    } else if (const int code = numberOf(key)) {
        bytes =
            number > 1 ? std::format("\x1b[{};{}~", code, number) : std::format("\x1b[{}~", code);
    }
    d->emulator.m_output += bytes;
}

void Screen::sendText(std::string_view utf8, Modifiers modifiers)
{
    if (utf8.empty())
        return;
    std::string &out = d->emulator.m_output;
    if (modifiers.alt)
        out += '\x1b';
    if (modifiers.control && utf8.size() == 1)
        out += controlOf(utf8.front());
    else
        out += utf8;
}

void Screen::sendPaste(std::string_view utf8)
{
    std::string clean;
    clean.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const char byte = utf8[i];
        if (byte == '\n' && i > 0 && utf8[i - 1] == '\r')
            continue;
        if (byte == '\n')
            clean += '\r';
        // An escape in the text could end the bracket and be run as typed; so could the C1 control
        // that U+009B is to some.
        else if (byte == '\xC2' && i + 1 < utf8.size()
                 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0)
            ++i;
        else if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\t' || byte == '\r')
            clean += byte;
    }
    std::erase(clean, '\x7f');
    const bool bracketed = bracketedPaste();
    d->emulator.m_output += bracketed ? "\x1b[200~" : "";
    d->emulator.m_output += clean;
    d->emulator.m_output += bracketed ? "\x1b[201~" : "";
}

void Screen::sendMouse(MouseAction action, int button, Position position, Modifiers modifiers)
{
    const Position at{std::clamp(position.row, 0, rows() - 1),
                      std::clamp(position.column, 0, columns() - 1)};
    d->sendMouse(action, button, at, modifiers);
}

void Screen::Private::sendMouse(MouseAction action, int button, Position at, Modifiers modifiers)
{
    const Modes &modes = emulator.m_modes;
    const bool isWheel = button >= 4;
    if (action == MouseAction::Press && !isWheel)
        heldButton = button;
    const int held = heldButton;
    if (action == MouseAction::Release)
        heldButton = 0;
    if (modes.mouse == MouseMode::Off
        || (modes.mouse == MouseMode::Press && action != MouseAction::Press))
        return;
    if (action == MouseAction::Release && isWheel)
        return;
    if (action == MouseAction::Move) {
        // Only from cell to cell.
        const bool wanted =
            modes.mouse == MouseMode::Move || (modes.mouse == MouseMode::Drag && held != 0);
        if (!wanted || at == lastMouse)
            return;
        button = held;
    }
    lastMouse = at;
    const bool sgr = modes.mouseEncoding == MouseEncoding::Sgr;
    int code = button == 0 ? 3 : isWheel ? 64 + button - 4 : button - 1;
    if (action == MouseAction::Release && !sgr)
        code = 3;
    if (action == MouseAction::Move)
        code += 32;
    if (modes.mouse != MouseMode::Press)
        code += (modifiers.shift ? 4 : 0) + (modifiers.alt ? 8 : 0) + (modifiers.control ? 16 : 0);
    const int column = at.column + 1;
    const int row = at.row + 1;
    std::string &out = emulator.m_output;
    if (sgr) {
        out += std::format("\x1b[<{};{};{}{}", code, column, row,
                           action == MouseAction::Release ? 'm' : 'M');
    } else if (modes.mouseEncoding == MouseEncoding::Urxvt) {
        out += std::format("\x1b[{};{};{}M", code + 32, column, row);
    } else {
        const bool utf8 = modes.mouseEncoding == MouseEncoding::Utf8;
        if (!utf8 && (column > 223 || row > 223))
            return;
        out += "\x1b[M";
        for (const int value : {code, column, row}) {
            if (utf8)
                appendUtf8(out, static_cast<char32_t>(value + 32));
            else
                out += static_cast<char>(value + 32);
        }
    }
}

void Screen::sendFocus(bool focused)
{
    if (d->emulator.m_modes.focus)
        d->emulator.m_output += focused ? "\x1b[I" : "\x1b[O";
}

} // namespace slipway::terminal
