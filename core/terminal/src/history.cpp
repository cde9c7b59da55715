// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.h"

#include <algorithm>

namespace slipway::terminal {

namespace {

/// A line is one byte of flags and then its cells, packed.
constexpr unsigned char continuedFlag = 1;
constexpr unsigned sizeShift = 1;

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
    row.pack(clusters, block.bytes);
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
    row.cells().clear();
    std::string_view bytes = line(index);
    const unsigned flags = bytes.empty() ? 0U : static_cast<unsigned char>(bytes.front());
    row.continued = flags & continuedFlag;
    row.size = static_cast<LineSize>(flags >> sizeShift);
    if (!bytes.empty())
        bytes.remove_prefix(1);
    unpackCells(bytes, &clusters, row.cells());
    row.used = static_cast<int>(row.cells().size());
    std::size_t inBlock = 0;
    if (index < m_size && blockOf(index, inBlock).linksForgotten) {
        for (Cell &cell : row.cells())
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
