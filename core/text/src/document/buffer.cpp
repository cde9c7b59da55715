// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include <slipway/base/utf8.h>

#include <cstring>

namespace slipway::text {

static constexpr std::uint64_t everyByte = 0x0101'0101'0101'0101;

// How many of eight bytes are not continuation bytes (10xxxxxx), and how many begin four-byte
// forms. The flags are in the lowest bit of each byte; the product's highest byte is their sum.
static std::uint32_t flagsIn(std::uint64_t flags)
{
    return static_cast<std::uint32_t>((flags * everyByte) >> 56);
}
static std::uint32_t leadsIn(std::uint64_t word)
{
    return 8 - flagsIn((word >> 7) & ~(word >> 6) & everyByte);
}
static std::uint32_t foursIn(std::uint64_t word)
{
    return flagsIn((word >> 7) & (word >> 6) & (word >> 5) & (word >> 4) & everyByte);
}

static bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

static std::uint64_t wordAt(const char *at)
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

bool isAscii(std::string_view text)
{
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        if ((wordAt(text.data() + i) & (everyByte << 7)) != 0)
            return false;
    }
    for (; i < text.size(); ++i) {
        if (static_cast<unsigned char>(text[i]) >= 0x80)
            return false;
    }
    return true;
}

Counts countsOf(std::string_view text)
{
    Counts counts{.bytes = static_cast<std::uint32_t>(text.size()), .units = 0, .points = 0};
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        const std::uint64_t word = wordAt(text.data() + i);
        counts.points += leadsIn(word);
        counts.units += foursIn(word);
    }
    for (; i < text.size(); ++i) {
        counts.points += isContinuation(text[i]) ? 0U : 1U;
        counts.units += static_cast<unsigned char>(text[i]) >= 0xF0 ? 1U : 0U;
    }
    counts.units += counts.points;
    return counts;
}

std::size_t byteOfPoint(std::string_view text, std::size_t points)
{
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        const std::uint32_t leads = leadsIn(wordAt(text.data() + i));
        if (leads > points)
            break;
        points -= leads;
    }
    for (; i < text.size(); ++i) {
        if (isContinuation(text[i]))
            continue;
        if (points == 0)
            break;
        --points;
    }
    return i;
}

void Buffer::Chunk::moveGap(std::uint32_t byte)
{
    if (byte < gapStart) {
        const std::uint32_t n = gapStart - byte;
        std::memmove(data.data() + gapEnd - n, data.data() + byte, n);
        gapEnd = static_cast<std::uint16_t>(gapEnd - n);
    } else if (byte > gapStart) {
        const std::uint32_t n = byte - gapStart;
        std::memmove(data.data() + gapStart, data.data() + gapEnd, n);
        gapEnd = static_cast<std::uint16_t>(gapEnd + n);
    }
    gapStart = static_cast<std::uint16_t>(byte);
}

std::uint32_t Buffer::Chunk::byteOf(std::uint32_t points) const
{
    const std::uint32_t inHead = countsOf(head()).points;
    if (points < inHead)
        return static_cast<std::uint32_t>(byteOfPoint(head(), points));
    return gapStart + static_cast<std::uint32_t>(byteOfPoint(tail(), points - inHead));
}

Counts Buffer::Chunk::countsBefore(std::uint32_t byte) const
{
    if (byte <= gapStart)
        return countsOf(head().substr(0, byte));
    Counts counts = countsOf(head());
    counts += countsOf(tail().substr(0, byte - gapStart));
    return counts;
}

std::size_t Buffer::bytes() const
{
    return m_chunks.size() * sizeof(Chunk) + m_tree.bytes();
}

std::string Buffer::text() const
{
    return slice(0, m_size.points);
}

std::string Buffer::slice(std::uint32_t at, std::uint32_t points) const
{
    std::string text;
    if (points == 0)
        return text;
    const std::size_t bytes = countsAt(at + points).bytes - countsAt(at).bytes;
    text.reserve(bytes);
    Counts before;
    std::uint32_t offset = at;
    Tree::Place place = m_tree.find(offset, before, [](const Counts &sum) { return sum.points; });
    std::size_t skip = m_chunks[m_tree.at(place).chunk].byteOf(offset);
    for (; text.size() < bytes && m_tree.settle(place); ++place.index) {
        const Chunk &chunk = m_chunks[m_tree.at(place).chunk];
        for (std::string_view part : {chunk.head(), chunk.tail()}) {
            const std::size_t skipped = std::min(skip, part.size());
            part.remove_prefix(skipped);
            skip -= skipped;
            text += part.substr(0, bytes - text.size());
        }
    }
    return text;
}

void Buffer::assign(std::string_view text)
{
    m_tree.clear();
    m_chunks.clear();
    m_free.clear();
    m_chunk = nullptr;
    m_size = {};
    m_counts = {};
    insertSlowly(0, text);
}

// The counts of the chunk in hand go to the tree.
void Buffer::flush() const
{
    if (!m_chunk)
        return;
    Counts change = m_counts;
    Entry &entry = m_tree.at(m_place);
    change -= entry.counts;
    if (change == Counts())
        return;
    entry.counts = m_counts;
    m_tree.add(m_place.leaf, change);
}

// Takes the chunk in hand that has the place before code point `at`; an edit between two chunks
// belongs to the first.
void Buffer::seek(std::uint32_t at)
{
    leave();
    if (m_tree.isEmpty())
        m_tree.insert({}, {.chunk = newChunk(), .counts = {}}, [](auto, const auto &) {});
    Counts before;
    std::uint32_t offset = at - 1;
    m_place = at == 0 ? m_tree.first()
                      : m_tree.find(offset, before, [](const Counts &sum) { return sum.points; });
    m_chunk = &m_chunks[m_tree.at(m_place).chunk];
    m_counts = m_tree.at(m_place).counts;
    m_start = before.points;
}

void Buffer::leave()
{
    if (!m_chunk)
        return;
    flush();
    if (m_counts.bytes < Chunk::capacity / 4)
        joinWithNext();
    m_chunk = nullptr;
}

// What has become small goes into its neighbour, so that a text never costs more than a few times
// its size.
void Buffer::joinWithNext()
{
    Tree::Place next = m_place;
    ++next.index;
    if (!m_tree.settle(next)) {
        if (m_counts.bytes == 0 && m_size.bytes > 0) {
            m_free.push_back(m_tree.at(m_place).chunk);
            m_tree.erase(m_place);
        }
        return;
    }
    Chunk &to = m_chunks[m_tree.at(next).chunk];
    if (to.room() < m_counts.bytes + Chunk::capacity / 4)
        return;
    to.moveGap(0);
    const std::string_view tail = m_chunk->tail();
    const std::string_view head = m_chunk->head();
    std::memcpy(to.data.data() + to.gapEnd - tail.size(), tail.data(), tail.size());
    to.gapEnd = static_cast<std::uint16_t>(to.gapEnd - tail.size());
    std::memcpy(to.data.data(), head.data(), head.size());
    to.gapStart = static_cast<std::uint16_t>(head.size());
    m_tree.at(next).counts += m_counts;
    m_tree.add(next.leaf, m_counts);
    m_free.push_back(m_tree.at(m_place).chunk);
    m_tree.erase(m_place);
}

std::uint32_t Buffer::newChunk()
{
    if (m_free.empty()) {
        m_chunks.emplace_back();
        return static_cast<std::uint32_t>(m_chunks.size() - 1);
    }
    const std::uint32_t number = m_free.back();
    m_free.pop_back();
    m_chunks[number].gapStart = 0;
    m_chunks[number].gapEnd = Chunk::capacity;
    return number;
}

std::uint32_t Buffer::byteAt(std::uint32_t at) const
{
    return m_counts.isAscii() ? at - m_start : m_chunk->byteOf(at - m_start);
}

void Buffer::insert(std::uint32_t at, std::string_view text, const Counts &counts)
{
    if (!m_chunk || at - m_start > m_counts.points)
        seek(at);
    if (m_chunk->room() < text.size()) {
        insertSlowly(at, text);
        return;
    }
    const std::uint32_t byte = byteAt(at);
    if (byte != m_chunk->gapStart)
        m_chunk->moveGap(byte);
    char *const to = m_chunk->data.data() + byte;
    if (text.size() == 1)
        *to = text.front();
    else
        std::memcpy(to, text.data(), text.size());
    m_chunk->gapStart = static_cast<std::uint16_t>(m_chunk->gapStart + text.size());
    m_counts += counts;
    m_size += counts;
}

// Behind the chunk in hand; nothing is in hand then.
Buffer::Tree::Place Buffer::addChunk(std::string_view text)
{
    flush();
    const std::uint32_t number = newChunk();
    Chunk &chunk = m_chunks[number];
    std::memcpy(chunk.data.data(), text.data(), text.size());
    chunk.gapStart = static_cast<std::uint16_t>(text.size());
    const Counts counts = countsOf(text);
    m_size += counts;
    m_chunk = nullptr;
    return m_tree.insert({m_place.leaf, m_place.index + 1}, {.chunk = number, .counts = counts},
                         [](auto, const auto &) {});
}

// What stands behind the place goes to a chunk of its own.
void Buffer::splitChunk(std::uint32_t at)
{
    m_chunk->moveGap(byteAt(at));
    const std::string tail(m_chunk->tail());
    m_chunk->gapEnd = Chunk::capacity;
    const Counts counts = countsOf(tail);
    m_counts -= counts;
    m_size -= counts;
    if (!tail.empty())
        addChunk(tail);
}

// Where the chunk has no room: typing makes two halves of it, or goes on in a new one at its end;
// what is long gets chunks of its own, with room for the edits to come.
void Buffer::insertSlowly(std::uint32_t at, std::string_view text)
{
    seek(at);
    if (text.size() < Chunk::capacity / 4 && m_counts.points > 1
        && at < m_start + m_counts.points) {
        splitChunk(m_start + m_counts.points / 2);
        insert(at, text, countsOf(text));
        return;
    }
    splitChunk(at);
    constexpr std::size_t fill = Chunk::capacity * 3 / 4;
    while (!text.empty()) {
        const std::string_view part = utf8Prefix(text, fill);
        // What is in hand ends here; to seek would let it join with what comes behind.
        if (!m_chunk)
            seek(at);
        addChunk(part);
        at += countsOf(part).points;
        text.remove_prefix(part.size());
    }
}

Counts Buffer::remove(std::uint32_t at, std::uint32_t points, std::string *removed)
{
    Counts all;
    while (points > 0) {
        // A place between two chunks is the second one's here.
        if (!m_chunk || at - m_start >= m_counts.points)
            seek(at + 1);
        const std::uint32_t take = std::min(points, m_start + m_counts.points - at);
        const std::string_view gone = cut(at, take);
        const Counts counts = gone.size() == take ? Counts{take, take, take} : countsOf(gone);
        if (removed)
            removed->append(gone);
        m_counts -= counts;
        m_size -= counts;
        all += counts;
        points -= take;
    }
    return all;
}

// In the chunk in hand. The bytes stay where they are until the next edit.
std::string_view Buffer::cut(std::uint32_t at, std::uint32_t points)
{
    const std::uint32_t from = byteAt(at);
    const std::uint32_t to = m_counts.isAscii() ? from + points : byteAt(at + points);
    // What was typed last is to the gap's left.
    if (to == m_chunk->gapStart) {
        m_chunk->gapStart = static_cast<std::uint16_t>(from);
        return {m_chunk->data.data() + from, to - from};
    }
    m_chunk->moveGap(from);
    const char *const start = m_chunk->data.data() + m_chunk->gapEnd;
    m_chunk->gapEnd = static_cast<std::uint16_t>(m_chunk->gapEnd + (to - from));
    return {start, to - from};
}

Counts Buffer::countsAt(std::uint32_t points) const
{
    if (m_size.isAscii())
        return {points, points, points};
    flush();
    Counts before;
    std::uint32_t offset = points;
    const Tree::Place place =
        m_tree.find(offset, before, [](const Counts &sum) { return sum.points; });
    const Entry &entry = m_tree.at(place);
    if (entry.counts.isAscii()) {
        before += {offset, offset, offset};
    } else {
        const Chunk &chunk = m_chunks[entry.chunk];
        before += chunk.countsBefore(chunk.byteOf(offset));
    }
    return before;
}

std::optional<Counts> Buffer::locate(std::size_t position, Unit unit) const
{
    const auto measure = [unit](const Counts &counts) {
        return unit == Unit::Utf8    ? counts.bytes
               : unit == Unit::Utf16 ? counts.units
                                     : counts.points;
    };
    if (position > measure(m_size))
        return std::nullopt;
    auto offset = static_cast<std::uint32_t>(position);
    if (m_size.isAscii())
        return Counts{offset, offset, offset};
    flush();
    Counts before;
    const Entry &entry = m_tree.at(m_tree.find(offset, before, measure));
    const Chunk &chunk = m_chunks[entry.chunk];
    for (const std::string_view part : {chunk.head(), chunk.tail()}) {
        const Counts all = countsOf(part);
        if (offset >= measure(all)) {
            offset -= measure(all);
            before += all;
            continue;
        }
        return locateIn(part, offset, before, measure);
    }
    return offset == 0 ? std::optional(before) : std::nullopt;
}

template<class Measure>
std::optional<Counts> Buffer::locateIn(std::string_view part, std::uint32_t offset, Counts before,
                                       Measure measure)
{
    for (std::string_view block = utf8Prefix(part, 64);
         measure(countsOf(block)) <= offset && offset > 0; block = utf8Prefix(part, 64)) {
        const Counts counts = countsOf(block);
        offset -= measure(counts);
        before += counts;
        part.remove_prefix(block.size());
    }
    while (offset > 0) {
        std::size_t length = 1;
        while (length < part.size() && isContinuation(part[length]))
            ++length;
        const Counts one = countsOf(part.substr(0, length));
        if (measure(one) > offset)
            return std::nullopt;
        offset -= measure(one);
        before += one;
        part.remove_prefix(length);
    }
    return before;
}

} // namespace slipway::text
