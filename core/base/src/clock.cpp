// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/clock.h>

#include <charconv>
#include <format>
#include <optional>

namespace slipway {

namespace {

class SystemClock final : public Clock
{
public:
    Timestamp now() const override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

} // namespace

const Clock &Clock::system()
{
    static const SystemClock clock;
    return clock;
}

std::string toRfc3339(Timestamp time)
{
    return std::format("{:%FT%T}Z", time);
}

namespace {

/// Takes fixed fields off the front of a text; anything unexpected makes it invalid for good.
class TimeReader
{
public:
    explicit TimeReader(std::string_view text)
        : m_rest(text)
    {}

    int number(std::size_t digits, int low, int high)
    {
        int value = 0;
        const std::string_view field = m_rest.substr(0, digits);
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        m_valid = m_valid && field.size() == digits && error == std::errc()
                  && end == field.data() + field.size() && field.front() != '-' && value >= low
                  && value <= high;
        m_rest.remove_prefix(field.size());
        return m_valid ? value : low;
    }

    void separator(std::string_view allowed)
    {
        m_valid = m_valid && !m_rest.empty() && allowed.contains(m_rest.front());
        if (m_valid)
            m_rest.remove_prefix(1);
    }

    Milliseconds fraction()
    {
        if (!m_rest.starts_with('.'))
            return Milliseconds(0);
        m_rest.remove_prefix(1);
        int value = 0;
        std::size_t digits = 0;
        for (; digits < m_rest.size() && m_rest[digits] >= '0' && m_rest[digits] <= '9'; ++digits) {
            if (digits < 3)
                value = value * 10 + (m_rest[digits] - '0');
        }
        m_valid = m_valid && digits > 0 && digits <= 9;
        m_rest.remove_prefix(digits);
        for (; digits < 3; ++digits)
            value *= 10;
        return Milliseconds(value);
    }

    std::chrono::minutes offset()
    {
        if (m_rest == "Z" || m_rest == "z") {
            m_rest = {};
            return std::chrono::minutes(0);
        }
        const int sign = m_rest.starts_with('-') ? -1 : 1;
        separator("+-");
        const int hours = number(2, 0, 23);
        separator(":");
        return std::chrono::minutes(sign * (hours * 60 + number(2, 0, 59)));
    }

    bool isValidAtEnd() const { return m_valid && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_valid = true;
};

} // namespace

Result<Timestamp> fromRfc3339(std::string_view text)
{
    using namespace std::chrono;
    TimeReader reader(text);
    const year y(reader.number(4, 1, 9999));
    reader.separator("-");
    const month m(static_cast<unsigned>(reader.number(2, 1, 12)));
    reader.separator("-");
    const day d(static_cast<unsigned>(reader.number(2, 1, 31)));
    reader.separator("Tt ");
    const hours hour(reader.number(2, 0, 23));
    reader.separator(":");
    const minutes minute(reader.number(2, 0, 59));
    reader.separator(":");
    const seconds second(reader.number(2, 0, 60)); // 60: a leap second
    const Milliseconds fraction = reader.fraction();
    const minutes offset = reader.offset();
    const year_month_day date(y, m, d);
    if (!reader.isValidAtEnd() || !date.ok())
        return std::unexpected(Error::invalidInput(
            "time.invalid", "This is not a time such as 2026-01-31T23:59:59.000Z."));
    return Timestamp(sys_days(date)) + hour + minute + second + fraction - offset;
}

} // namespace slipway
