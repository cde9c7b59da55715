// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::text {

/// CRC-32C (Castagnoli).
std::uint32_t checksum(std::string_view bytes);

/// Numbers as groups of seven bits, the lowest first (LEB128).
class ByteWriter
{
public:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_bytes.push_back(static_cast<char>(value | 0x80));
        m_bytes.push_back(static_cast<char>(value));
    }
    /// Small whatever its sign.
    void difference(std::int64_t value)
    {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void bytes(std::string_view text)
    {
        number(text.size());
        m_bytes += text;
    }
    std::string &content() { return m_bytes; }

private:
    std::string m_bytes;
};

/// Reads what anyone may have sent: once something is wrong all further numbers are 0, and isGood()
/// says so.
class ByteReader
{
public:
    explicit ByteReader(std::string_view bytes)
        : m_at(bytes.data())
        , m_end(bytes.data() + bytes.size())
    {}

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && m_at != m_end; shift += 7) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80)
                return value;
        }
        fail();
        return 0;
    }
    /// A number of at most `most`.
    std::uint32_t number(std::uint32_t most)
    {
        const std::uint64_t value = number();
        if (value > most)
            fail();
        return m_good ? static_cast<std::uint32_t>(value) : 0;
    }
    /// How many things follow, each of at least `size` bytes: never more than there is room for.
    std::uint32_t count(std::uint32_t size)
    {
        const std::uint64_t value = number();
        if (value > left() / size)
            fail();
        return m_good ? static_cast<std::uint32_t>(value) : 0;
    }
    std::int64_t difference()
    {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    std::string_view bytes()
    {
        const std::uint64_t size = number();
        if (size > left())
            fail();
        return take(m_good ? static_cast<std::size_t>(size) : 0);
    }
    std::string_view take(std::size_t size)
    {
        if (size > left()) {
            fail();
            return {};
        }
        const std::string_view part(m_at, size);
        m_at += size;
        return part;
    }
    void fail()
    {
        m_good = false;
        m_at = m_end;
    }
    std::size_t left() const { return static_cast<std::size_t>(m_end - m_at); }
    bool isGood() const { return m_good; }
    bool isAtEnd() const { return m_good && m_at == m_end; }

private:
    const char *m_at;
    const char *m_end;
    bool m_good = true;
};

} // namespace slipway::text
