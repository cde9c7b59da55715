// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_p.h"

#include <slipway/base/utf8.h>

#include <algorithm>

namespace slipway::terminal {

namespace {

VTermKey libraryKey(Key key)
{
    switch (key) {
    case Key::Enter:
        return VTERM_KEY_ENTER;
    case Key::Tab:
        return VTERM_KEY_TAB;
    case Key::Backspace:
        return VTERM_KEY_BACKSPACE;
    case Key::Escape:
        return VTERM_KEY_ESCAPE;
    case Key::Up:
        return VTERM_KEY_UP;
    case Key::Down:
        return VTERM_KEY_DOWN;
    case Key::Left:
        return VTERM_KEY_LEFT;
    case Key::Right:
        return VTERM_KEY_RIGHT;
    case Key::Insert:
        return VTERM_KEY_INS;
    case Key::Delete:
        return VTERM_KEY_DEL;
    case Key::Home:
        return VTERM_KEY_HOME;
    case Key::End:
        return VTERM_KEY_END;
    case Key::PageUp:
        return VTERM_KEY_PAGEUP;
    case Key::PageDown:
        return VTERM_KEY_PAGEDOWN;
    case Key::KeypadEnter:
        return VTERM_KEY_KP_ENTER;
    default:
        break;
    }
    const int number = static_cast<int>(key) - static_cast<int>(Key::F1) + 1;
    return static_cast<VTermKey>(VTERM_KEY_FUNCTION(number));
}

VTermModifier libraryModifiers(Modifiers modifiers)
{
    return static_cast<VTermModifier>((modifiers.shift ? VTERM_MOD_SHIFT : 0)
                                      | (modifiers.alt ? VTERM_MOD_ALT : 0)
                                      | (modifiers.control ? VTERM_MOD_CTRL : 0));
}

/// The control character of a key, or nothing.
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
    // libvterm's encodings of these with modifiers (CSI u) are unknown to most programs.
    if (key == Key::Backspace && modifiers.control) {
        d->m_output += modifiers.alt ? "\x1b\b" : "\b";
        return;
    }
    const bool plain = key == Key::Enter || key == Key::Backspace || key == Key::Escape
                       || (key == Key::Tab && !modifiers.shift);
    if (plain)
        modifiers.shift = modifiers.control = false;
    if (key == Key::KeypadEnter && !d->m_modes.keypad)
        key = Key::Enter;
    vterm_keyboard_key(d->m_terminal, libraryKey(key), libraryModifiers(modifiers));
}

void Screen::sendText(std::string_view utf8, Modifiers modifiers)
{
    if (utf8.empty())
        return;
    if (modifiers.alt)
        d->m_output += '\x1b';
    if (modifiers.control && utf8.size() == 1)
        d->m_output += controlOf(utf8.front());
    else
        d->m_output += utf8;
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
        // An escape in the text could end the bracket and be run as typed.
        else if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\t' || byte == '\r')
            clean += byte;
    }
    std::erase(clean, '\x7f');
    vterm_keyboard_start_paste(d->m_terminal);
    d->m_output += clean;
    vterm_keyboard_end_paste(d->m_terminal);
}

void Screen::sendMouse(MouseAction action, int button, Position position, Modifiers modifiers)
{
    if (d->m_mouse == MouseMode::Off)
        return;
    const auto with = libraryModifiers(modifiers);
    vterm_mouse_move(d->m_terminal, std::clamp(position.row, 0, rows() - 1),
                     std::clamp(position.column, 0, columns() - 1), with);
    if (action != MouseAction::Move)
        vterm_mouse_button(d->m_terminal, button, action == MouseAction::Press, with);
}

void Screen::sendFocus(bool focused)
{
    if (focused)
        vterm_state_focus_in(d->m_state);
    else
        vterm_state_focus_out(d->m_state);
}

} // namespace slipway::terminal
