// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/json.h>

#include <string>

/// Checks values against the part of JSON Schema that resources/openapi.json uses. Stricter than
/// the standard in one way: an object has no property the schema does not name.
class SchemaCheck
{
public:
    explicit SchemaCheck(const slipway::json::value &document)
        : m_document(document)
    {}

    /// Empty where `value` fits, else what is wrong and where.
    std::string mistake(const slipway::json::value &schema, const slipway::json::value &value,
                        const std::string &where = "$") const;

    /// Follows "$ref" as far as it goes.
    const slipway::json::value &resolved(const slipway::json::value &schema) const;

private:
    std::string mistakeInObject(const slipway::json::object &schema,
                                const slipway::json::object &value, const std::string &where) const;
    std::string mistakeInText(const slipway::json::object &schema, std::string_view text,
                              const std::string &where) const;

    const slipway::json::value &m_document;
};
