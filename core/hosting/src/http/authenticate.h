// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/services.h>

#include <drogon/HttpRequest.h>

namespace slipway::hosting {

/// Who the Authorization header says it is: "Bearer TOKEN". Unauthenticated "session.missing"
/// without one.
drogon::Task<Result<Caller>> authenticate(Services &services, drogon::HttpRequestPtr http,
                                          Deadline deadline);

/// Where a request comes from: what the edge says, where it came through the edge.
std::string clientAddress(const Services &services, const drogon::HttpRequestPtr &http);

} // namespace slipway::hosting
