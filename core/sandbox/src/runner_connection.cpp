// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/json.h>
#include <slipway/sandbox/runner_connection.h>
#include <slipway/sandbox/unix_socket.h>

#include "pidfd.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <format>
#include <span>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t unsentLimit = std::size_t{16} << 20;
/// The runner gives up by itself before that.
constexpr std::chrono::minutes startTimeout{2};

Error gone()
{
    return {ErrorKind::Unavailable, "runner.closed", "The runner has ended.", {}};
}

/// Runs `program` with `socket` as its standard input and output.
Result<pid_t> spawn(const fs::path &program, const std::vector<std::string> &arguments, int socket)
{
    std::vector<char *> argv;
    std::string name = program.string();
    argv.push_back(name.data());
    std::vector<std::string> copies = arguments;
    for (std::string &argument : copies)
        argv.push_back(argument.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    // Our own masks and handlers are nothing the runner should begin with.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t child = -1;
    const int error =
        ::posix_spawn(&child, name.c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0)
        return std::unexpected(
            Error::fromErrno("runner.cannot_start", std::format("Cannot start {}", name), error));
    return child;
}

} // namespace

static Result<std::pair<FileDescriptor, pid_t>>
spawnWithSocket(const fs::path &program, const std::vector<std::string> &arguments)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::unexpected(
            Error::fromErrno("runner.cannot_start", "Cannot start the runner", errno));
    FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    TRY(const pid_t child, spawn(program, arguments, theirs.get()));
    return std::pair(std::move(ours), child);
}

Result<RunnerConnection> RunnerConnection::launch(const fs::path &program, const RunSpec &spec)
{
    TRY(auto spawned, spawnWithSocket(program, {}));
    RunnerConnection connection(std::move(spawned.first), spawned.second);
    TRY(connection.send(FrameType::Start, json::serialize(spec.toJson())));
    return connection;
}

/// A runner nobody waits for any more: should it get to its program after all, it finds a Stop.
static Error abandon(const fs::path &socket)
{
    if (auto runner = RunnerConnection::connect(socket)) [[maybe_unused]]
        const auto sent = runner->send(FrameType::Stop, R"({"graceMs":0})");
    return {ErrorKind::Timeout,
            "runner.no_answer",
            "The program could not be started: this machine is too busy. Try again in a moment.",
            {}};
}

Result<RunnerConnection> RunnerConnection::prepare(const fs::path &program, const RunSpec &spec,
                                                   std::uint64_t enough)
{
    TRY(auto spawned, spawnWithSocket(program, {}));
    RunnerConnection connection(std::move(spawned.first), spawned.second);
    json::value wanted = spec.toJson();
    wanted.as_object()["enoughMemory"] = enough;
    TRY(connection.send(FrameType::Prepare, json::serialize(wanted)));
    return connection;
}

Result<> RunnerConnection::start(const RunSpec &spec)
{
    return send(FrameType::Start, json::serialize(spec.toJson()));
}

Result<Started> RunnerConnection::launchDetached(const fs::path &program, const RunSpec &spec,
                                                 const fs::path &socket)
{
    TRY(auto spawned, spawnWithSocket(program, {"--detached", "--socket", socket.string()}));
    // Its first process ends as soon as the run has started or failed.
    RunnerConnection connection(std::move(spawned.first), spawned.second);
    TRY(connection.start(spec));
    return connection.receiveStarted(socket);
}

Result<RunnerConnection> RunnerConnection::prepareDetached(const fs::path &program,
                                                           const RunSpec &spec,
                                                           const fs::path &socket)
{
    TRY(auto spawned, spawnWithSocket(program, {"--detached", "--socket", socket.string()}));
    RunnerConnection connection(std::move(spawned.first), spawned.second);
    TRY(connection.send(FrameType::Prepare, json::serialize(spec.toJson())));
    return connection;
}

Result<Started> RunnerConnection::startDetached(const RunSpec &spec, const fs::path &socket)
{
    TRY(start(spec));
    return receiveStarted(socket);
}

Result<Started> RunnerConnection::receiveStarted(const fs::path &socket)
{
    for (;;) {
        TRY(const auto frame, receive(startTimeout));
        if (!frame)
            return std::unexpected(abandon(socket));
        if (frame->type == FrameType::Started) {
            TRY(const auto value, parseJson(frame->payload));
            return Started::fromJson(value);
        }
        if (frame->type == FrameType::Error)
            return std::unexpected(errorFromPayload(frame->payload));
        if (frame->type != FrameType::Prepared)
            return std::unexpected(
                Error::internal("runner.unexpected_frame", "instead of Started"));
    }
}

Result<RunnerConnection> RunnerConnection::connect(const fs::path &socket)
{
    auto connected = connectUnix(socket);
    if (!connected) {
        if (connected.error().kind != ErrorKind::NotFound)
            return std::unexpected(connected.error());
        return std::unexpected(
            Error::notFound("runner.gone", std::format("No runner serves {}.", socket.string())));
    }
    return RunnerConnection(*std::move(connected), -1);
}

RunnerConnection &RunnerConnection::operator=(RunnerConnection &&other) noexcept
{
    if (this != &other) {
        end();
        m_socket = std::move(other.m_socket);
        m_child = std::move(other.m_child);
        m_reader = std::move(other.m_reader);
        m_received = std::move(other.m_received);
        m_unsent = std::move(other.m_unsent);
        m_closed = other.m_closed;
    }
    return *this;
}

RunnerConnection::~RunnerConnection()
{
    end();
}

void RunnerConnection::end()
{
    m_socket.reset();
    if (m_child.pid <= 0)
        return;
    // The closed socket makes it kill everything and end. Should it hang, its tree dies with it.
    siginfo_t info{};
    const int handle = ::pidfd_open(m_child.pid, 0);
    pollfd entry{.fd = handle, .events = POLLIN, .revents = 0};
    if (handle < 0 || ::poll(&entry, 1, 5000) <= 0)
        ::kill(m_child.pid, SIGKILL);
    if (handle >= 0)
        ::close(handle);
    ::waitid(P_PID, static_cast<id_t>(m_child.pid), &info, WEXITED);
    m_child.pid = -1;
}

Result<> RunnerConnection::send(FrameType type, std::string_view payload)
{
    if (payload.size() > maximumPayload)
        return std::unexpected(Error{ErrorKind::TooLarge,
                                     "protocol.frame_too_large",
                                     "This is more than one frame can carry.",
                                     {}});
    if (m_unsent.size() + payload.size() > unsentLimit)
        return std::unexpected(Error{ErrorKind::Unavailable,
                                     "runner.not_reading",
                                     "The runner does not take any more input.",
                                     {}});
    m_unsent += encodeFrame(type, payload);
    return flush();
}

Result<> RunnerConnection::flush()
{
    while (!m_unsent.empty()) {
        const ssize_t sent =
            ::send(m_socket.get(), m_unsent.data(), m_unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            return {};
        if (sent < 0)
            return std::unexpected(gone());
        m_unsent.erase(0, static_cast<std::size_t>(sent));
    }
    return {};
}

/// As recv(); a descriptor that comes with the bytes replaces `received`.
static ssize_t receiveBytes(int socket, std::span<char> buffer, FileDescriptor &received)
{
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    const cmsghdr *const head = got > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
        received = FileDescriptor(descriptor);
    }
    return got;
}

/// Whether there was something to read.
Result<bool> RunnerConnection::readMore()
{
    std::array<char, std::size_t{64} * 1024> buffer;
    for (;;) {
        const ssize_t got = receiveBytes(m_socket.get(), buffer, m_received);
        if (got > 0) {
            m_reader.feed({buffer.data(), static_cast<std::size_t>(got)});
            return true;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return false;
        m_closed = true;
        return std::unexpected(gone());
    }
}

Result<std::optional<Frame>> RunnerConnection::receive(Milliseconds timeout)
{
    using SteadyClock = std::chrono::steady_clock;
    const auto end = SteadyClock::now() + timeout;
    for (;;) {
        TRY(auto frame, m_reader.next());
        if (frame)
            return frame;
        if (m_closed)
            return std::unexpected(gone());
        // What cannot be sent to a runner that has ended does not hide its last words.
        if (!flush())
            m_unsent.clear();
        TRY(const bool read, readMore());
        if (read)
            continue;
        const auto left = std::chrono::ceil<Milliseconds>(end - SteadyClock::now());
        if (timeout.count() >= 0 && left.count() <= 0)
            return std::nullopt;
        pollfd entry{.fd = m_socket.get(),
                     .events = static_cast<short>(POLLIN | (m_unsent.empty() ? 0 : POLLOUT)),
                     .revents = 0};
        const auto wait = std::min<std::int64_t>(left.count(), 1'000'000);
        if (::poll(&entry, 1, timeout.count() < 0 ? -1 : static_cast<int>(wait)) < 0
            && errno != EINTR)
            return std::unexpected(
                Error::fromErrno("runner.cannot_wait", "Cannot wait for the runner", errno));
    }
}

fs::path exitRecordOf(const fs::path &socket)
{
    return socket.string() + ".exit";
}

Result<Exit> readExit(const fs::path &socket)
{
    TRY(const std::string text, readFile(exitRecordOf(socket), 64 * 1024));
    TRY(const auto value, parseJson(text));
    return Exit::fromJson(value);
}

} // namespace slipway::sandbox
