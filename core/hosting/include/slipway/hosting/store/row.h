// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/hash.h>
#include <slipway/base/id.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace slipway::hosting {

/// SQL with a name; prepared once a connection. Parameters are $1, $2…, never spliced.
struct Statement
{
    const char *name;
    const char *sql;
};

/// Bytes for a bytea column.
struct Bytes
{
    std::string_view bytes;
};

/// One value on its way to the server, as text; null where nothing is given.
class Parameter
{
public:
    Parameter(std::string_view text)
        : m_text(text)
    {}
    Parameter(const std::string &text)
        : m_text(text)
    {}
    Parameter(const char *text)
        : m_text(text)
    {}
    Parameter(std::int64_t number)
        : m_text(std::to_string(number))
    {}
    Parameter(int number)
        : m_text(std::to_string(number))
    {}
    Parameter(Timestamp time)
        : m_text(toRfc3339(time))
    {}
    Parameter(const Hash &hash)
        : m_text("\\x" + hash.toHex())
    {}
    Parameter(Bytes value);
    Parameter(const std::vector<std::string> &texts);
    Parameter(const std::vector<Hash> &hashes);
    template<class Tag>
    Parameter(const Id<Tag> &id)
        : m_text(id.text())
    {}
    template<class T>
    Parameter(const std::optional<T> &value)
        : m_text(value ? Parameter(*value).m_text : std::nullopt)
    {}

    const char *text() const { return m_text ? m_text->c_str() : nullptr; }

private:
    std::optional<std::string> m_text;
};

/// One row of a result; valid as long as the Rows it came from. Asking for a column that is not
/// there, or for a type it does not have, is our own mistake and ends the program.
class Row
{
public:
    Row(const pg_result *result, int number)
        : m_result(result)
        , m_number(number)
    {}

    bool isNull(const char *column) const;
    std::string text(const char *column) const;
    std::optional<std::string> optionalText(const char *column) const;
    std::int64_t integer(const char *column) const;
    bool boolean(const char *column) const;
    Timestamp time(const char *column) const;
    std::optional<Timestamp> optionalTime(const char *column) const;
    std::string bytes(const char *column) const;
    Hash hash(const char *column) const;
    template<class IdType>
    IdType id(const char *column) const
    {
        return IdType(text(column));
    }

private:
    std::string_view view(const char *column) const;

    const pg_result *m_result;
    int m_number;
};

class Rows
{
public:
    explicit Rows(pg_result *result);

    int size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    Row operator[](int number) const { return {m_result.get(), number}; }
    Row front() const { return (*this)[0]; }
    /// Rows an INSERT, UPDATE or DELETE changed.
    std::int64_t affected() const;

private:
    std::shared_ptr<pg_result> m_result;
    int m_size = 0;
};

} // namespace slipway::hosting
