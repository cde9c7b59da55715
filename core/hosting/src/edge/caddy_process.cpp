// SPDX-License-Identifier: GPL-3.0-or-later
#include "caddy_process.h"

#include "../unix_connection.h"

#include <slipway/base/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <format>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/close_range.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static std::unexpected<Error> cannotStart(std::string_view what, int number)
{
    Error error = Error::fromErrno("edge.cannot_start", what, number);
    error.kind = ErrorKind::Unavailable;
    return std::unexpected(std::move(error));
}

/// PATH's first program of that name; posix_spawnp's search, without running anything.
static Result<fs::path> findProgram(const fs::path &program)
{
    if (program.has_parent_path())
        return program;
    const char *path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const auto end = std::min(rest.find(':'), rest.size());
        const fs::path candidate = fs::path(rest.substr(0, end)) / program;
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::unexpected(Error{ErrorKind::Unavailable,
                                 "edge.program_missing",
                                 std::format("There is no program {} on this machine: install the "
                                             "package of that name.",
                                             program.string()),
                                 {}});
}

/// Between fork and exec in a process of several threads: only system calls.
[[noreturn]] static void becomeCaddy(const char *program, const char *folder, char *const argv[],
                                     char *const environment[], int output, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(127);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    const int null = ::open("/dev/null", O_RDWR);
    if (null < 0 || ::dup2(null, 0) < 0 || ::dup2(null, 1) < 0 || ::dup2(output, 2) < 0
        || ::chdir(folder) != 0)
        ::_exit(127);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(program, argv, environment);
    ::_exit(127);
}

Result<CaddyProcess> CaddyProcess::start(const fs::path &program, const fs::path &folder,
                                         const fs::path &configFile)
{
    TRY(const fs::path found, findProgram(program));
    const std::string own = (folder / ".caddy").string();
    std::array<std::string, 5> arguments{
        found.string(), "run", "--config", configFile.string(), {}};
    std::vector<std::string> variables{"HOME=" + own, "XDG_DATA_HOME=" + own,
                                       "XDG_CONFIG_HOME=" + own, "PATH=/usr/bin:/bin"};
    std::vector<char *> argv;
    for (std::size_t i = 0; i < 4; ++i)
        argv.push_back(arguments[i].data());
    argv.push_back(nullptr);
    std::vector<char *> environment;
    for (std::string &variable : variables)
        environment.push_back(variable.data());
    environment.push_back(nullptr);

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return cannotStart("Cannot start Caddy", errno);
    FileDescriptor output(ends[0]);
    const FileDescriptor input(ends[1]);
    ::fcntl(output.get(), F_SETFL, O_NONBLOCK);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return cannotStart("Cannot start Caddy", errno);
    if (pid == 0)
        becomeCaddy(found.c_str(), folder.c_str(), argv.data(), environment.data(), input.get(),
                    parent);
    FileDescriptor exit(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!exit.isOpen()) {
        const int number = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return cannotStart("Cannot watch Caddy", number);
    }
    return CaddyProcess(pid, std::move(exit), std::move(output));
}

CaddyProcess::CaddyProcess(CaddyProcess &&other) noexcept
    : m_pid(std::exchange(other.m_pid, -1))
    , m_exit(std::move(other.m_exit))
    , m_output(std::move(other.m_output))
{}

CaddyProcess::~CaddyProcess()
{
    stop(Milliseconds(0));
}

bool CaddyProcess::hasEnded() const
{
    pollfd ended{m_exit.get(), POLLIN, 0};
    return ::poll(&ended, 1, 0) > 0;
}

void CaddyProcess::stop(Milliseconds grace)
{
    if (m_pid < 0)
        return;
    if (grace.count() > 0) {
        ::kill(m_pid, SIGTERM);
        pollfd ended{m_exit.get(), POLLIN, 0};
        while (::poll(&ended, 1, static_cast<int>(grace.count())) < 0 && errno == EINTR) {
        }
    }
    ::kill(m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    m_pid = -1;
}

static std::unexpected<Error> noAnswer(std::string_view detail)
{
    return std::unexpected(Error{ErrorKind::Unavailable, "edge.admin",
                                 "Caddy's admin socket does not answer.", std::string(detail)});
}

Result<> postToAdmin(const fs::path &socket, std::string_view path, std::string_view body,
                     Milliseconds timeout)
{
    TRY(const FileDescriptor connection, connectUnix(socket, timeout));
    TRY(sendAll(connection.get(),
                std::format("POST {} HTTP/1.1\r\nHost:\r\nConnection: close\r\n"
                            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                            path, body.size(), body)));
    std::string answer;
    std::array<char, 4096> buffer{};
    while (answer.size() < 65536) {
        const ssize_t got = ::read(connection.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (answer.starts_with("HTTP/1.1 200"))
        return {};
    const auto bodyStart = answer.find("\r\n\r\n");
    if (bodyStart == std::string::npos)
        return noAnswer("no complete answer");
    return std::unexpected(Error::invalidInput("edge.refused", "Caddy refuses its configuration.",
                                               answer.substr(bodyStart + 4)));
}

} // namespace slipway::hosting
