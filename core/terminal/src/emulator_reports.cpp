// SPDX-License-Identifier: GPL-3.0-or-later
// Answers to what programs ask.
#include "emulator.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace slipway::terminal {

/// DA1: a VT420 with columns of its own, selective erase, rectangles, scrolling to the sides and
/// colours. DA2 gives a number that programs take for a plain xterm's. DA3 is a serial number.
void Emulator::answerAttributes(const ControlSequence &sequence)
{
    if (sequence.parameter(0, 0) != 0)
        return;
    if (sequence.leader == '>')
        output("\x1b[>0;100;0c");
    else if (sequence.leader == '=')
        output("\x1bP!|00000000\x1b\\");
    else
        output("\x1b[?64;1;6;21;22;28c");
}

/// DSR.
void Emulator::answerStatus(const ControlSequence &sequence)
{
    const bool isDec = sequence.leader == '?';
    const int what = sequence.parameter(0, 0);
    const int row = m_cursor.position.row - (m_modes.origin ? m_top : 0) + 1;
    const int column = m_cursor.position.column - (m_modes.origin ? leftLimit() : 0) + 1;
    if (what == 6)
        output(std::format("\x1b[{}{};{}R", isDec ? "?" : "", row, column));
    else if (what == 5 && !isDec)
        output("\x1b[0n");
    else if (!isDec)
        return;
    else if (what == 15)
        output("\x1b[?13n"); // no printer
    else if (what == 25)
        output("\x1b[?21n"); // user-defined keys are locked
    else if (what == 26)
        output("\x1b[?27;1;0;0n"); // a North American keyboard
    else if (what == 53 || what == 55)
        output("\x1b[?53n"); // no locator
    else if (what == 62)
        output("\x1b[0*{"); // no room for macros
    else if (what == 63)
        output(std::format("\x1bP{}!~0000\x1b\\", std::max(0, sequence.parameter(1, 0))));
    else if (what == 75)
        output("\x1b[?70n");
    else if (what == 996)
        output(m_colors.isDark() ? "\x1b[?997;1n" : "\x1b[?997;2n");
}

/// XTWINOPS. Nothing may move or resize the window. A title is never told: what a program (or a
/// file that was printed) has put there would come back as typed.
void Emulator::windowControl(const ControlSequence &sequence)
{
    switch (sequence.parameter(0, 0)) {
    case 11:
        return output("\x1b[1t");
    case 13:
        return output("\x1b[3;0;0t");
    case 14:
        if (m_cellWidth > 0)
            output(std::format("\x1b[4;{};{}t", rows() * m_cellHeight, columns() * m_cellWidth));
        return;
    case 16:
        if (m_cellWidth > 0)
            output(std::format("\x1b[6;{};{}t", m_cellHeight, m_cellWidth));
        return;
    case 18:
        return output(std::format("\x1b[8;{};{}t", rows(), columns()));
    case 19:
        return output(std::format("\x1b[9;{};{}t", rows(), columns()));
    case 20:
        return output("\x1b]L\x1b\\");
    case 21:
        return output("\x1b]l\x1b\\");
    case 22:
        if (m_titles.size() < maxTitles)
            m_titles.push_back(m_title);
        return;
    case 23:
        if (m_titles.empty())
            return;
        m_title = std::move(m_titles.back());
        m_titles.pop_back();
        return;
    default:
        return;
    }
}

/// DECRQSS.
void Emulator::answerSetting(std::string_view what)
{
    std::string value;
    if (what == "m") {
        const std::string style = sgr(m_pen);
        value = style.substr(2);
    } else if (what == "r") {
        value = std::format("{};{}r", m_top + 1, m_bottom);
    } else if (what == "s") {
        value = std::format("{};{}s", m_left + 1, m_right);
    } else if (what == " q") {
        const int shape = m_cursor.shape == CursorShape::Block       ? 1
                          : m_cursor.shape == CursorShape::Underline ? 3
                                                                     : 5;
        value = std::format("{} q", shape + (m_cursor.blinks ? 0 : 1));
    } else if (what == "\"q") {
        value = std::format("{}\"q", m_pen.has(Protected) ? 1 : 0);
    } else if (what == "\"p") {
        value = "64;1\"p";
    } else if (what == "*x") {
        value = std::format("{}*x", m_wholeRectangles ? 2 : 1);
    } else if (what == "t") {
        value = std::format("{}t", rows());
    } else if (what == "$|") {
        value = std::format("{}$|", columns());
    } else if (what == "*|") {
        value = std::format("{}*|", rows());
    }
    if (value.empty())
        output("\x1bP0$r\x1b\\");
    else
        output("\x1bP1$r" + value + "\x1b\\");
}

/// XTGETTCAP: names in hexadecimal, separated by semicolons.
void Emulator::answerCapabilities(std::string_view names)
{
    static constexpr std::array<std::array<std::string_view, 2>, 3> known{{
        {"544E", "787465726D2D323536636F6C6F72"}, // TN: xterm-256color
        {"436F", "323536"},                       // Co: 256
        {"524742", "38"},                         // RGB: 8
    }};
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(';'), names.size());
        const std::string_view name = names.substr(0, end);
        const auto *const found = std::find_if(known.begin(), known.end(), [&](const auto &each) {
            return std::equal(name.begin(), name.end(), each[0].begin(), each[0].end(),
                              [](char a, char b) { return (a & ~0x20) == (b & ~0x20); });
        });
        const bool isHex = name.find_first_not_of("0123456789abcdefABCDEF") == name.npos;
        if (found != known.end())
            output("\x1bP1+r" + std::string((*found)[0]) + '=' + std::string((*found)[1])
                   + "\x1b\\");
        else if (isHex)
            output("\x1bP0+r" + std::string(name.substr(0, 64)) + "\x1b\\");
        names.remove_prefix(std::min(end + 1, names.size()));
    }
}

} // namespace slipway::terminal
