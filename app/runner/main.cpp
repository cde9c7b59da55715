// SPDX-License-Identifier: GPL-3.0-or-later
// slipway-run holds one sandboxed program and its terminal; slipway/sandbox/protocol.h is what it
// speaks.
#include "init.h"
#include "session.h"

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/spare_memory.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace slipway::runner {

namespace {

constexpr const char *usage =
    "slipway-run holds one sandboxed program; it is started by slipway, slip and slipwayd.\n"
    "  slipway-run                            driven by frames on standard input\n"
    "  slipway-run --detached --socket PATH   goes to the background and serves PATH\n";

struct Start
{
    sandbox::RunSpec spec;
    bool isPrepare = false; ///< it is to be prepared only
    std::uint64_t enoughMemory = sandbox::enoughToPrepare;
    std::string rest; ///< what came after this frame
};

/// What a Prepare frame says besides the RunSpec.
std::uint64_t takeEnoughMemory(json::value &value)
{
    json::object *object = value.if_object();
    const json::value *said = object ? object->if_contains("enoughMemory") : nullptr;
    if (!said)
        return sandbox::enoughToPrepare;
    boost::system::error_code error;
    const auto enough = said->to_number<std::uint64_t>(error);
    object->erase("enoughMemory");
    return error ? sandbox::enoughToPrepare : enough;
}

Result<Start> readStart()
{
    sandbox::FrameReader reader;
    std::array<char, std::size_t{64} * 1024> buffer;
    for (;;) {
        TRY(const auto frame, reader.next());
        const bool isPrepare = frame && frame->type == sandbox::FrameType::Prepare;
        if (frame && (isPrepare || frame->type == sandbox::FrameType::Start)) {
            TRY(auto value, parseJson(frame->payload));
            const std::uint64_t enough =
                isPrepare ? takeEnoughMemory(value) : sandbox::enoughToPrepare;
            TRY(auto spec, sandbox::RunSpec::fromJson(value));
            return Start{.spec = std::move(spec),
                         .isPrepare = isPrepare,
                         .enoughMemory = enough,
                         .rest = reader.takeRest()};
        }
        const ssize_t got = frame ? 0 : ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return std::unexpected(Error::invalidInput(
                "runner.no_start", "The first frame must be Start, with what to run."));
        reader.feed({buffer.data(), static_cast<std::size_t>(got)});
    }
}

int fail(const Error &error)
{
    [[maybe_unused]] const auto ignored =
        writeAll(STDOUT_FILENO,
                 sandbox::encodeFrame(sandbox::FrameType::Error, sandbox::errorToPayload(error)));
    return 1;
}

/// Nothing of whoever started us comes along.
void beAlone()
{
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    ::signal(SIGPIPE, SIG_IGN);
    // ^C in the terminal of whoever started us is for them to handle.
    ::setsid();
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

int runAttached()
{
    auto start = readStart();
    if (!start)
        return fail(start.error());
    Session session(std::move(start->spec));
    if (start->isPrepare) {
        session.runPrepared(start->rest, start->enoughMemory);
        return 0;
    }
    return session.runAttached(start->rest) ? 0 : 1;
}

int runDetached(const std::filesystem::path &socket)
{
    auto start = readStart();
    if (!start)
        return fail(start.error());
    // The child has no parent to die with. It answers, and our parent need not wait for more.
    const pid_t child = ::fork();
    if (child != 0)
        return child > 0 ? 0
                         : fail(Error::fromErrno("runner.no_process",
                                                 "Cannot start in the background", errno));
    ::setsid();
    Session session(std::move(start->spec));
    if (start->isPrepare) {
        session.runDetachedPrepared(socket, start->rest, start->enoughMemory);
        return 0;
    }
    return session.runDetached(socket) ? 0 : 1;
}

int run(int count, char **arguments)
{
    const auto argument = [&](int i) {
        return i < count ? std::string_view(arguments[i]) : std::string_view();
    };
    if (argument(1) == "--init")
        return runInit();
    if (count == 1) {
        beAlone();
        return runAttached();
    }
    if (count == 4 && argument(1) == "--detached" && argument(2) == "--socket"
        && argument(3).starts_with('/')) {
        beAlone();
        return runDetached(std::filesystem::path(argument(3)));
    }
    const bool asked = argument(1) == "--help";
    std::fputs(usage, asked ? stdout : stderr);
    return asked ? 0 : 2;
}

} // namespace

} // namespace slipway::runner

int main(int count, char **arguments)
{
    return slipway::runner::run(count, arguments);
}
