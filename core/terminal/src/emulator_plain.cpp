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

struct PlainText
{
    RowText text;
    char32_t last = 0;
};

/// The columns it takes where it stands for itself, whatever is before it; else 0.
int plainWidth(const Decoded &found)
{
    const bool isPlain =
        found.isWhole && found.code >= 0xA0 && found.code != replacement && !joinsAtAll(found.code);
    return isPlain ? widthOf(found.code) : 0;
}

/// As much text of characters that are all as wide as the first one as begins `bytes`, fits into so
/// many columns and can be kept in one piece.
PlainText plainText(std::string_view bytes, int columns)
{
    PlainText found;
    std::size_t size = 0;
    int used = 0;
    const std::size_t limit = std::min(bytes.size(), PackedLine::maxText - 4);
    while (size < limit && used < columns) {
        const auto lead = static_cast<unsigned char>(bytes[size]);
        std::size_t length = 2;
        int width = 1;
        if (lead < 0x80) {
            const std::size_t most =
                std::min(limit - size, static_cast<std::size_t>(columns - used));
            length = found.text.isWide ? 0 : asciiLength(bytes.substr(size, most));
            if (length == 0)
                break;
            width = static_cast<int>(length);
            found.last = static_cast<unsigned char>(bytes[size + length - 1]);
        } else if (lead >= 0xC3 && lead < 0xCC && size + 1 < bytes.size() && !found.text.isWide
                   && (bytes[size + 1] & 0xC0) == 0x80) {
            // U+00C0 to U+02FF are all narrow.
            found.last = (lead & 0x1FU) << 6 | (bytes[size + 1] & 0x3FU);
        } else {
            const Decoded next = decode(bytes.substr(size));
            width = plainWidth(next);
            const bool isWide = width == 2;
            if (width == 0 || used + width > columns || (size > 0 && isWide != found.text.isWide))
                break;
            length = next.length;
            found.last = next.code;
            found.text.isWide = isWide;
        }
        size += length;
        used += width;
    }
    found.text.utf8 = bytes.substr(0, size);
    found.text.columns = used;
    return found;
}

} // namespace

/// How many bytes at the beginning were of that kind.
std::size_t Emulator::takePlain(std::string_view bytes)
{
    if (!isPlain())
        return 0;
    std::size_t taken = 0;
    char32_t last = 0;
    while (taken < bytes.size()) {
        const std::string_view rest = bytes.substr(taken);
        const auto first = static_cast<unsigned char>(rest.front());
        std::size_t step = 1;
        if (first >= 0x20)
            step = takeText(rest, last);
        else if (first == '\r' || first == '\n')
            onControl(static_cast<char>(first));
        else
            step = takeStyle(rest);
        if (step == 0)
            break;
        taken += step;
    }
    if (last != 0)
        m_last.assign(1, last);
    return taken;
}

/// None of what takePlain() does changes that.
bool Emulator::isPlain() const
{
    const bool joinsNext = !m_last.empty() && m_last.back() == zeroWidthJoiner;
    return m_charsets.sets[m_charsets.shifted] == 'B' && !m_singleShift && !m_modes.insert
           && m_modes.autowrap && !m_modes.margins && !m_hasSizedLines && !joinsNext;
}

std::size_t Emulator::takeText(std::string_view bytes, char32_t &last)
{
    const int room = m_waits ? columns() : columns() - m_cursor.position.column;
    const PlainText found = plainText(bytes, room);
    if (found.text.utf8.empty())
        return 0;
    if (m_waits)
        wrapLine();
    const auto [row, column] = m_cursor.position;
    if (!grid().append(row, column, found.text, m_pen))
        return 0;
    touchRow();
    advance(row, column + found.text.columns, columns());
    last = found.last;
    m_mayJoin = true;
    return found.text.utf8.size();
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
