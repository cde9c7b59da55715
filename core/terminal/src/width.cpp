// SPDX-License-Identifier: GPL-3.0-or-later
#include "width.h"

#include "width_tables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace slipway::terminal {

namespace {

constexpr char32_t tableEnd = 0x20000; ///< above, whole planes are alike

bool isIn(std::span<const CodeRange> ranges, char32_t code)
{
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                        [](char32_t c, const CodeRange &r) { return c < r.first; });
    return after != ranges.begin() && code <= (after - 1)->last;
}

bool isFlagLetter(char32_t code)
{
    return code >= 0x1F1E6 && code <= 0x1F1FF;
}

bool isSkinTone(char32_t code)
{
    return code >= 0x1F3FB && code <= 0x1F3FF;
}

/// One byte a code point: this is asked for every character that is shown.
const std::array<std::uint8_t, tableEnd> &widthTable()
{
    static const auto table = [] {
        std::array<std::uint8_t, tableEnd> made;
        made.fill(1);
        const auto mark = [&made](std::span<const CodeRange> ranges, std::uint8_t width) {
            for (const CodeRange &range : ranges) {
                for (char32_t code = range.first; code <= range.last && code < tableEnd; ++code)
                    made[code] = width;
            }
        };
        mark(doubleWidth, 2);
        mark(zeroWidth, 0);
        return made;
    }();
    return table;
}

} // namespace

int widthOf(char32_t code)
{
    if (code < 0x300)
        return 1;
    if (code < tableEnd)
        return widthTable()[code];
    if (code >= 0xE0000 && code < 0xE1000)
        return 0;
    return code <= 0x3FFFD ? 2 : 1;
}

bool joins(std::u32string_view cluster, char32_t code)
{
    if (cluster.empty())
        return false;
    if (isFlagLetter(code))
        return cluster.size() == 1 && isFlagLetter(cluster.front());
    if (isSkinTone(code))
        return isIn(pictographic, cluster.back()) && !isSkinTone(cluster.back());
    return cluster.back() == zeroWidthJoiner && isIn(pictographic, code)
           && isIn(pictographic, cluster.front());
}

bool becomesEmoji(char32_t code)
{
    return code == U'#' || code == U'*' || (code >= U'0' && code <= U'9') || isFlagLetter(code)
           || isIn(pictographic, code);
}

} // namespace slipway::terminal
