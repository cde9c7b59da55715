// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <chrono>
#include <string>
#include <string_view>

namespace slipway {

using Milliseconds = std::chrono::milliseconds;
/// UTC, with the resolution the database and the API use.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from, so that a test can move it. Safe from any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;

    /// The system's clock; lives as long as the program.
    static const Clock &system();
};

/// RFC 3339 in UTC with milliseconds: "2026-01-31T23:59:59.000Z".
std::string toRfc3339(Timestamp time);

/// Any RFC 3339 time of the years 1 to 9999, with or without a fraction (what is finer than
/// milliseconds is cut off), "Z" or an offset.
Result<Timestamp> fromRfc3339(std::string_view text);

} // namespace slipway
