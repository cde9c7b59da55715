// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.h"

#include <algorithm>
#include <cstring>

namespace slipway::terminal {

namespace {

/// A line is one byte of flags and then runs of cells that are alike:
/// varint (bytes of text << 3 | RunKind bits), the style where it is not plain, the text.
enum RunKind : std::uint32_t {
    Styled = 1,
    Wide = 2,
    OneCell = 4, ///< the whole text is one cell: a cluster
};
constexpr char continuedFlag = 1;

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

constexpr std::size_t packedStyleSize = 10;

void putStyle(std::string &out, const Style &style)
{
    const std::uint32_t colors[2] = {style.foreground.packed(), style.background.packed()};
    char bytes[packedStyleSize];
    std::memcpy(bytes, colors, 8);
    std::memcpy(bytes + 8, &style.attributes, 2);
    out.append(bytes, packedStyleSize);
}

Style takeStyle(std::string_view &in)
{
    if (in.size() < packedStyleSize)
        return {};
    std::uint32_t colors[2];
    Style style;
    std::memcpy(colors, in.data(), 8);
    std::memcpy(&style.attributes, in.data() + 8, 2);
    style.foreground = Color::fromPacked(colors[0]);
    style.background = Color::fromPacked(colors[1]);
    in.remove_prefix(packedStyleSize);
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

void putCells(Row &row, char32_t code, const Style &style, bool wide)
{
    row.cells.push_back({code, style, static_cast<std::uint8_t>(wide ? 2 : 1)});
    if (wide)
        row.cells.push_back({0, style, 0});
}

void takeRun(std::string_view &in, Row &row, Clusters &clusters)
{
    const std::uint32_t head = takeVarint(in);
    const Style style = head & Styled ? takeStyle(in) : Style();
    std::string_view text = in.substr(0, head >> 3);
    in.remove_prefix(text.size());
    const bool wide = head & Wide;
    if (head & OneCell) {
        std::u32string codes;
        while (!text.empty())
            codes += takeUtf8(text);
        return putCells(row, clusters.intern(codes), style, wide);
    }
    while (!text.empty())
        putCells(row, takeUtf8(text), style, wide);
}

} // namespace

void History::push(const Row &row, const Clusters &clusters)
{
    if (m_cap == 0) {
        ++m_dropped;
        return;
    }
    if (m_blocks.empty() || m_blocks.back().bytes.size() >= blockSize) {
        m_firsts.push_back(m_dropped + static_cast<std::int64_t>(m_size));
        m_blocks.emplace_back();
        m_blocks.back().bytes.reserve(blockSize + 1024);
    }
    Block &block = m_blocks.back();
    const std::size_t before = block.bytes.size();
    block.starts.push_back(static_cast<std::uint32_t>(before));
    block.bytes += row.continued ? continuedFlag : char{0};

    int used = std::min(row.used, static_cast<int>(row.cells.size()));
    while (used > 0 && row.cells[static_cast<std::size_t>(used) - 1].isBlank())
        --used;
    std::string text;
    for (std::size_t at = 0; at < static_cast<std::size_t>(used);) {
        const Cell &begin = row.cells[at];
        std::uint32_t kind = begin.style == Style() ? 0U : std::uint32_t{Styled};
        kind |= begin.width == 2 ? std::uint32_t{Wide} : 0U;
        text.clear();
        if (const auto codes = clusters.text(begin.code); codes.size() > 1) {
            kind |= OneCell;
            for (const char32_t code : codes)
                appendUtf8(text, code);
            at += std::max<std::size_t>(1, begin.width);
        } else {
            while (at < static_cast<std::size_t>(used) && row.cells[at].style == begin.style
                   && row.cells[at].width == begin.width && row.cells[at].code < 0x110000) {
                appendUtf8(text, row.cells[at].code);
                at += std::max<std::size_t>(1, begin.width);
            }
            if (text.empty()) { // a cluster the table had no room for
                text = "\xEF\xBF\xBD";
                at += std::max<std::size_t>(1, begin.width);
            }
        }
        putVarint(block.bytes, static_cast<std::uint32_t>(text.size()) << 3 | kind);
        if (kind & Styled)
            putStyle(block.bytes, begin.style);
        block.bytes += text;
    }
    ++m_size;
    m_bytes += block.bytes.size() - before + sizeof(std::uint32_t);
    dropOldBlocks();
}

void History::setCap(std::size_t cap)
{
    m_cap = cap;
    dropOldBlocks();
}

void History::dropOldBlocks()
{
    while (m_bytes > m_cap && !m_blocks.empty()) {
        const Block &oldest = m_blocks.front();
        m_bytes -= oldest.bytes.size() + oldest.starts.size() * sizeof(std::uint32_t);
        m_size -= oldest.starts.size();
        m_dropped += static_cast<std::int64_t>(oldest.starts.size());
        m_blocks.pop_front();
        m_firsts.pop_front();
    }
}

std::string_view History::line(std::size_t index) const
{
    if (index >= m_size)
        return {};
    const std::int64_t number = m_dropped + static_cast<std::int64_t>(index);
    const auto after = std::upper_bound(m_firsts.begin(), m_firsts.end(), number);
    const auto at = static_cast<std::size_t>(after - m_firsts.begin()) - 1;
    const Block &block = m_blocks[at];
    const auto inBlock = static_cast<std::size_t>(number - m_firsts[at]);
    const std::size_t begin = block.starts[inBlock];
    const std::size_t end =
        inBlock + 1 < block.starts.size() ? block.starts[inBlock + 1] : block.bytes.size();
    return std::string_view(block.bytes).substr(begin, end - begin);
}

bool History::isContinued(std::size_t index) const
{
    const std::string_view bytes = line(index);
    return !bytes.empty() && (bytes.front() & continuedFlag);
}

void History::read(std::size_t index, Row &row, Clusters &clusters) const
{
    row.cells.clear();
    std::string_view bytes = line(index);
    row.continued = !bytes.empty() && (bytes.front() & continuedFlag);
    if (!bytes.empty())
        bytes.remove_prefix(1);
    while (!bytes.empty())
        takeRun(bytes, row, clusters);
    row.used = static_cast<int>(row.cells.size());
}

void History::popBack(Row &row, Clusters &clusters)
{
    if (m_size == 0)
        return;
    read(m_size - 1, row, clusters);
    Block &block = m_blocks.back();
    const std::size_t begin = block.starts.back();
    m_bytes -= block.bytes.size() - begin + sizeof(std::uint32_t);
    block.bytes.resize(begin);
    block.starts.pop_back();
    --m_size;
    if (block.starts.empty()) {
        m_blocks.pop_back();
        m_firsts.pop_back();
    }
}

void History::clear()
{
    m_dropped += static_cast<std::int64_t>(m_size);
    m_blocks.clear();
    m_firsts.clear();
    m_size = 0;
    m_bytes = 0;
}

} // namespace slipway::terminal
