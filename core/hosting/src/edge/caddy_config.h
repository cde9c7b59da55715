// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/json.h>
#include <slipway/hosting/edge/edge.h>

#include <string_view>

namespace slipway::hosting {

/// Where Caddy's admin API is, relative to the routing table's folder (Caddy's working folder), so
/// that the socket's name is short wherever the state is.
inline constexpr std::string_view adminSocket = ".caddy/admin.sock";

/// Enough to start Caddy: the admin socket and nothing else.
json::value initialConfig();

/// The whole configuration (Caddy 2.6's JSON). It names no app: those are in the routing table.
json::value edgeConfig(const EdgeOptions &options);

} // namespace slipway::hosting
