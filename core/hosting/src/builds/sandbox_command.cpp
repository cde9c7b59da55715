// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox_command.h"

#include "disk_guard.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/runner_connection.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using sandbox::Frame;
using sandbox::FrameType;
using sandbox::LogStream;
using sandbox::OutputStream;
using std::chrono::steady_clock;

static constexpr std::size_t tailSize = 8192;

Error buildCancelled()
{
    return {ErrorKind::Cancelled, "build.cancelled", "The build was cancelled.", {}};
}

static Result<> takeOutput(const Frame &frame, CommandResult &result, sandbox::LineLogWriter &log)
{
    if (frame.payload.empty())
        return {};
    const auto stream = static_cast<OutputStream>(frame.payload.front());
    const std::string_view bytes = std::string_view(frame.payload).substr(1);
    result.tail.append(bytes);
    if (result.tail.size() > 2 * tailSize)
        result.tail.erase(0, result.tail.size() - tailSize);
    return log.append(stream == OutputStream::Stderr ? LogStream::Stderr : LogStream::Stdout,
                      bytes);
}

/// True at the last frame.
static Result<bool> takeFrame(const Frame &frame, CommandResult &result,
                              sandbox::LineLogWriter &log)
{
    switch (frame.type) {
    case FrameType::Output:
        TRY(takeOutput(frame, result, log));
        return false;
    case FrameType::Error:
        return std::unexpected(sandbox::errorFromPayload(frame.payload));
    case FrameType::Exit: {
        TRY(const json::value value, parseJson(frame.payload));
        TRY(result.exit, sandbox::Exit::fromJson(value));
        TRY(log.finish());
        return true;
    }
    default:
        return false;
    }
}

/// The runner ends its program by itself when the time is over; one that does not hangs.
static std::optional<steady_clock::time_point> whenItHangs(const sandbox::RunSpec &spec)
{
    if (spec.limits.wallTime.count() <= 0)
        return {};
    return steady_clock::now() + spec.limits.wallTime + std::chrono::minutes(2);
}

static Error hangs()
{
    return {ErrorKind::Timeout,
            "build.no_answer",
            "The server could not run a command of the build: it is too busy. Deploy again later.",
            {}};
}

Result<CommandResult> runInSandbox(const fs::path &runner, const sandbox::RunSpec &spec,
                                   std::uint64_t disk, sandbox::LineLogWriter &log,
                                   const std::stop_token &stop)
{
    const FileDescriptor wake(::eventfd(0, EFD_CLOEXEC));
    const std::stop_callback onStop(stop, [&] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto woken = ::write(wake.get(), &one, sizeof one);
    });
    const auto deadline = whenItHangs(spec);
    DiskGuard guard(spec, disk);
    if (stop.stop_requested())
        return std::unexpected(buildCancelled());
    TRY(auto connection, sandbox::RunnerConnection::launch(runner, spec));
    CommandResult result;
    for (;;) {
        // Here, since output may come without a pause.
        if (stop.stop_requested())
            return std::unexpected(buildCancelled());
        if (guard.untilDue().count() == 0)
            TRY(guard.look());
        if (deadline && steady_clock::now() > *deadline)
            return std::unexpected(hangs());
        TRY(const auto frame, connection.receive(Milliseconds(0)));
        if (frame) {
            TRY(const bool ended, takeFrame(*frame, result, log));
            if (!ended)
                continue;
            TRY(guard.look());
            return result;
        }
        std::array<pollfd, 2> events{pollfd{connection.descriptor(), POLLIN, 0},
                                     pollfd{wake.get(), POLLIN, 0}};
        const auto time = static_cast<int>(guard.untilDue().count());
        if (::poll(events.data(), events.size(), time) < 0 && errno != EINTR)
            return std::unexpected(
                Error::fromErrno("build.cannot_wait", "Cannot wait for a command", errno));
    }
}

} // namespace slipway::hosting
