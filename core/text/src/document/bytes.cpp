// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"

#include <array>
#include <cstring>

namespace slipway::text {

// Table n is for a byte that n further bytes follow, so that eight are taken in one step.
static constexpr auto tables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> made{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0x82F6'3B78U : 0U);
        made[0][byte] = sum;
    }
    for (std::size_t n = 1; n < 8; ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte)
            made[n][byte] = (made[n - 1][byte] >> 8) ^ made[0][made[n - 1][byte] & 0xFF];
    }
    return made;
}();

std::uint32_t checksum(std::string_view bytes)
{
    std::uint32_t sum = ~0U;
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint32_t next = 0;
        for (std::size_t n = 0; n < 4; ++n)
            next ^= tables[7 - n][(byteAt(i + n) ^ (sum >> (8 * n))) & 0xFF]
                    ^ tables[3 - n][byteAt(i + 4 + n)];
        sum = next;
    }
    for (; i < bytes.size(); ++i)
        sum = (sum >> 8) ^ tables[0][(sum ^ byteAt(i)) & 0xFF];
    return ~sum;
}

} // namespace slipway::text
