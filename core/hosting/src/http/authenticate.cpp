// SPDX-License-Identifier: GPL-3.0-or-later
#include "authenticate.h"

#include <slipway/hosting/edge/edge.h>

#include <sodium.h>

namespace slipway::hosting {

static constexpr std::size_t maxToken = 200;

drogon::Task<Result<Caller>> authenticate(Services &services, drogon::HttpRequestPtr http,
                                          Deadline deadline)
{
    static constexpr std::string_view scheme = "Bearer ";
    const std::string &header = http->getHeader("authorization");
    if (!header.starts_with(scheme) || header.size() > scheme.size() + maxToken)
        co_return std::unexpected(
            Error{ErrorKind::Unauthenticated,
                  "session.missing",
                  "Sign in first, and send the token as \"Authorization: Bearer TOKEN\".",
                  {}});
    co_return co_await services.accounts->authenticate(deadline,
                                                       Secret(header.substr(scheme.size())));
}

static bool cameThroughEdge(const Services &services, const drogon::HttpRequestPtr &http)
{
    const std::string &shown = http->getHeader(std::string(edgeHeader));
    const std::string_view secret = services.edgeSecret.reveal();
    return !secret.empty() && shown.size() == secret.size()
           && sodium_memcmp(shown.data(), secret.data(), secret.size()) == 0;
}

std::string clientAddress(const Services &services, const drogon::HttpRequestPtr &http)
{
    if (!cameThroughEdge(services, http))
        return http->peerAddr().toIp();
    // The edge adds what it saw at the end; what stands before it, anybody may have written.
    const std::string &forwarded = http->getHeader("x-forwarded-for");
    const std::size_t comma = forwarded.rfind(',');
    std::string last = comma == forwarded.npos ? forwarded : forwarded.substr(comma + 1);
    last.erase(0, std::min(last.find_first_not_of(' '), last.size()));
    return last.substr(0, 100);
}

} // namespace slipway::hosting
