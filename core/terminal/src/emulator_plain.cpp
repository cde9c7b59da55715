// SPDX-License-Identifier: GPL-3.0-or-later
// What nearly all output is made of, in few steps: text that is written behind what its line has,
// styles, and line ends. The same comes of it as by the usual way, which takes whatever is left
// here.
#include "emulator.h"
#include "utf8.h"
#include "width.h"

#include <algorithm>

namespace slipway::terminal {

namespace {

struct NarrowText
{
    std::size_t bytes = 0;
    int columns = 0;
    char32_t last = 0;
};

/// Whether it takes one column, as it is, whatever stands before it.
bool isNarrow(const Decoded &found)
{
    return found.isWhole && found.code >= 0xA0 && found.code != replacement
           && widthOf(found.code) == 1 && !joinsAtAll(found.code);
}

/// As much text of narrow characters as begins `bytes`, fits into so many columns and can be kept
/// in one piece.
NarrowText narrowText(std::string_view bytes, int columns)
{
    NarrowText text;
    const std::size_t limit = std::min(bytes.size(), PackedLine::maxText - 4);
    while (text.bytes < limit && text.columns < columns) {
        const std::size_t most =
            std::min(limit - text.bytes, static_cast<std::size_t>(columns - text.columns));
        if (const std::size_t ascii = asciiLength(bytes.substr(text.bytes, most)); ascii > 0) {
            text.bytes += ascii;
            text.columns += static_cast<int>(ascii);
            text.last = static_cast<unsigned char>(bytes[text.bytes - 1]);
            continue;
        }
        const auto lead = static_cast<unsigned char>(bytes[text.bytes]);
        if (lead < 0x80)
            break;
        // U+00C0 to U+02FF are all narrow.
        if (lead >= 0xC3 && lead < 0xCC && text.bytes + 1 < bytes.size()
            && (bytes[text.bytes + 1] & 0xC0) == 0x80) {
            text.last = (lead & 0x1FU) << 6 | (bytes[text.bytes + 1] & 0x3FU);
            text.bytes += 2;
            ++text.columns;
            continue;
        }
        const Decoded found = decode(bytes.substr(text.bytes));
        if (!isNarrow(found))
            break;
        text.bytes += found.length;
        ++text.columns;
        text.last = found.code;
    }
    return text;
}

} // namespace

/// How many bytes at the beginning were of that kind.
std::size_t Emulator::takePlain(std::string_view bytes)
{
    if (!isPlain())
        return 0;
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const std::string_view rest = bytes.substr(taken);
        const auto first = static_cast<unsigned char>(rest.front());
        std::size_t step = 1;
        if (first >= 0x20)
            step = takeText(rest);
        else if (first == '\r' || first == '\n')
            onControl(static_cast<char>(first));
        else
            step = takeStyle(rest);
        if (step == 0)
            break;
        taken += step;
    }
    return taken;
}

/// None of what takePlain() does changes that.
bool Emulator::isPlain() const
{
    const bool joinsNext = !m_last.empty() && m_last.back() == zeroWidthJoiner;
    return m_charsets.sets[m_charsets.shifted] == 'B' && !m_singleShift && !m_modes.insert
           && m_modes.autowrap && !m_modes.margins && !m_hasSizedLines && !joinsNext;
}

std::size_t Emulator::takeText(std::string_view bytes)
{
    const int room = m_waits ? columns() : columns() - m_cursor.position.column;
    const NarrowText text = narrowText(bytes, room);
    if (text.bytes == 0)
        return 0;
    if (m_waits)
        wrapLine();
    const auto [row, column] = m_cursor.position;
    if (!grid().append(row, column, bytes.substr(0, text.bytes), text.columns, m_pen))
        return 0;
    touchRow();
    advance(row, column + text.columns, columns());
    m_last.assign(1, text.last);
    m_mayJoin = true;
    return text.bytes;
}

std::size_t Emulator::takeStyle(std::string_view bytes)
{
    if (bytes.front() != '\x1b')
        return 0;
    const std::size_t length = readControl(bytes, m_control);
    if (length == 0 || m_control.final != 'm' || m_control.leader != 0)
        return 0;
    applySgr(m_control, m_pen);
    return length;
}

} // namespace slipway::terminal
