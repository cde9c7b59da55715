// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace slipway::sandbox {

/// The last of a program's output, in memory that the runner writes and a client of the same
/// machine reads, so that a flood is copied once. Places are numbers of bytes since the beginning.
/// Who has written how much, and what may be overwritten, they tell each other by frames
/// (protocol.h). The memory is there twice in a row, so that every part of it is in one piece.
class OutputRing
{
public:
    /// `size` bytes, a power of two of whole pages. They take memory once they are written.
    static Result<OutputRing> create(std::size_t size);
    /// What descriptor() names elsewhere, to be read only. InvalidInput ("ring.not_a_ring") where
    /// it is something else, which could go away while it is read.
    static Result<OutputRing> open(FileDescriptor memory);

    OutputRing(OutputRing &&other) noexcept
        : m_memory(std::move(other.m_memory))
        , m_bytes(std::exchange(other.m_bytes, nullptr))
        , m_size(std::exchange(other.m_size, 0))
    {}
    OutputRing &operator=(OutputRing &&other) noexcept
    {
        std::swap(m_memory, other.m_memory);
        std::swap(m_bytes, other.m_bytes);
        std::swap(m_size, other.m_size);
        return *this;
    }
    ~OutputRing();

    /// To be handed to a client, which cannot write through it.
    int descriptor() const { return m_memory.get(); }
    std::size_t size() const { return m_size; }
    /// Output from one place to another, which is at most size() behind it.
    std::string_view view(std::uint64_t from, std::uint64_t to) const
    {
        return {m_bytes + from % m_size, static_cast<std::size_t>(to - from)};
    }
    /// Where the output from a place on is written; not in one that was opened.
    std::span<char> room(std::uint64_t from, std::size_t size)
    {
        return {m_bytes + from % m_size, size};
    }

private:
    OutputRing(FileDescriptor memory, char *bytes, std::size_t size)
        : m_memory(std::move(memory))
        , m_bytes(bytes)
        , m_size(size)
    {}

    FileDescriptor m_memory;
    char *m_bytes = nullptr;
    std::size_t m_size = 0;
};

} // namespace slipway::sandbox
