// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace slipway::terminal {

inline constexpr char32_t replacement = 0xFFFD;

/// The bytes of a code point, at most four, into room that is there; returns their end.
inline char *putUtf8(char *out, char32_t code)
{
    const auto byte = [&out](char32_t value) { *out++ = static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3F));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
    return out;
}

/// How many bytes at the beginning are printable ASCII, eight at a time.
inline std::size_t asciiLength(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones * 0x80;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        // The high bit of a byte is set by what is below a space, by DEL and by what is not ASCII.
        // A borrow or carry can only mark bytes above a true hit, so the lowest one is right.
        const std::uint64_t found = ((word - ones * 0x20) | (word + ones) | word) & highs;
        if (found != 0 && std::endian::native == std::endian::little)
            return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        if (found != 0)
            break;
    }
    while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7F)
        ++at;
    return at;
}

struct Decoded
{
    char32_t code = replacement;
    std::size_t length = 1; ///< of the character, or of the ill-formed part
    bool isWhole = true;    ///< false where more bytes are needed
};

/// The first character of text that does not begin with ASCII, by table 3-7 of the Unicode
/// Standard.
inline Decoded decode(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0xC2 || lead > 0xF4)
        return {};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // What most that is not ASCII consists of, without a loop.
    if (length == 3 && text.size() >= 3 && (at(1) & 0xC0) == 0x80 && (at(2) & 0xC0) == 0x80) {
        const char32_t code = (lead & 0xFU) << 12 | (at(1) & 0x3FU) << 6 | (at(2) & 0x3FU);
        if (code >= 0x800 && (code < 0xD800 || code > 0xDFFF))
            return {code, 3, true};
    }
    auto code = static_cast<char32_t>(lead & (0xFF >> (length + 1)));
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size())
            return {replacement, i, false};
        const unsigned char low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (at(i) < low || at(i) > high)
            return {replacement, i, true};
        code = code << 6 | (at(i) & 0x3F);
    }
    return {code, length, true};
}

} // namespace slipway::terminal
