// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace slipway::terminal {

/// Columns a code point takes by itself: 0 for marks, 1, or 2. Ambiguous ones take 1.
int widthOf(char32_t code);

/// Whether `code` belongs to the character that `cluster` is so far: Unicode's extended grapheme
/// clusters (UAX #29), as far as terminals meet them: marks, emoji sequences and flags.
bool joins(std::u32string_view cluster, char32_t code);

inline constexpr char32_t zeroWidthJoiner = 0x200D;

/// Whether there is any cluster that joins() says `code` belongs to, other than one that ends with
/// the joiner.
constexpr bool joinsAtAll(char32_t code)
{
    const bool isFlagLetter = code >= 0x1F1E6 && code <= 0x1F1FF;
    const bool isSkinTone = code >= 0x1F3FB && code <= 0x1F3FF;
    return isFlagLetter || isSkinTone;
}

/// Whether an emoji variation selector makes this single narrow code point a wide emoji.
bool becomesEmoji(char32_t code);

} // namespace slipway::terminal
