// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "toml.h"

#include <slipway/base/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

using Node = toml::node;

/// Reads one table of slipway.toml and keeps the first mistake in it, with its line. Reading goes
/// on after a mistake; finish() then refuses the keys nobody asked for.
class TableReader
{
public:
    /// `where` is the section's name, empty for the top. `error` keeps what was there before.
    TableReader(const toml::table &table, std::string where, std::optional<Error> &error);

    const Node *get(std::string_view key);
    std::optional<std::string> string(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    std::optional<double> number(std::string_view key, double low, double high);
    std::vector<std::string> strings(std::string_view key);
    const toml::table *table(std::string_view key);
    /// The sections in this one that nobody has asked for yet.
    std::vector<std::string_view> otherTables();

    void reject(const Node &node, std::string_view what);
    void finish();
    /// "\"memory\" in [run]", for messages.
    std::string full(std::string_view key) const;

private:
    void reject(toml::source_index line, std::string_view what);
    std::string unknown(std::string_view key) const;

    const toml::table &m_table;
    std::string m_where;
    std::optional<Error> &m_error;
    toml::source_index m_line = 0;
    std::vector<std::string_view> m_known;
};

} // namespace slipway::project
