// SPDX-License-Identifier: GPL-3.0-or-later
#include "fields.h"

namespace slipway::api {

std::optional<Timestamp> readOptionalTime(ObjectReader &reader, std::string_view name)
{
    const auto text = reader.optionalString(name, 64);
    if (!text)
        return std::nullopt;
    auto time = fromRfc3339(*text);
    if (time)
        return *time;
    reader.reject(name, "is not a time such as 2026-01-31T23:59:59.000Z");
    return std::nullopt;
}

Timestamp readTime(ObjectReader &reader, std::string_view name)
{
    if (!reader.value(name))
        return {};
    return readOptionalTime(reader, name).value_or(Timestamp());
}

Hash readHash(ObjectReader &reader, std::string_view name)
{
    auto hash = Hash::fromHex(reader.string(name, 128));
    if (!hash)
        reader.reject(name, "must be a SHA-256 digest: 64 hexadecimal digits in lower case");
    return hash.value_or(Hash());
}

json::value timeToJson(Timestamp time)
{
    return json::value(toRfc3339(time));
}

json::value timeToJson(const std::optional<Timestamp> &time)
{
    return time ? timeToJson(*time) : json::value(nullptr);
}

} // namespace slipway::api
