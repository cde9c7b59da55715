// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>

#include <algorithm>

namespace slipway {

namespace {

struct Step
{
    std::size_t length; // how far to go on: always at least 1
    bool valid;
};

// One code point at `at`, or the maximal subpart of an ill-formed one.
Step step(std::string_view bytes, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return {1, true};
    std::size_t count = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
        count = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        count = 2;
        if (lead == 0xe0)
            low = 0xa0;
        else if (lead == 0xed)
            high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        count = 3;
        if (lead == 0xf0)
            low = 0x90;
        else if (lead == 0xf4)
            high = 0x8f;
    } else {
        return {1, false};
    }
    for (std::size_t i = 1; i <= count; ++i) {
        if (at + i >= bytes.size() || byte(at + i) < low || byte(at + i) > high)
            return {i, false};
        low = 0x80;
        high = 0xbf;
    }
    return {count + 1, true};
}

} // namespace

bool isUtf8(std::string_view bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const Step next = step(bytes, at);
        if (!next.valid)
            return false;
        at += next.length;
    }
    return true;
}

std::string toValidUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const Step next = step(bytes, at);
        text += next.valid ? bytes.substr(at, next.length) : std::string_view("\xef\xbf\xbd");
        at += next.length;
    }
    return text;
}

std::string_view utf8Prefix(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

bool hasControlCharacter(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

} // namespace slipway
