// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/services.h>

#include <drogon/HttpRequest.h>

#include <string>

namespace slipway::hosting {

/// Says who may not come in, before a connection becomes a WebSocket: 401 and 429. Once, before the
/// controllers that name it.
void addWebSocketFilter(Services &services);
std::string webSocketFilterName();

/// Whom it let in.
Caller callerOf(const drogon::HttpRequestPtr &http);

} // namespace slipway::hosting
