// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/tree/tree.h>

#include <clocale>
#include <cwctype>

#ifdef __APPLE__
#    include <xlocale.h>
#endif

namespace slipway::tree {

namespace {

/// Unicode's case tables as the C library has them, independent of the user's language: "C.UTF-8"
/// is built into glibc and there from macOS 14 on. Lives as long as the program.
locale_t unicode()
{
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

char32_t folded(char32_t c)
{
    if (c < 0x80)
        return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
    if (!unicode())
        return c;
    // Up and then down, so that letters with two lower forms (sigma, long s) become one.
    const auto upper = ::towupper_l(static_cast<wint_t>(c), unicode());
    return static_cast<char32_t>(::towlower_l(upper, unicode()));
}

void append(std::string &text, char32_t c)
{
    const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

/// The code point at `at`, which moves on. The text is well-formed.
char32_t next(std::string_view text, std::size_t &at)
{
    const auto byte = [&] { return static_cast<unsigned char>(text[at++]); };
    const char32_t first = byte();
    if (first < 0x80)
        return first;
    const int following = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    char32_t c = first & (0x3FU >> following);
    for (int i = 0; i < following && at < text.size(); ++i)
        c = (c << 6) | (byte() & 0x3FU);
    return c;
}

} // namespace

std::string caseFolded(std::string_view path)
{
    std::string text;
    text.reserve(path.size());
    for (std::size_t at = 0; at < path.size();)
        append(text, folded(next(path, at)));
    return text;
}

} // namespace slipway::tree
