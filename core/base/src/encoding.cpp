// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/encoding.h>

#include <cstdint>

namespace slipway {

static constexpr std::string_view hexDigits = "0123456789abcdef";

std::string toHex(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += hexDigits[byte >> 4];
        text += hexDigits[byte & 15];
    }
    return text;
}

static int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

Result<std::string> fromHex(std::string_view text)
{
    const auto invalid = [] {
        return std::unexpected(
            Error::invalidInput("encoding.hex_invalid", "This is not hexadecimal text."));
    };
    if (text.size() % 2 != 0)
        return invalid();
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexValue(text[i]);
        const int low = hexValue(text[i + 1]);
        if (high < 0 || low < 0)
            return invalid();
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string toBase64Url(std::string_view bytes)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text += alphabet[(bits >> count) & 63];
        }
    }
    if (count > 0)
        text += alphabet[(bits << (6 - count)) & 63];
    return text;
}

std::string percentEncode(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
                                || c == '~';
        if (unreserved)
            encoded += c;
        else
            encoded.append("%").append(toHex(std::string_view(&c, 1)));
    }
    return encoded;
}

} // namespace slipway
