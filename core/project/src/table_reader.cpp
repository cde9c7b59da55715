// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"

#include <slipway/base/utf8.h>
#include <slipway/project/manifest.h>

#include <algorithm>
#include <format>
#include <numeric>

namespace slipway::project {

/// Levenshtein's: how many letters must change.
static std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

TableReader::TableReader(const toml::table &table, std::string where, std::optional<Error> &error)
    : m_table(table)
    , m_where(std::move(where))
    , m_error(error)
{}

const Node *TableReader::get(std::string_view key)
{
    m_known.push_back(key);
    return m_table.get(key);
}

void TableReader::reject(const Node &node, std::string_view what)
{
    reject(node.source().begin.line, what);
}

void TableReader::reject(toml::source_index line, std::string_view what)
{
    if (m_error && m_line <= line)
        return;
    m_line = line;
    m_error = Error::invalidInput(
        "project.manifest_invalid",
        std::format("{}:{}: {}{}", manifestName, line, what, what.ends_with('?') ? "" : "."));
}

std::optional<std::string> TableReader::string(std::string_view key)
{
    const Node *node = get(key);
    if (!node)
        return std::nullopt;
    auto text = node->value_exact<std::string>();
    if (!text)
        reject(*node, std::format("{} must be a text in quotes", full(key)));
    else if (text->contains('\0') || text->size() > 4096)
        reject(*node, std::format("{} is too long or has a NUL character", full(key)));
    else
        return text;
    return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key)
{
    const Node *node = get(key);
    if (!node)
        return std::nullopt;
    const auto value = node->value_exact<bool>();
    if (!value)
        reject(*node, std::format("{} must be true or false", full(key)));
    return value;
}

std::optional<double> TableReader::number(std::string_view key, double low, double high)
{
    const Node *node = get(key);
    if (!node)
        return std::nullopt;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= low && *value <= high)
        return value;
    reject(*node, std::format("{} must be a number from {} to {}", full(key), low, high));
    return std::nullopt;
}

std::vector<std::string> TableReader::strings(std::string_view key)
{
    const Node *node = get(key);
    if (!node)
        return {};
    std::vector<std::string> list;
    const toml::array *array = node->as_array();
    if (array) {
        for (const Node &entry : *array) {
            if (auto text = entry.value_exact<std::string>(); text && !text->contains('\0'))
                list.push_back(*std::move(text));
        }
    }
    if (!array || list.size() != array->size() || list.size() > 1000)
        reject(*node, std::format("{} must be a list of texts", full(key)));
    return list;
}

const toml::table *TableReader::table(std::string_view key)
{
    const Node *node = get(key);
    if (node && !node->is_table())
        reject(*node, std::format("{0} must be a section: [{0}]", key));
    return node ? node->as_table() : nullptr;
}

std::vector<std::string_view> TableReader::otherTables()
{
    std::vector<std::string_view> names;
    for (const auto &[key, node] : m_table) {
        if (node.is_table() && !std::ranges::contains(m_known, key.str()))
            names.push_back(key.str());
    }
    return names;
}

void TableReader::finish()
{
    for (const auto &[key, node] : m_table) {
        if (!std::ranges::contains(m_known, key.str()))
            reject(key.source().begin.line, unknown(key.str()));
    }
}

std::string TableReader::full(std::string_view key) const
{
    return m_where.empty() ? std::format("\"{}\"", key)
                           : std::format("\"{}\" in [{}]", key, m_where);
}

std::string TableReader::unknown(std::string_view key) const
{
    const std::string shown = toValidUtf8(utf8Prefix(key, 60));
    const auto nearest = std::ranges::min_element(
        m_known, {}, [&](std::string_view known) { return distance(shown, known); });
    if (nearest != m_known.end() && distance(shown, *nearest) <= 1 + shown.size() / 4)
        return std::format("{} is not known; did you mean \"{}\"?", full(shown), *nearest);
    std::string all;
    for (const std::string_view known : m_known)
        all += (all.empty() ? "" : ", ") + std::string(known);
    return std::format("{} is not known here; known are {}", full(shown), all);
}

} // namespace slipway::project
