// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/json.h>

#include <cstdint>
#include <string>
#include <vector>

namespace slipway::api {

enum class LogKind { Build, Run };

std::string_view nameOf(LogKind kind); ///< "build"
std::optional<LogKind> logKindNamed(std::string_view name);

/// Most lines one page or one event carries.
inline constexpr std::size_t maxLogLines = 500;

struct LogLine
{
    std::int64_t seq = 0; ///< counts up from 1; gaps where old lines were dropped
    Timestamp time;
    std::string stream; ///< "stdout", "stderr", or "system" for Slipway's own words
    std::string text;   ///< without its line break

    json::value toJson() const;
    static Result<LogLine> fromJson(const json::value &value);
    bool operator==(const LogLine &) const = default;
};

struct LogPage
{
    std::vector<LogLine> lines;
    std::int64_t next = 1; ///< the cursor to ask with next
    bool ended = false;    ///< nothing will be added behind these lines

    json::value toJson() const;
    static Result<LogPage> fromJson(const json::value &value);
};

} // namespace slipway::api
