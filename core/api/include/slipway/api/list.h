// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/json.h>

#include <string_view>
#include <vector>

namespace slipway::api {

/// {"name":[...]}: how every list travels, so that fields can be added beside it.
template<class T>
json::value listToJson(std::string_view name, const std::vector<T> &list)
{
    json::array entries;
    entries.reserve(list.size());
    for (const T &entry : list)
        entries.push_back(entry.toJson());
    return json::object{{name, std::move(entries)}};
}

/// Entries of an array; stops at the first that is not well-formed.
template<class T>
Result<std::vector<T>> entriesFromJson(const json::array &entries)
{
    std::vector<T> list;
    list.reserve(entries.size());
    for (const json::value &entry : entries) {
        TRY(T read, T::fromJson(entry));
        list.push_back(std::move(read));
    }
    return list;
}

template<class T>
Result<std::vector<T>> listFromJson(std::string_view name, const json::value &value)
{
    ObjectReader reader(value);
    const json::array *entries = reader.array(name, 100'000);
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return entriesFromJson<T>(*entries);
}

} // namespace slipway::api
