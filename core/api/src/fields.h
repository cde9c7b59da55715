// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/hash.h>
#include <slipway/base/id.h>
#include <slipway/base/json.h>

#include <optional>

/// Fields of our own types, read with the reader's way of noting mistakes.
namespace slipway::api {

Timestamp readTime(ObjectReader &reader, std::string_view name);
std::optional<Timestamp> readOptionalTime(ObjectReader &reader, std::string_view name);
Hash readHash(ObjectReader &reader, std::string_view name);

template<class IdType>
IdType readId(ObjectReader &reader, std::string_view name)
{
    auto id = IdType::parse(reader.string(name, 64));
    if (!id)
        reader.reject(name, "is not an id");
    return std::move(id).value_or(IdType());
}

/// A member that is an object of its own, or null.
template<class T>
std::optional<T> readOptionalObject(ObjectReader &reader, std::string_view name)
{
    const json::value *value = reader.optionalValue(name);
    if (!value)
        return std::nullopt;
    auto object = T::fromJson(*value);
    if (object)
        return *std::move(object);
    reader.reject(name, "is not well-formed: " + object.error().message);
    return std::nullopt;
}

template<class T>
T readObject(ObjectReader &reader, std::string_view name)
{
    if (!reader.value(name))
        return T();
    return readOptionalObject<T>(reader, name).value_or(T());
}

json::value timeToJson(Timestamp time);
json::value timeToJson(const std::optional<Timestamp> &time);

template<class T>
json::value optionalToJson(const std::optional<T> &object)
{
    return object ? object->toJson() : json::value(nullptr);
}

} // namespace slipway::api
