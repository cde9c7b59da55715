// SPDX-License-Identifier: GPL-3.0-or-later
#include "build.h"

#include <csignal>
#include <format>

namespace slipway::hosting {

using sandbox::ExitReason;

/// The last line of an installer's own that says what is wrong.
static std::string lastErrorLine(std::string_view output)
{
    std::string result;
    while (!output.empty()) {
        const auto end = std::min(output.find('\n'), output.size());
        std::string_view line = output.substr(0, end);
        for (const std::string_view mark : {"ERROR: ", "error: ", "npm error ", "npm ERR! "}) {
            if (line.starts_with(mark))
                result = line.substr(mark.size(), 300);
        }
        output.remove_prefix(std::min(end + 1, output.size()));
    }
    return result;
}

static std::string firstWord(std::string_view command)
{
    return std::string(command.substr(0, command.find(' ')));
}

static std::string describeFailure(std::string_view command, const CommandResult &result,
                                   const sandbox::Limits &limits)
{
    // A shell tells the signal its program got in this way.
    const bool tooLargeFile = result.exit.code == 128 + SIGXFSZ;
    switch (tooLargeFile ? ExitReason::FileSize : result.exit.reason) {
    case ExitReason::Memory:
        return std::format("it needs more than the {} MB of memory a build may use.",
                           limits.memory >> 20);
    case ExitReason::Time:
        return std::format(
            "it took longer than the {} minutes a build may take.",
            std::chrono::duration_cast<std::chrono::minutes>(limits.wallTime).count());
    case ExitReason::FileSize:
        return std::format("it wrote a file larger than {} MB.", limits.fileSize >> 20);
    case ExitReason::Processes:
        return std::format("it started more than {} processes.", limits.processes);
    case ExitReason::Exit:
        break;
    case ExitReason::Signal:
    case ExitReason::Stopped:
    case ExitReason::Failed:
        return std::format("{} ended with {}.", command, result.exit.text);
    }
    if (result.exit.code == 127)
        return std::format("{} is not there: add it to the project's dependencies, or ask the "
                           "server's administrator to install it.",
                           firstWord(command));
    if (const std::string line = lastErrorLine(result.tail); !line.empty())
        return std::format("{} (The build log has it all.)", line);
    return std::format("{} ended with {}. The build log says why.", command, result.exit.text);
}

Error commandFailed(std::string_view stage, std::string_view command, const CommandResult &result,
                    const sandbox::Limits &limits)
{
    return Error::invalidInput(
        std::format("build.{}_failed", stage == "install" ? stage : "build"),
        std::format("{} failed: {}",
                    stage == "install" ? "Installing the dependencies" : "The build",
                    describeFailure(command, result, limits)));
}

} // namespace slipway::hosting
