// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox_command.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/runner_connection.h>

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using sandbox::Frame;
using sandbox::FrameType;
using sandbox::LogStream;
using sandbox::OutputStream;

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

Result<CommandResult> runInSandbox(const fs::path &runner, const sandbox::RunSpec &spec,
                                   sandbox::LineLogWriter &log, const std::stop_token &stop)
{
    const FileDescriptor wake(::eventfd(0, EFD_CLOEXEC));
    const std::stop_callback onStop(stop, [&] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto woken = ::write(wake.get(), &one, sizeof one);
    });
    if (stop.stop_requested())
        return std::unexpected(buildCancelled());
    TRY(auto connection, sandbox::RunnerConnection::launch(runner, spec));
    CommandResult result;
    for (;;) {
        TRY(const auto frame, connection.receive(Milliseconds(0)));
        if (frame) {
            TRY(const bool ended, takeFrame(*frame, result, log));
            if (ended)
                return result;
            continue;
        }
        std::array<pollfd, 2> events{pollfd{connection.descriptor(), POLLIN, 0},
                                     pollfd{wake.get(), POLLIN, 0}};
        if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
            return std::unexpected(
                Error::fromErrno("build.cannot_wait", "Cannot wait for a command", errno));
        if (events[1].revents != 0)
            return std::unexpected(buildCancelled());
    }
}

} // namespace slipway::hosting
