// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slipway {

/// Well-formed by the Unicode Standard, table 3-7: no overlong forms, no surrogates.
bool isUtf8(std::string_view bytes);

/// The same text with U+FFFD for each ill-formed part (Unicode's "maximal subpart" practice).
std::string toValidUtf8(std::string_view bytes);

/// The longest prefix of at most `limit` bytes that does not end inside a code point.
std::string_view utf8Prefix(std::string_view text, std::size_t limit);

/// Whether `text` has a control character other than tab (line breaks count).
bool hasControlCharacter(std::string_view text);

} // namespace slipway
