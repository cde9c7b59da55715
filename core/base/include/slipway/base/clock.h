// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

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

} // namespace slipway
