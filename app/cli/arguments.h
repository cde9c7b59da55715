// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slip {

/// An option a command takes.
struct Option
{
    std::string_view name; ///< "--memory"
    enum Kind { Flag, Value, Many } kind = Flag;
    char letter = '\0'; ///< "-f"
};

/// A command's words: `--name value`, `--name=value`, `-f`, others in their order, and everything
/// behind `--` as it is.
class Arguments
{
public:
    static slipway::Result<Arguments> parse(std::span<const char *const> words,
                                            std::initializer_list<Option> options,
                                            std::size_t maxPositional);

    bool has(std::string_view option) const { return m_values.contains(option); }
    /// The last one given.
    std::optional<std::string> value(std::string_view option) const;
    std::vector<std::string> values(std::string_view option) const;

    std::vector<std::string> positional;
    std::vector<std::string> rest;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
};

} // namespace slip
