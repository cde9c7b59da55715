// SPDX-License-Identifier: GPL-3.0-or-later
#include "packedline.h"

#include "grid.h"
#include "utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace slipway::terminal {

namespace {

void putVarint(std::string &out, std::uint32_t value)
{
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

std::uint32_t takeVarint(std::string_view &in)
{
    std::uint32_t value = 0;
    for (unsigned shift = 0; !in.empty() && shift < 32; shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            break;
    }
    return value;
}

/// Without looking at the parts one by one: this is asked for every cell that is packed.
bool isSameStyle(const Style &left, const Style &right)
{
    static_assert(sizeof(Style) == 16, "no padding, so that the bytes are the value");
    return std::memcmp(&left, &right, sizeof left) == 0;
}

bool isPlain(const Style &style)
{
    return isSameStyle(style, Style());
}

bool isRich(const Style &style)
{
    return style.link != 0 || !style.underlineColor.isDefault();
}

std::uint32_t kindOf(const Style &style)
{
    if (isPlain(style))
        return 0;
    return isRich(style) ? StyledRun | RichRun : std::uint32_t{StyledRun};
}

template<typename T>
char *putBytes(char *out, T value)
{
    std::memcpy(out, &value, sizeof value);
    return out + sizeof value;
}

template<typename T>
T takeBytes(std::string_view &in)
{
    T value{};
    if (in.size() < sizeof value)
        return value;
    std::memcpy(&value, in.data(), sizeof value);
    in.remove_prefix(sizeof value);
    return value;
}

/// There is room; returns the end of what was written.
char *putStyle(char *out, const Style &style)
{
    out = putBytes(out, style.foreground.packed());
    out = putBytes(out, style.background.packed());
    out = putBytes(out, style.attributes);
    if (!isRich(style))
        return out;
    out = putBytes(out, style.underlineColor.packed());
    return putBytes(out, style.link);
}

Style takeStyle(std::string_view &in, bool rich)
{
    Style style;
    style.foreground = Color::fromPacked(takeBytes<std::uint32_t>(in));
    style.background = Color::fromPacked(takeBytes<std::uint32_t>(in));
    style.attributes = takeBytes<std::uint16_t>(in);
    if (rich) {
        style.underlineColor = Color::fromPacked(takeBytes<std::uint32_t>(in));
        style.link = takeBytes<std::uint16_t>(in);
    }
    return style;
}

/// The text is our own, so it is well formed.
char32_t takeUtf8(std::string_view &in)
{
    const auto lead = static_cast<unsigned char>(in.front());
    const std::size_t length = std::min<std::size_t>(lead < 0x80   ? 1
                                                     : lead < 0xE0 ? 2
                                                     : lead < 0xF0 ? 3
                                                                   : 4,
                                                     in.size());
    char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
        code = (code << 6) | (static_cast<unsigned char>(in[i]) & 0x3F);
    in.remove_prefix(length);
    return code;
}

void putHead(std::string &out, std::size_t textSize, std::uint32_t kind, const Style &style)
{
    kind |= kindOf(style);
    putVarint(out, static_cast<std::uint32_t>(textSize) << kindBits | kind);
    if (!(kind & StyledRun))
        return;
    char bytes[sizeof(Style)];
    out.append(bytes, static_cast<std::size_t>(putStyle(bytes, style) - bytes));
}

/// The cells at the beginning that are alike; how many they were.
std::size_t packRun(std::string &out, std::span<const Cell> cells, const Clusters &clusters)
{
    const Cell &begin = cells.front();
    std::uint32_t kind = begin.width == 2 ? std::uint32_t{WideRun} : 0U;
    const std::size_t step = std::max<std::size_t>(1, begin.width);
    std::size_t end = 0;
    bool ascii = true;
    while (end < cells.size() && cells[end].width == begin.width && cells[end].code < 0x110000
           && isSameStyle(cells[end].style, begin.style)) {
        ascii &= cells[end].code < 0x80;
        end += step;
    }
    if (end > 0 && ascii) {
        putHead(out, end / step, kind, begin.style);
        const std::size_t before = out.size();
        out.resize(before + end / step);
        char *next = out.data() + before;
        for (std::size_t at = 0; at < end; at += step)
            *next++ = static_cast<char>(cells[at].code);
        return end;
    }
    std::string text;
    if (end == 0) { // a cluster, or one the table had no room for
        kind |= OneCellRun;
        for (const char32_t code : clusters.text(begin.code))
            appendUtf8(text, code);
        if (text.empty())
            text = "\xEF\xBF\xBD";
        end = std::min(step, cells.size());
    } else {
        for (std::size_t at = 0; at < end; at += step)
            appendUtf8(text, cells[at].code);
    }
    putHead(out, text.size(), kind, begin.style);
    out += text;
    return std::min(end, cells.size());
}

void putCell(std::vector<Cell> &out, char32_t code, const Style &style, bool wide)
{
    out.push_back({code, style, static_cast<std::uint8_t>(wide ? 2 : 1)});
    if (wide)
        out.push_back({0, style, 0});
}

} // namespace

void packCells(std::span<const Cell> cells, const Clusters &clusters, std::string &out)
{
    while (!cells.empty())
        cells = cells.subspan(packRun(out, cells, clusters));
}

void unpackCells(std::string_view packed, Clusters *clusters, std::vector<Cell> &out)
{
    while (!packed.empty()) {
        const std::uint32_t head = takeVarint(packed);
        const Style style = head & StyledRun ? takeStyle(packed, head & RichRun) : Style();
        std::string_view text = packed.substr(0, head >> kindBits);
        packed.remove_prefix(text.size());
        const bool wide = head & WideRun;
        if (head & OneCellRun) {
            std::u32string codes;
            while (!text.empty())
                codes += takeUtf8(text);
            putCell(out, clusters ? clusters->intern(codes) : U'\uFFFD', style, wide);
        }
        while (!text.empty())
            putCell(out, takeUtf8(text), style, wide);
    }
}

void PackedLine::clear()
{
    m_size = 0;
    m_kind = ~0U;
}

void PackedLine::beginRun(bool wide, const Style &style)
{
    m_head = m_size;
    m_text = 0;
    m_style = style;
    m_kind = (wide ? std::uint32_t{WideRun} : 0U) | kindOf(style);
    m_size += 2;
    if (m_kind & StyledRun)
        m_size =
            static_cast<std::size_t>(putStyle(m_bytes.data() + m_size, style) - m_bytes.data());
}

void PackedLine::append(char32_t code, bool wide, const Style &style)
{
    char bytes[4] = {};
    const auto size = static_cast<std::size_t>(putUtf8(bytes, code) - bytes);
    // All four, since a fixed number is one instruction.
    std::memcpy(grow(size, wide, style), bytes, sizeof bytes);
}

void PackedLine::appendBlanks(std::size_t count)
{
    std::memset(grow(count, false, {}), 0, count);
}

} // namespace slipway::terminal
