// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/request.h>

#include <slipway/api/error.h>

#include <charconv>
#include <format>

namespace slipway::hosting {

Result<std::int64_t> Request::queryInteger(std::string_view name, std::int64_t low,
                                           std::int64_t high, std::int64_t otherwise) const
{
    const auto found = query.find(name);
    if (found == query.end())
        return otherwise;
    const std::string &text = found->second;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
        return std::unexpected(Error::invalidInput(
            "request.query_invalid",
            std::format("\"{}\" must be a whole number from {} to {}.", name, low, high)));
    return number;
}

Response Response::of(const Error &error)
{
    Response response{api::httpStatusOf(error.kind), json::serialize(api::errorToJson(error)), {}};
    if (error.kind == ErrorKind::Unauthenticated)
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (response.status == 503)
        response.headers.emplace_back("Retry-After", "2");
    return response;
}

} // namespace slipway::hosting
