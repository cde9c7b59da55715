// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_session.h"
#include "output.h"
#include "terminal.h"

#include <slipway/base/json.h>
#include <slipway/base/paths.h>
#include <slipway/launch/advice.h>
#include <slipway/project/units.h>
#include <slipway/sandbox/runner_connection.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <format>

#include <poll.h>
#include <unistd.h>

namespace slip {

using namespace slipway;
using sandbox::ExitReason;
using sandbox::FrameType;

namespace {

/// How long a program may take to end after Stop before it is killed.
constexpr int graceMilliseconds = 2000;
/// How much of its last output may tell why a program failed, in bytes.
constexpr std::size_t tailSize = 4096;

/// What a shell would say, in words; empty for signals that were meant.
std::string_view meaningOf(int signal)
{
    switch (signal) {
    case SIGSEGV:
    case SIGBUS:
        return "it used memory that is not its own";
    case SIGFPE:
        return "it divided by zero, or the like";
    case SIGILL:
        return "it came to something that is no instruction";
    case SIGABRT:
        return "it gave up (abort)";
    default:
        return {};
    }
}

class Session
{
public:
    Session(sandbox::RunnerConnection connection, SignalPipe signals, const sandbox::RunSpec &spec)
        : m_connection(std::move(connection))
        , m_signals(std::move(signals))
        , m_spec(spec)
    {}

    int run();

private:
    Result<> wait();
    Result<> readInput();
    Result<> handleSignals();
    Result<> handleFrames();
    Result<> handle(const sandbox::Frame &frame);
    Result<> write(const sandbox::Frame &frame);
    Result<> stop();
    int finish(const sandbox::Exit &exit) const;
    int explain(int code, std::string_view text) const;

    sandbox::RunnerConnection m_connection;
    SignalPipe m_signals;
    const sandbox::RunSpec &m_spec;
    std::optional<TerminalMode> m_raw;
    std::optional<int> m_code;
    bool m_started = false;
    bool m_inputOpen = true;
    bool m_outputBroken = false;
    int m_endedBy = 0; ///< the signal that made us stop the program
    int m_interrupts = 0;
    std::string m_tail; ///< the end of what the program has said
};

int Session::run()
{
    while (!m_code) {
        auto result = handleFrames();
        if (result && !m_code)
            result = wait();
        if (!result) {
            m_raw.reset();
            return fail(CannotRun, result.error().message);
        }
    }
    return *m_code;
}

Result<> Session::wait()
{
    // Input waits while the program does not take it, so that nothing piles up here.
    const bool readsInput = m_started && m_inputOpen && !m_connection.hasUnsent();
    std::array<pollfd, 3> watched{
        {{m_connection.descriptor(),
          static_cast<short>(POLLIN | (m_connection.hasUnsent() ? POLLOUT : 0)), 0},
         {m_signals.descriptor(), POLLIN, 0},
         {readsInput ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0) {
        if (errno == EINTR)
            return {};
        return std::unexpected(Error::fromErrno("cli.poll", "Cannot wait", errno));
    }
    if (watched[0].revents & POLLOUT) {
        // A program that has ended takes no more; its last frames say so.
        [[maybe_unused]] const auto flushed = m_connection.flush();
    }
    if (watched[1].revents != 0)
        TRY(handleSignals());
    if (watched[2].revents != 0)
        TRY(readInput());
    return {};
}

Result<> Session::readInput()
{
    std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return {};
    if (got <= 0) {
        m_inputOpen = false;
        return m_connection.send(FrameType::EndInput);
    }
    return m_connection.send(FrameType::Input, {buffer.data(), static_cast<std::size_t>(got)});
}

Result<> Session::stop()
{
    return m_connection.send(FrameType::Stop,
                             std::format(R"({{"graceMs":{}}})", graceMilliseconds));
}

Result<> Session::handleSignals()
{
    while (const int number = m_signals.take()) {
        if (number == SIGWINCH) {
            if (const auto size = terminalSize(STDIN_FILENO); size && m_spec.terminal) {
                TRY(m_connection.send(FrameType::Resize, json::serialize(size->toJson())));
            }
        } else if (number == SIGINT && ++m_interrupts == 1) {
            // The program may want to end in its own way, as under any shell.
            TRY(m_connection.send(FrameType::Signal, R"({"signal":"INT"})"));
        } else {
            m_endedBy = number;
            TRY(stop());
        }
    }
    return {};
}

Result<> Session::handleFrames()
{
    for (;;) {
        TRY(const auto frame, m_connection.receive(Milliseconds(0)));
        if (!frame)
            return {};
        TRY(handle(*frame));
        if (m_code)
            return {};
    }
}

Result<> Session::write(const sandbox::Frame &frame)
{
    if (frame.payload.empty() || m_outputBroken)
        return {};
    m_tail.append(frame.payload, 1);
    if (m_tail.size() > 2 * tailSize)
        m_tail.erase(0, m_tail.size() - tailSize);
    const bool isError = frame.payload[0] == static_cast<char>(sandbox::OutputStream::Stderr);
    const auto written = writeAll(isError ? STDERR_FILENO : STDOUT_FILENO,
                                  std::string_view(frame.payload).substr(1));
    if (written)
        return {};
    // Nobody reads any more ("| head"): the program ends as it would have without us between.
    m_outputBroken = true;
    m_endedBy = SIGPIPE;
    return stop();
}

Result<> Session::handle(const sandbox::Frame &frame)
{
    switch (frame.type) {
    case FrameType::Started: {
        TRY(const json::value value, parseJson(frame.payload));
        TRY(const auto started, sandbox::Started::fromJson(value));
        m_started = true;
        if (started.portAddress && started.portAddress->starts_with("tcp:"))
            tell(std::format("slip: serving on http://{}/", started.portAddress->substr(4)));
        if (m_spec.terminal)
            m_raw.emplace(STDIN_FILENO, TerminalMode::Wanted::Raw);
        return {};
    }
    case FrameType::Output:
        return write(frame);
    case FrameType::Exit: {
        TRY(const json::value value, parseJson(frame.payload));
        TRY(const auto exit, sandbox::Exit::fromJson(value));
        m_raw.reset();
        m_code = finish(exit);
        return {};
    }
    case FrameType::Error: {
        const Error error = sandbox::errorFromPayload(frame.payload);
        m_raw.reset();
        m_code = fail(error.code == "run.command_not_found" ? CommandNotFound : CannotRun,
                      error.message);
        return {};
    }
    default:
        return {};
    }
}

int Session::explain(int code, std::string_view text) const
{
    tell(std::format("slip: {}", text));
    return code;
}

int Session::finish(const sandbox::Exit &exit) const
{
    if (m_endedBy != 0)
        return SignalBase + m_endedBy;
    switch (exit.reason) {
    case ExitReason::Exit:
        if (exit.code != 0 && m_spec.network == sandbox::Network::None
            && m_spec.isolation == sandbox::Isolation::Sandbox && launch::saysNoNetwork(m_tail))
            return explain(exit.code.value_or(Failure),
                           "the program has no network here. Give it one with --net outbound.");
        return exit.code.value_or(Failure);
    case ExitReason::Signal: {
        const int signal = exit.signal.value_or(SIGKILL);
        const std::string_view meaning = meaningOf(signal);
        if (meaning.empty())
            return SignalBase + signal;
        return explain(SignalBase + signal,
                       std::format("the program was ended by {}: {}.", exit.text, meaning));
    }
    case ExitReason::Memory:
        return explain(SignalBase + SIGKILL,
                       std::format("the program needed more than {} of memory and was ended. Give "
                                   "it more with --memory.",
                                   project::describeSize(m_spec.limits.memory)));
    case ExitReason::Time:
        return explain(TimeLimit,
                       std::format("the program ran longer than {} s and was ended. "
                                   "Give it more with --time.",
                                   static_cast<double>(m_spec.limits.wallTime.count()) / 1000));
    case ExitReason::Processes:
        return explain(SignalBase + SIGKILL,
                       std::format("the program started more than {} processes and was ended. "
                                   "Allow more with --processes.",
                                   m_spec.limits.processes));
    case ExitReason::FileSize:
        return explain(SignalBase + SIGXFSZ,
                       std::format("the program wrote a file of more than {} and was ended. Allow "
                                   "more with --file-size.",
                                   project::describeSize(m_spec.limits.fileSize)));
    case ExitReason::Stopped:
        return SignalBase + SIGTERM;
    case ExitReason::Failed:
        break;
    }
    return explain(CannotRun, exit.text);
}

/// The pipe's ends are ours alone: a closed reader is an error to handle, not our end.
void ignorePipeSignal()
{
    struct sigaction action{};
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &action, nullptr);
}

} // namespace

int runSession(sandbox::RunSpec spec)
{
    ignorePipeSignal();
    if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
        spec.terminal = terminalSize(STDIN_FILENO).value_or(sandbox::TerminalSize{});
        if (const char *kind = std::getenv("TERM"))
            spec.environment.try_emplace("TERM", kind);
    }
    auto signals = SignalPipe::create({SIGINT, SIGTERM, SIGHUP, SIGWINCH});
    if (!signals)
        return fail(CannotRun, signals.error().message);
    auto connection = sandbox::RunnerConnection::launch(programFolder() / "slipway-run", spec);
    if (!connection)
        return fail(CannotRun, connection.error().message);
    return Session(*std::move(connection), *std::move(signals), spec).run();
}

} // namespace slip
