// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/json.h>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>
#include <format>

namespace slipway {

Result<json::value> parseJson(std::string_view text)
{
    json::parse_options options;
    options.max_depth = 32;
    boost::system::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error)
        return std::unexpected(Error::invalidInput(
            "json.invalid", std::format("This is not valid JSON: {}.", error.message())));
    return value;
}

ObjectReader::ObjectReader(const json::value &value, std::string where)
    : m_object(value.if_object())
    , m_where(std::move(where))
{
    if (!m_object)
        m_error = Error::invalidInput("json.field_invalid",
                                      m_where.empty()
                                          ? std::string("A JSON object is expected here.")
                                          : std::format("\"{}\" must be a JSON object.", m_where));
}

void ObjectReader::reject(std::string_view name, std::string_view why)
{
    if (m_error)
        return;
    const std::string field =
        m_where.empty() ? std::string(name) : std::format("{}.{}", m_where, name);
    m_error = Error::invalidInput("json.field_invalid", std::format("\"{}\" {}.", field, why));
}

const json::value *ObjectReader::find(std::string_view name)
{
    m_asked.push_back(name);
    if (!m_object)
        return nullptr;
    const json::value *found = m_object->if_contains(name);
    return found && !found->is_null() ? found : nullptr;
}

const json::value *ObjectReader::require(std::string_view name)
{
    const json::value *found = find(name);
    if (!found)
        reject(name, "is missing");
    return found;
}

bool ObjectReader::has(std::string_view name)
{
    return find(name) != nullptr;
}

std::optional<std::string> ObjectReader::optionalString(std::string_view name, std::size_t limit)
{
    const json::value *found = find(name);
    if (!found)
        return std::nullopt;
    const json::string *text = found->if_string();
    if (!text)
        reject(name, "must be a string");
    else if (text->size() > limit)
        reject(name, std::format("is longer than {} bytes", limit));
    else if (std::string_view(*text).contains('\0'))
        reject(name, "must not contain NUL");
    else
        return std::string(*text);
    return std::nullopt;
}

std::string ObjectReader::string(std::string_view name, std::size_t limit)
{
    auto text = optionalString(name, limit);
    if (!text)
        reject(name, "is missing");
    return std::move(text).value_or(std::string());
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t low, std::int64_t high)
{
    if (!require(name))
        return low;
    return integer(name, low, high, low);
}

std::int64_t ObjectReader::integer(std::string_view name, std::int64_t low, std::int64_t high,
                                   std::int64_t otherwise)
{
    const json::value *found = find(name);
    if (!found)
        return otherwise;
    boost::system::error_code error;
    const auto number = found->is_number() ? found->to_number<std::int64_t>(error) : 0;
    if (!found->is_number() || error || number < low || number > high) {
        reject(name, std::format("must be a whole number from {} to {}", low, high));
        return otherwise;
    }
    return number;
}

double ObjectReader::number(std::string_view name, double low, double high, double otherwise)
{
    const json::value *found = find(name);
    if (!found)
        return otherwise;
    const double number = found->is_number() ? found->to_number<double>() : std::nan("");
    if (!(number >= low && number <= high)) {
        reject(name, std::format("must be a number from {} to {}", low, high));
        return otherwise;
    }
    return number;
}

bool ObjectReader::boolean(std::string_view name, bool otherwise)
{
    const json::value *found = find(name);
    if (!found)
        return otherwise;
    if (!found->is_bool()) {
        reject(name, "must be true or false");
        return otherwise;
    }
    return found->get_bool();
}

const json::array *ObjectReader::optionalArray(std::string_view name, std::size_t limit)
{
    const json::value *found = find(name);
    if (!found)
        return nullptr;
    const json::array *array = found->if_array();
    if (!array)
        reject(name, "must be an array");
    else if (array->size() > limit)
        reject(name, std::format("has more than {} entries", limit));
    else
        return array;
    return nullptr;
}

const json::array *ObjectReader::array(std::string_view name, std::size_t limit)
{
    return require(name) ? optionalArray(name, limit) : nullptr;
}

const json::value *ObjectReader::value(std::string_view name)
{
    return require(name);
}

const json::value *ObjectReader::optionalValue(std::string_view name)
{
    return find(name);
}

std::vector<std::string> ObjectReader::strings(std::string_view name, std::size_t limit,
                                               std::size_t stringLimit)
{
    std::vector<std::string> list;
    const json::array *entries = optionalArray(name, limit);
    if (!entries)
        return list;
    for (const json::value &entry : *entries) {
        const json::string *text = entry.if_string();
        if (!text || text->size() > stringLimit || std::string_view(*text).contains('\0')) {
            reject(name,
                   std::format("must hold strings of at most {} bytes without NUL", stringLimit));
            return {};
        }
        list.emplace_back(*text);
    }
    return list;
}

Result<> ObjectReader::finish(UnknownFields unknown)
{
    if (!m_error && m_object && unknown == UnknownFields::Refuse) {
        for (const auto &field : *m_object) {
            if (std::ranges::find(m_asked, std::string_view(field.key())) == m_asked.end())
                reject(std::string(field.key()).substr(0, 100), "is not a known field");
        }
    }
    if (m_error)
        return std::unexpected(*m_error);
    return {};
}

} // namespace slipway
