// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/row.h>

#include <slipway/base/encoding.h>
#include <slipway/base/log.h>

#include <libpq-fe.h>

#include <charconv>
#include <cstdlib>
#include <format>

namespace slipway::hosting {

/// One element of PostgreSQL's array syntax, quoted.
static void appendElement(std::string &array, std::string_view text)
{
    array += array.size() > 1 ? ",\"" : "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\')
            array += '\\';
        array += character;
    }
    array += '"';
}

Parameter::Parameter(Bytes value)
    : m_text("\\x" + toHex(value.bytes))
{}

Parameter::Parameter(const std::vector<std::string> &texts)
    : m_text("{")
{
    for (const std::string &text : texts)
        appendElement(*m_text, text);
    *m_text += '}';
}

Parameter::Parameter(const std::vector<Hash> &hashes)
    : m_text("{")
{
    m_text->reserve(hashes.size() * 71 + 2);
    for (const Hash &hash : hashes)
        appendElement(*m_text, "\\x" + hash.toHex());
    *m_text += '}';
}

[[noreturn]] static void ourMistake(const char *column, std::string_view what)
{
    writeLog(LogLevel::Error, "store", std::format("column \"{}\" {}", column, what));
    std::abort();
}

static int columnOf(const pg_result *result, const char *column)
{
    const int number = PQfnumber(result, column);
    if (number < 0)
        ourMistake(column, "is not in the result");
    return number;
}

bool Row::isNull(const char *column) const
{
    return PQgetisnull(m_result, m_number, columnOf(m_result, column)) != 0;
}

std::string_view Row::view(const char *column) const
{
    const int number = columnOf(m_result, column);
    return {PQgetvalue(m_result, m_number, number),
            static_cast<std::size_t>(PQgetlength(m_result, m_number, number))};
}

std::string Row::text(const char *column) const
{
    return std::string(view(column));
}

std::optional<std::string> Row::optionalText(const char *column) const
{
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

std::int64_t Row::integer(const char *column) const
{
    const std::string_view digits = view(column);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size())
        ourMistake(column, "is not a whole number");
    return number;
}

bool Row::boolean(const char *column) const
{
    return view(column) == "t";
}

Timestamp Row::time(const char *column) const
{
    // Sessions are in UTC, where PostgreSQL writes "2026-01-31 23:59:59.123+00".
    const auto time = fromRfc3339(text(column) + ":00");
    if (!time)
        ourMistake(column, "is not a time");
    return *time;
}

std::optional<Timestamp> Row::optionalTime(const char *column) const
{
    return isNull(column) ? std::nullopt : std::optional(time(column));
}

std::string Row::bytes(const char *column) const
{
    const std::string_view hex = view(column);
    auto bytes = fromHex(hex.starts_with("\\x") ? hex.substr(2) : "x");
    if (!bytes)
        ourMistake(column, "is not bytea");
    return *std::move(bytes);
}

Hash Row::hash(const char *column) const
{
    const std::string_view hex = view(column);
    const auto hash = Hash::fromHex(hex.starts_with("\\x") ? hex.substr(2) : hex);
    if (!hash)
        ourMistake(column, "is not a digest");
    return *hash;
}

Rows::Rows(pg_result *result)
    : m_result(result, PQclear)
    , m_size(PQntuples(result))
{}

std::int64_t Rows::affected() const
{
    return std::atoll(PQcmdTuples(m_result.get()));
}

} // namespace slipway::hosting
