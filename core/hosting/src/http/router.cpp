// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/router.h>

#include <slipway/base/encoding.h>
#include <slipway/base/utf8.h>

#include <algorithm>

namespace slipway::hosting {

static constexpr std::size_t maxSegments = 16;

static Error pathError()
{
    return Error::invalidInput("request.path_invalid",
                               "The address holds characters that are not encoded properly.");
}

Result<std::string> percentDecode(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = fromHex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1)
            return std::unexpected(pathError());
        decoded += *byte;
        i += 2;
    }
    if (!isUtf8(decoded) || decoded.contains('\0'))
        return std::unexpected(pathError());
    return decoded;
}

Result<std::map<std::string, std::string, std::less<>>> parseQuery(std::string_view query)
{
    std::map<std::string, std::string, std::less<>> fields;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        std::string field(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
        std::ranges::replace(field, '+', ' ');
        const std::size_t equals = std::min(field.find('='), field.size());
        TRY(auto name, percentDecode(std::string_view(field).substr(0, equals)));
        TRY(auto value,
            percentDecode(std::string_view(field).substr(std::min(equals + 1, field.size()))));
        if (!name.empty())
            fields.insert_or_assign(std::move(name), std::move(value));
    }
    return fields;
}

static std::vector<std::string_view> segmentsOf(std::string_view path)
{
    std::vector<std::string_view> segments;
    while (path.starts_with('/') && segments.size() <= maxSegments) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

/// The parameters, where the segments fit the pattern.
static std::optional<std::vector<std::string>> match(std::string_view pattern,
                                                     std::span<const std::string_view> segments)
{
    const auto expected = segmentsOf(pattern);
    if (expected.size() != segments.size())
        return std::nullopt;
    std::vector<std::string> parameters;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i].starts_with('{')) {
            auto decoded = percentDecode(segments[i]);
            if (!decoded || decoded->empty())
                return std::nullopt;
            parameters.push_back(*std::move(decoded));
        } else if (expected[i] != segments[i]) {
            return std::nullopt;
        }
    }
    return parameters;
}

void Router::add(Route route)
{
    m_routes.push_back(std::move(route));
}

Router::Match Router::find(std::string_view method, std::string_view path) const
{
    Match result;
    if (!path.starts_with(apiPrefix))
        return result;
    const auto segments = segmentsOf(path.substr(apiPrefix.size()));
    for (const Route &route : m_routes) {
        auto parameters = match(route.pattern, segments);
        if (!parameters)
            continue;
        result.allowedMethods.push_back(route.method);
        if (route.method == method) {
            result.route = &route;
            result.parameters = *std::move(parameters);
        }
    }
    return result;
}

} // namespace slipway::hosting
