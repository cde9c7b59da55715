// SPDX-License-Identifier: GPL-3.0-or-later
#include "schema_check.h"

#include <slipway/base/clock.h>

#include <QRegularExpression>
#include <QString>

#include <algorithm>

using namespace slipway;

const json::value &SchemaCheck::resolved(const json::value &schema) const
{
    const json::value *reference = schema.as_object().if_contains("$ref");
    if (!reference)
        return schema;
    // "#/components/…": a JSON pointer behind the '#'.
    return resolved(m_document.at_pointer(std::string_view(reference->as_string()).substr(1)));
}

static bool hasType(std::string_view type, const json::value &value)
{
    if (type == "object")
        return value.is_object();
    if (type == "array")
        return value.is_array();
    if (type == "string")
        return value.is_string();
    if (type == "boolean")
        return value.is_bool();
    if (type == "null")
        return value.is_null();
    return type == "integer" && (value.is_int64() || value.is_uint64());
}

std::string SchemaCheck::mistakeInObject(const json::object &schema, const json::object &value,
                                         const std::string &where) const
{
    const json::value *properties = schema.if_contains("properties");
    if (!properties)
        return {};
    for (const json::value &name : schema.at("required").as_array()) {
        if (!value.contains(name.as_string()))
            return where + " lacks " + std::string(name.as_string());
    }
    for (const auto &[name, field] : value) {
        const json::value *known = properties->as_object().if_contains(name);
        if (!known)
            return where + " has the unknown " + std::string(name);
        std::string wrong = mistake(*known, field, where + "." + std::string(name));
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

std::string SchemaCheck::mistakeInText(const json::object &schema, std::string_view text,
                                       const std::string &where) const
{
    if (const json::value *pattern = schema.if_contains("pattern")) {
        const QRegularExpression expression(
            QString::fromStdString(std::string(pattern->as_string())),
            QRegularExpression::UseUnicodePropertiesOption);
        if (!expression.match(QString::fromStdString(std::string(text))).hasMatch())
            return where + " does not match its pattern: " + std::string(text);
    }
    const json::value *format = schema.if_contains("format");
    if (format && format->as_string() == "date-time" && !fromRfc3339(text))
        return where + " is not a time: " + std::string(text);
    return {};
}

std::string SchemaCheck::mistake(const json::value &reference, const json::value &value,
                                 const std::string &where) const
{
    const json::object &schema = resolved(reference).as_object();
    if (const json::value *choices = schema.if_contains("anyOf")) {
        std::string first;
        for (const json::value &choice : choices->as_array()) {
            const std::string wrong = mistake(choice, value, where);
            if (wrong.empty())
                return {};
            first = first.empty() ? wrong : first;
        }
        return first;
    }
    if (!hasType(schema.at("type").as_string(), value))
        return where + " has the wrong type: " + json::serialize(value);
    if (const json::value *constant = schema.if_contains("const"); constant && *constant != value)
        return where + " is another value: " + json::serialize(value);
    if (const json::value *known = schema.if_contains("enum");
        known && !std::ranges::contains(known->as_array(), value))
        return where + " is not one of the known: " + json::serialize(value);
    if (value.is_object())
        return mistakeInObject(schema, value.get_object(), where);
    if (value.is_string())
        return mistakeInText(schema, value.get_string(), where);
    if (value.is_array()) {
        for (const json::value &entry : value.get_array()) {
            std::string wrong = mistake(schema.at("items"), entry, where + "[]");
            if (!wrong.empty())
                return wrong;
        }
    }
    return {};
}
