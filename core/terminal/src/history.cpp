// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.h"

#include <algorithm>
#include <cstring>

namespace slipway::terminal {

namespace {

/// A line is one byte of flags and then runs of cells that are alike:
/// varint (bytes of text << 4 | RunKind bits), the style where it is not plain, the text.
enum RunKind : std::uint32_t {
    Styled = 1,
    Wide = 2,
    OneCell = 4, ///< the whole text is one cell: a cluster
    Rich = 8,    ///< with an underline's colour and a link, which few cells have
};
constexpr unsigned kindBits = 4;
constexpr unsigned char continuedFlag = 1;
constexpr unsigned sizeShift = 1;

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

template<typename T>
void putBytes(std::string &out, T value)
{
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
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

bool isRich(const Style &style)
{
    return style.link != 0 || !style.underlineColor.isDefault();
}

void putStyle(std::string &out, const Style &style)
{
    putBytes(out, style.foreground.packed());
    putBytes(out, style.background.packed());
    putBytes(out, style.attributes);
    if (!isRich(style))
        return;
    putBytes(out, style.underlineColor.packed());
    putBytes(out, style.link);
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

void putCells(Row &row, char32_t code, const Style &style, bool wide)
{
    row.cells.push_back({code, style, static_cast<std::uint8_t>(wide ? 2 : 1)});
    if (wide)
        row.cells.push_back({0, style, 0});
}

void putHead(std::string &out, std::size_t textSize, std::uint32_t kind, const Style &style)
{
    if (style != Style())
        kind |= isRich(style) ? Styled | Rich : std::uint32_t{Styled};
    putVarint(out, static_cast<std::uint32_t>(textSize) << kindBits | kind);
    if (kind & Styled)
        putStyle(out, style);
}

/// Without looking at the parts one by one: this is asked for every cell that scrolls away.
bool isSameStyle(const Style &left, const Style &right)
{
    static_assert(sizeof(Style) == 16, "no padding, so that the bytes are the value");
    return std::memcmp(&left, &right, sizeof left) == 0;
}

/// The cells at the beginning that are alike; how many they were.
std::size_t putRun(std::string &out, std::span<const Cell> cells, const Clusters &clusters)
{
    const Cell &begin = cells.front();
    std::uint32_t kind = begin.width == 2 ? std::uint32_t{Wide} : 0U;
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
        kind |= OneCell;
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

void takeRun(std::string_view &in, Row &row, Clusters &clusters)
{
    const std::uint32_t head = takeVarint(in);
    const Style style = head & Styled ? takeStyle(in, head & Rich) : Style();
    std::string_view text = in.substr(0, head >> kindBits);
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
    if (m_blocks.empty() || m_blocks.back().bytes.size() >= blockSize
        || m_blocks.back().linksForgotten) {
        m_firsts.push_back(m_dropped + static_cast<std::int64_t>(m_size));
        m_blocks.emplace_back();
        m_blocks.back().bytes.reserve(blockSize + 1024);
    }
    Block &block = m_blocks.back();
    const std::size_t before = block.bytes.size();
    block.starts.push_back(static_cast<std::uint32_t>(before));
    block.bytes += static_cast<char>((row.continued ? continuedFlag : 0)
                                     | static_cast<unsigned>(row.size) << sizeShift);
    std::span<const Cell> cells(row.cells);
    cells = cells.first(std::min(cells.size(), static_cast<std::size_t>(row.used)));
    while (!cells.empty() && cells.back().isBlank())
        cells = cells.first(cells.size() - 1);
    while (!cells.empty())
        cells = cells.subspan(putRun(block.bytes, cells, clusters));
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

const History::Block &History::blockOf(std::size_t index, std::size_t &inBlock) const
{
    const std::int64_t number = m_dropped + static_cast<std::int64_t>(index);
    const auto after = std::upper_bound(m_firsts.begin(), m_firsts.end(), number);
    const auto at = static_cast<std::size_t>(after - m_firsts.begin()) - 1;
    inBlock = static_cast<std::size_t>(number - m_firsts[at]);
    return m_blocks[at];
}

std::string_view History::line(std::size_t index) const
{
    if (index >= m_size)
        return {};
    std::size_t inBlock = 0;
    const Block &block = blockOf(index, inBlock);
    const std::size_t begin = block.starts[inBlock];
    const std::size_t end =
        inBlock + 1 < block.starts.size() ? block.starts[inBlock + 1] : block.bytes.size();
    return std::string_view(block.bytes).substr(begin, end - begin);
}

void History::forgetLinks()
{
    for (Block &block : m_blocks)
        block.linksForgotten = true;
}

LineSize History::sizeOf(std::size_t index) const
{
    const std::string_view bytes = line(index);
    return bytes.empty()
               ? LineSize::Normal
               : static_cast<LineSize>(static_cast<unsigned char>(bytes.front()) >> sizeShift);
}

bool History::isContinued(std::size_t index) const
{
    const std::string_view bytes = line(index);
    return !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & continuedFlag);
}

void History::read(std::size_t index, Row &row, Clusters &clusters) const
{
    row.cells.clear();
    std::string_view bytes = line(index);
    const unsigned flags = bytes.empty() ? 0U : static_cast<unsigned char>(bytes.front());
    row.continued = flags & continuedFlag;
    row.size = static_cast<LineSize>(flags >> sizeShift);
    if (!bytes.empty())
        bytes.remove_prefix(1);
    while (!bytes.empty())
        takeRun(bytes, row, clusters);
    row.used = static_cast<int>(row.cells.size());
    std::size_t inBlock = 0;
    if (index < m_size && blockOf(index, inBlock).linksForgotten) {
        for (Cell &cell : row.cells)
            cell.style.link = 0;
    }
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
