// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/request.h>

#include <drogon/HttpResponse.h>

#include <chrono>

namespace slipway::hosting {

/// As drogon sends it, with the headers every response has.
drogon::HttpResponsePtr toDrogon(const Response &response);

/// 429 with Retry-After.
Response tooManyRequests(std::chrono::seconds wait);

} // namespace slipway::hosting
