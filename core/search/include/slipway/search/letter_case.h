// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace slipway::search {

/// Lower case where that keeps the number of bytes: ASCII, and the Latin, Greek and Cyrillic
/// letters of two bytes. Offsets into the result are offsets into the text. Any bytes are fine.
std::string toLower(std::string_view text);
/// Likewise.
std::string toUpper(std::string_view text);

} // namespace slipway::search
