// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>
#include <slipway/base/error.h>
#include <slipway/base/secret.h>
#include <slipway/hosting/edge/routing_table.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// The header that tells the API a request came through the edge, so that its X-Forwarded-For can
/// be believed. The edge sets it and takes a client's own away.
inline constexpr std::string_view edgeHeader = "X-Slipway-Edge";

struct EdgeOptions
{
    std::filesystem::path program = "caddy"; ///< looked for on PATH
    std::filesystem::path folder;            ///< the routing table and Caddy's own files
    std::filesystem::path pages;             ///< resources/pages
    std::string listen = "127.0.0.1:7770";   ///< ADDRESS:PORT for everything
    std::string domain = "apps.localhost";   ///< apps are SLUG.domain, other names reach the API
    std::string api;                         ///< ADDRESS:PORT of the API behind it
    Secret secret;                           ///< the value of edgeHeader
    std::uint64_t maxApiBody = api::maxPackSize; ///< bytes; more gets 413 with the API's error body
};

/// The public face: Caddy, configured once through its admin socket and driven by the routing table
/// from then on. It is started again when it dies, and dies with us.
class Edge
{
public:
    /// Waits until it listens. Conflict "edge.address_in_use", InvalidInput "edge.listen_invalid",
    /// Unavailable "edge.program_missing" or "edge.cannot_start".
    static Result<std::unique_ptr<Edge>> start(EdgeOptions options);

    /// Stops Caddy: open requests have two seconds.
    ~Edge();

    RoutingTable &routes();

    /// Process id of the running Caddy, -1 between two.
    int processId() const;

private:
    struct Private;
    explicit Edge(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace slipway::hosting
