// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/id.h>
#include <slipway/base/json.h>
#include <slipway/hosting/store/caller.h>
#include <slipway/hosting/store/database.h>

#include <drogon/HttpRequest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace slipway::hosting {

/// What a handler sees of a request. Lives as long as its handling.
struct Request
{
    drogon::HttpRequestPtr http;
    std::vector<std::string> parameters; ///< for the {…} of the route, decoded
    std::map<std::string, std::string, std::less<>> query;
    Caller caller;      ///< empty on a public route
    std::string client; ///< the address it comes from
    Deadline deadline;

    std::string_view body() const { return http->body(); }
    Result<json::value> json() const { return parseJson(body()); }

    /// A parameter as an id; NotFound when it has not the form of one.
    template<class IdType>
    Result<IdType> id(std::size_t parameter = 0) const
    {
        return IdType::parse(parameters.at(parameter));
    }

    /// InvalidInput "request.query_invalid".
    Result<std::int64_t> queryInteger(std::string_view name, std::int64_t low, std::int64_t high,
                                      std::int64_t otherwise) const;
};

/// What a handler answers. A Result's error becomes one of these in one place.
struct Response
{
    int status = 200;
    std::optional<std::string> body; ///< JSON
    std::vector<std::pair<std::string, std::string>> headers;
    bool isSent = false; ///< by other means: there is nothing to be answered any more

    static Response ok(const json::value &value) { return {200, json::serialize(value), {}}; }
    static Response created(const json::value &value) { return {201, json::serialize(value), {}}; }
    static Response accepted(const json::value &value) { return {202, json::serialize(value), {}}; }
    static Response noContent() { return {204, {}, {}}; }
    static Response of(const Error &error);
};

using Answer = Result<Response>;

} // namespace slipway::hosting
