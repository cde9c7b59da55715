// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/request.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace slipway::hosting {

enum class Access {
    Public,
    SignIn, ///< public, and counted against the stricter rate of guesses
    Account,
};

/// What a request of the route carries.
enum class Body {
    None, ///< a body is not looked at
    Json,
    Pack,
};

inline constexpr std::size_t smallBody = 64U << 10;

struct Route
{
    std::string method;  ///< "GET"
    std::string pattern; ///< "/projects/{id}", below /api/v1
    Access access = Access::Account;
    Body body = Body::None;
    std::size_t bodyLimit = smallBody;
    std::chrono::milliseconds time = std::chrono::seconds(15);
    std::function<drogon::Task<Answer>(Request &)> handle;
};

inline constexpr std::string_view apiPrefix = "/api/v1";

/// Finds the route of a path.
class Router
{
public:
    void add(Route route);

    struct Match
    {
        const Route *route = nullptr; ///< null: no such path, or not with this method
        std::vector<std::string> parameters;
        std::vector<std::string> allowedMethods; ///< of the path, where it is known
    };
    /// `path` as it was sent, still encoded.
    Match find(std::string_view method, std::string_view path) const;

    std::span<const Route> routes() const { return m_routes; }

private:
    std::vector<Route> m_routes;
};

/// %XX decoding; InvalidInput "request.path_invalid" for what does not decode to UTF-8 without NUL.
Result<std::string> percentDecode(std::string_view text);

/// "a=1&b=2", decoded; '+' is a space. Of a name that stands twice the last counts.
Result<std::map<std::string, std::string, std::less<>>> parseQuery(std::string_view query);

} // namespace slipway::hosting
