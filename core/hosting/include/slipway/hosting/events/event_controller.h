// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/events/event_hub.h>
#include <slipway/hosting/http/services.h>

#include <drogon/HttpRequest.h>

namespace slipway::hosting {

/// Whether a request wants to become the WebSocket of the events.
bool isEventConnection(const drogon::HttpRequestPtr &http);

/// Makes drogon serve /api/v1/events. Both outlive drogon's run.
void addEventController(Services &services, EventHub &hub);

} // namespace slipway::hosting
