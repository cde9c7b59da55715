// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace slipway {

/// Bytes from the system's cryptographic generator. Ends the program if there is none.
std::string randomBytes(std::size_t count);

/// A token for a header: `bytes` random bytes as base64url without padding.
std::string randomToken(std::size_t bytes = 32);

} // namespace slipway
