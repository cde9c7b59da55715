// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway {

namespace json = boost::json;

/// RFC 8259, strict: well-formed UTF-8, at most 32 levels deep. InvalidInput "json.invalid".
/// (A later duplicate of a name replaces the earlier.)
Result<json::value> parseJson(std::string_view text);

/// Reads the fields of one object, and notes what is wrong with them. Reading goes on after a
/// mistake; finish() gives the first one. A field nobody asked for is a mistake too, so that a
/// misspelt name is not silently without effect.
///
///     ObjectReader reader(value);
///     Login login{.email = reader.string("email", 254), .password = reader.string("password",
///     200)}; TRY(reader.finish());
class ObjectReader
{
public:
    enum class UnknownFields { Refuse, Ignore };

    /// `where` stands before field names in messages: "limits" gives "limits.memory".
    /// The value must outlive the reader.
    explicit ObjectReader(const json::value &value, std::string where = {});

    bool has(std::string_view name);
    /// At most `limit` bytes and without NUL.
    std::string string(std::string_view name, std::size_t limit = 4096);
    std::optional<std::string> optionalString(std::string_view name, std::size_t limit = 4096);
    std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high);
    std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high,
                         std::int64_t otherwise);
    double number(std::string_view name, double low, double high, double otherwise);
    bool boolean(std::string_view name, bool otherwise);
    /// Null where absent (and a mistake unless optional).
    const json::array *array(std::string_view name, std::size_t limit);
    const json::array *optionalArray(std::string_view name, std::size_t limit);
    const json::value *value(std::string_view name);
    const json::value *optionalValue(std::string_view name);
    std::vector<std::string> strings(std::string_view name, std::size_t limit,
                                     std::size_t stringLimit = 4096);

    /// Notes a mistake a caller found in a field.
    void reject(std::string_view name, std::string_view why);

    /// The first mistake: InvalidInput, code "json.field_invalid", the field's name in the message.
    Result<> finish(UnknownFields unknown = UnknownFields::Refuse);

private:
    const json::value *find(std::string_view name);
    const json::value *require(std::string_view name);

    const json::object *m_object = nullptr;
    std::string m_where;
    std::vector<std::string_view> m_asked;
    std::optional<Error> m_error;
};

} // namespace slipway
