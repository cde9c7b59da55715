// SPDX-License-Identifier: GPL-3.0-or-later
#include "child.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::hosting {

namespace {

/// What the child needs, laid out before the fork: after it only async-signal-safe calls are
/// allowed, since other threads may have held a lock of malloc's.
struct Prepared
{
    std::vector<char *> argv;
    const ChildSpec *spec;
    pid_t parent;
    int report; ///< gets errno when something fails, and closes when exec worked
};

constexpr const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC",
                                             "HOME=/nonexistent", nullptr};

/// Puts a descriptor in its place over a spare number, so that no two swap into each other.
bool place(int from, int spare, int to)
{
    return from < 0 || (dup2(from, spare) == spare && dup2(spare, to) == to && close(spare) == 0);
}

bool dropRights(const ServerUser &user)
{
    if (getuid() != 0)
        return true;
    return setgroups(0, nullptr) == 0 && setgid(user.gid) == 0 && setuid(user.uid) == 0;
}

[[noreturn]] void runChild(const Prepared &prepared)
{
    const ChildSpec &spec = *prepared.spec;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    umask(077);
    const int devNull = open("/dev/null", O_RDONLY);
    // All are moved out of the way first, then to where they belong.
    const int data = fcntl(spec.data, F_DUPFD, 100);
    const int socket = spec.socket < 0 ? -1 : fcntl(spec.socket, F_DUPFD, 100);
    const int output = fcntl(spec.output, F_DUPFD, 100);
    const int report = fcntl(prepared.report, F_DUPFD_CLOEXEC, 100);
    constexpr int spare = 99;
    bool good = data >= 0 && output >= 0 && report >= 0 && place(devNull, spare, STDIN_FILENO)
                && place(output, spare, STDOUT_FILENO) && place(output, spare, STDERR_FILENO)
                && place(data, spare, dataDescriptor) && place(socket, spare, socketDescriptor);
    good = good && syscall(SYS_close_range, socketDescriptor + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
    // Not the parent's group: a ^C in its terminal is for the parent, which stops us in order.
    good = good && setsid() >= 0 && dropRights(spec.user);
    // After the change of user, which clears it. The parent may have gone before.
    if (good && spec.deathSignal)
        good = prctl(PR_SET_PDEATHSIG, spec.deathSignal) == 0 && getppid() == prepared.parent;
    if (good)
        execve(prepared.argv[0], prepared.argv.data(), const_cast<char *const *>(environment));
    const int number = errno;
    [[maybe_unused]] const auto written = write(report, &number, sizeof number);
    _exit(127);
}

} // namespace

Result<Child> Child::start(const ChildSpec &spec)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return std::unexpected(Error::fromErrno("postgres.start", "cannot make a pipe", errno));
    const FileDescriptor readEnd(ends[0]);
    FileDescriptor writeEnd(ends[1]);
    Prepared prepared{{}, &spec, getpid(), writeEnd.get()};
    for (const std::string &word : spec.argv)
        prepared.argv.push_back(const_cast<char *>(word.c_str()));
    prepared.argv.push_back(nullptr);

    const pid_t pid = fork();
    if (pid < 0)
        return std::unexpected(Error::fromErrno("postgres.start", "cannot start a process", errno));
    if (pid == 0)
        runChild(prepared);
    writeEnd.reset();
    int number = 0;
    ssize_t count = 0;
    do
        count = read(readEnd.get(), &number, sizeof number);
    while (count < 0 && errno == EINTR);
    if (count > 0) {
        waitpid(pid, nullptr, 0);
        return std::unexpected(
            Error::fromErrno("postgres.start", "cannot start " + spec.argv.front(), number));
    }
    return Child(pid, FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))));
}

bool waitForEnd(int process, std::chrono::milliseconds timeout)
{
    const auto end = std::chrono::steady_clock::now() + timeout;
    pollfd polled{process, POLLIN, 0};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const int ready = poll(&polled, 1, static_cast<int>(std::max(left.count(), 0L)));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

std::optional<int> Child::wait(std::chrono::milliseconds timeout)
{
    if (!waitForEnd(m_process.get(), timeout))
        return std::nullopt;
    int status = 0;
    waitpid(m_pid, &status, 0);
    return status;
}

} // namespace slipway::hosting
