// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string>
#include <string_view>

namespace slipway {

std::string toHex(std::string_view bytes);
/// Lower or upper case; an odd length or another character is InvalidInput.
Result<std::string> fromHex(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string toBase64Url(std::string_view bytes);

/// RFC 3986: everything but the unreserved characters becomes %XX.
std::string percentEncode(std::string_view text);

} // namespace slipway
