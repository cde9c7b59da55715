// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string_view>

namespace slipway {

/// writeAll() for a socket: a peer that is gone is an error here, never SIGPIPE.
Result<> sendAll(int socket, std::string_view bytes);

} // namespace slipway
