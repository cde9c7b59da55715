// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/clock.h>
#include <slipway/base/log.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace slipway {

static std::atomic<LogLevel> &threshold()
{
    static std::atomic<LogLevel> level{std::getenv("SLIPWAY_DEBUG") ? LogLevel::Debug
                                                                    : LogLevel::Info};
    return level;
}

void setLogLevel(LogLevel level)
{
    threshold() = level;
}

static std::string_view name(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
        return "error";
    }
    std::unreachable();
}

void writeLog(LogLevel level, std::string_view area, std::string_view text)
{
    if (level < threshold())
        return;
    std::string line =
        std::format("{} {} {}: {}", toRfc3339(Clock::system().now()), name(level), area, text);
    for (char &c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    line += '\n';
    // One write, so that lines of several threads do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace slipway
