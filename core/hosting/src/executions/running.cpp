// SPDX-License-Identifier: GPL-3.0-or-later
#include "running.h"

#include "../builds/disk_guard.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace slipway::hosting {

using api::ExecutionEnd;
using sandbox::ExitReason;
using sandbox::FrameType;
using std::chrono::steady_clock;

namespace {

constexpr std::uint64_t diskLimit = 64U << 20;
/// What may come altogether before a program that does not stop writing is stopped.
constexpr std::size_t floodLimit = 16 * api::maxExecutionOutput;
constexpr std::size_t inputPart = 256U << 10;
constexpr std::chrono::seconds startTime{60};
constexpr std::chrono::seconds endTime{20};

Error tooBusy()
{
    return {ErrorKind::Timeout,
            "execute.no_answer",
            "The server could not run the program: it is too busy. Try again in a moment.",
            {}};
}

/// The beginning of a stream, with a few bytes more to see whether it ends inside of a character.
class Kept
{
public:
    void add(std::string_view more)
    {
        m_all += more.size();
        const std::size_t room = api::maxExecutionOutput + 4 - m_bytes.size();
        m_bytes.append(more.substr(0, room));
    }
    std::size_t all() const { return m_all; }
    bool isTruncated() const { return m_all > api::maxExecutionOutput; }

    /// What was not taken yet, but for a character whose end is still to come; at the end that too.
    std::string take(bool isEnd)
    {
        std::string_view bytes = m_bytes;
        if (isTruncated())
            bytes = utf8Prefix(bytes, api::maxExecutionOutput);
        bytes.remove_prefix(std::min(m_taken, bytes.size()));
        if (!isEnd && !isTruncated())
            bytes.remove_suffix(unfinished(bytes));
        m_taken += bytes.size();
        return toValidUtf8(bytes);
    }

private:
    /// Bytes at the end that begin a character and do not finish it.
    static std::size_t unfinished(std::string_view bytes)
    {
        for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
            const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
            if (byte >= 0xc0)
                return back < (byte >= 0xf0 ? 4U : byte >= 0xe0 ? 3U : 2U) ? back : 0;
            if (byte < 0x80)
                break;
        }
        return 0;
    }

    std::string m_bytes;
    std::size_t m_all = 0;
    std::size_t m_taken = 0;
};

class Running
{
public:
    Running(sandbox::RunnerConnection &connection, const ExecutionSpec &spec, int client,
            ExecutionViewer *viewer, const std::stop_token &stop)
        : m_connection(connection)
        , m_spec(spec)
        , m_client(client)
        , m_viewer(viewer)
        , m_stop(stop)
        , m_wake(::eventfd(0, EFD_CLOEXEC))
        , m_onStop(stop, Wake{m_wake.get()})
        , m_guard(spec.spec, diskLimit)
    {}

    Result<> send(std::string_view input);
    Result<api::Execution> follow();

private:
    struct Wake
    {
        int descriptor;
        void operator()() const
        {
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto woken = ::write(descriptor, &one, sizeof one);
        }
    };

    Result<> look();
    Result<> wait();
    Result<> take(const sandbox::Frame &frame);
    Result<> show(bool isEnd);
    Result<> end(ExecutionEnd reason);
    api::Execution result();
    std::string textOf(ExecutionEnd end) const;

    sandbox::RunnerConnection &m_connection;
    const ExecutionSpec &m_spec;
    int m_client;
    ExecutionViewer *m_viewer;
    const std::stop_token &m_stop;
    FileDescriptor m_wake;
    std::stop_callback<Wake> m_onStop;
    DiskGuard m_guard;
    steady_clock::time_point m_deadline = steady_clock::now() + startTime;
    bool m_started = false;
    std::optional<ExecutionEnd> m_end; ///< why we stopped it
    std::optional<sandbox::Exit> m_exit;
    Kept m_output;
    Kept m_errors;
};

Result<> Running::send(std::string_view input)
{
    while (!input.empty()) {
        TRY(m_connection.send(FrameType::Input, input.substr(0, inputPart)));
        input.remove_prefix(std::min(inputPart, input.size()));
    }
    return m_connection.send(FrameType::EndInput);
}

Result<api::Execution> Running::follow()
{
    while (!m_exit) {
        TRY(look());
        TRY(const auto frame, m_connection.receive(Milliseconds(0)));
        if (frame) {
            TRY(take(*frame));
        } else {
            TRY(wait());
        }
    }
    return result();
}

Result<> Running::end(ExecutionEnd reason)
{
    if (m_end)
        return {};
    m_end = reason;
    m_deadline = steady_clock::now() + endTime;
    return m_connection.send(FrameType::Stop, R"({"graceMs":0})");
}

Result<> Running::look()
{
    if (m_stop.stop_requested())
        return std::unexpected(Error{ErrorKind::Unavailable,
                                     "server.stopping",
                                     "The server is stopping; try again in a moment.",
                                     {}});
    if (steady_clock::now() > m_deadline) {
        if (!m_started || m_end)
            return std::unexpected(tooBusy());
        TRY(end(ExecutionEnd::Time));
    }
    if (m_end || m_guard.untilDue().count() > 0)
        return {};
    const auto found = m_guard.look();
    if (found)
        return {};
    if (found.error().kind == ErrorKind::InvalidInput)
        return end(ExecutionEnd::Disk);
    return std::unexpected(Error{ErrorKind::Unavailable,
                                 "execute.server_full",
                                 "The server's disk is almost full, so nothing can be run. Its "
                                 "administrator has to make room.",
                                 {}});
}

Result<> Running::wait()
{
    auto left = std::chrono::ceil<Milliseconds>(m_deadline - steady_clock::now());
    if (!m_end)
        left = std::min(left, m_guard.untilDue());
    const auto events =
        static_cast<short>(POLLIN | (m_connection.hasUnsent() ? short{POLLOUT} : short{0}));
    std::array<pollfd, 3> watched{{{m_connection.descriptor(), events, 0},
                                   {m_wake.get(), POLLIN, 0},
                                   {m_client, POLLRDHUP, 0}}};
    const auto time = std::max<std::int64_t>(left.count(), 0);
    if (::poll(watched.data(), watched.size(), static_cast<int>(time)) < 0 && errno != EINTR)
        return std::unexpected(
            Error::fromErrno("execute.cannot_wait", "Cannot wait for a program", errno));
    if (watched[2].revents != 0)
        return std::unexpected(
            Error{ErrorKind::Cancelled, "execute.client_gone", "Nobody waits for it.", {}});
    return {};
}

Result<> Running::take(const sandbox::Frame &frame)
{
    switch (frame.type) {
    case FrameType::Started:
        m_started = true;
        m_deadline = steady_clock::now() + m_spec.time;
        return {};
    case FrameType::Output: {
        if (frame.payload.empty())
            return {};
        const bool isError = frame.payload[0] == static_cast<char>(sandbox::OutputStream::Stderr);
        (isError ? m_errors : m_output).add(std::string_view(frame.payload).substr(1));
        TRY(show(false));
        return m_output.all() + m_errors.all() > floodLimit ? end(ExecutionEnd::Output)
                                                            : Result<>();
    }
    case FrameType::Exit: {
        TRY(const json::value value, parseJson(frame.payload));
        TRY(m_exit, sandbox::Exit::fromJson(value));
        return show(true);
    }
    case FrameType::Error: {
        Error error = sandbox::errorFromPayload(frame.payload);
        if (error.kind == ErrorKind::NotFound)
            error.kind = ErrorKind::Unsupported;
        return std::unexpected(std::move(error));
    }
    default:
        return {};
    }
}

/// To who wants to see it at once.
Result<> Running::show(bool isEnd)
{
    if (!m_viewer)
        return {};
    for (const bool isError : {false, true}) {
        const std::string text = (isError ? m_errors : m_output).take(isEnd);
        if (!text.empty())
            TRY(m_viewer->print(isError, text));
    }
    return {};
}

ExecutionEnd endOf(ExitReason reason)
{
    switch (reason) {
    case ExitReason::Exit:
        return ExecutionEnd::Exit;
    case ExitReason::Signal:
        return ExecutionEnd::Signal;
    case ExitReason::Memory:
        return ExecutionEnd::Memory;
    case ExitReason::Time:
        return ExecutionEnd::Time;
    case ExitReason::Processes:
        return ExecutionEnd::Processes;
    case ExitReason::FileSize:
        return ExecutionEnd::FileSize;
    case ExitReason::Stopped:
    case ExitReason::Failed:
        break;
    }
    return ExecutionEnd::Failed;
}

std::string Running::textOf(ExecutionEnd end) const
{
    switch (end) {
    case ExecutionEnd::Time:
        return std::format("longer than {} s", static_cast<double>(m_spec.time.count()) / 1000);
    case ExecutionEnd::Disk:
        return std::format("more than {} MB of files", diskLimit >> 20);
    case ExecutionEnd::Output:
        return std::format("more than {} MB of output", floodLimit >> 20);
    default:
        return m_exit->text;
    }
}

api::Execution Running::result()
{
    // One that ended by itself just before it was stopped did that.
    const bool weStopped = m_end && m_exit->reason == ExitReason::Stopped;
    const ExecutionEnd end = weStopped ? *m_end : endOf(m_exit->reason);
    // Nothing of what was shown already.
    return {.output = m_output.take(true),
            .errors = m_errors.take(true),
            .outputTruncated = m_output.isTruncated(),
            .errorsTruncated = m_errors.isTruncated(),
            .end = end,
            .code = end == ExecutionEnd::Exit ? m_exit->code : std::nullopt,
            .signal = end == ExecutionEnd::Signal ? m_exit->signal : std::nullopt,
            .text = textOf(end),
            .duration = m_exit->duration,
            .cpu = m_exit->cpu,
            .peakMemory = m_exit->peakMemory,
            .warm = false};
}

} // namespace

Result<api::Execution> followExecution(sandbox::RunnerConnection &connection,
                                       const ExecutionSpec &spec, std::string_view input,
                                       int client, ExecutionViewer *viewer,
                                       const std::stop_token &stop)
{
    Running running(connection, spec, client, viewer, stop);
    // One that has ended already takes none, and its last words are there all the same.
    [[maybe_unused]] const auto sent = running.send(input);
    return running.follow();
}

} // namespace slipway::hosting
