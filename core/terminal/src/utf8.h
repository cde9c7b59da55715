// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::terminal {

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

} // namespace slipway::terminal
