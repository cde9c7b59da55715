// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace slipway::api {

/// An enumeration's names on the wire, in the order of its values.
template<class Enum, std::size_t count>
using Names = std::array<std::pair<Enum, std::string_view>, count>;

template<class Enum, std::size_t count>
std::string_view nameIn(const Names<Enum, count> &names, Enum value)
{
    for (const auto &[known, name] : names) {
        if (known == value)
            return name;
    }
    return {};
}

template<class Enum, std::size_t count>
std::optional<Enum> valueIn(const Names<Enum, count> &names, std::string_view name)
{
    for (const auto &[value, known] : names) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

} // namespace slipway::api
