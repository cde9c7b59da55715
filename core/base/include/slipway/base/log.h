// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace slipway {

enum class LogLevel { Debug, Info, Warning, Error };

/// One line on standard error: time, level, area, text. Control characters in the text are
/// replaced, so that what a stranger wrote cannot forge a line. Safe from any thread.
void writeLog(LogLevel level, std::string_view area, std::string_view text);

/// Lines below this are dropped; Info to begin with, Debug where SLIPWAY_DEBUG is set.
void setLogLevel(LogLevel level);

template<class... Args>
void logInfo(std::string_view area, std::format_string<Args...> format, Args &&...args)
{
    writeLog(LogLevel::Info, area, std::format(format, std::forward<Args>(args)...));
}

template<class... Args>
void logWarning(std::string_view area, std::format_string<Args...> format, Args &&...args)
{
    writeLog(LogLevel::Warning, area, std::format(format, std::forward<Args>(args)...));
}

template<class... Args>
void logError(std::string_view area, std::format_string<Args...> format, Args &&...args)
{
    writeLog(LogLevel::Error, area, std::format(format, std::forward<Args>(args)...));
}

template<class... Args>
void logDebug(std::string_view area, std::format_string<Args...> format, Args &&...args)
{
    writeLog(LogLevel::Debug, area, std::format(format, std::forward<Args>(args)...));
}

} // namespace slipway
