// SPDX-License-Identifier: GPL-3.0-or-later
#include "spawn.h"

#include "../pidfd.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <format>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

constexpr std::string_view defaultPath =
    "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

std::string findProgram(const std::string &name)
{
    if (name.contains('/'))
        return name;
    const char *path = std::getenv("PATH");
    std::string_view rest = path && *path ? std::string_view(path) : defaultPath;
    while (!rest.empty()) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
        const std::string file = std::format("{}/{}", folder, name);
        if (folder.starts_with('/') && ::access(file.c_str(), X_OK) == 0)
            return file;
    }
    return {};
}

void prepare(const Preparation &preparation)
{
    if (preparation.processors)
        ::sched_setaffinity(0, sizeof *preparation.processors, &*preparation.processors);
    if (preparation.outOfMemoryScore > 0) {
        const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        ::dprintf(file, "%d", preparation.outOfMemoryScore);
        ::close(file);
    }
}

/// Runs in the child, which shares our memory until it executes the program.
int becomeProgram(const char *program, char *const *arguments, char *const *environment,
                  const std::vector<int> &descriptors, const Preparation &preparation)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    prepare(preparation);
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
        if (::dup2(descriptors[i], static_cast<int>(i)) < 0)
            return errno;
    }
    ::close_range(static_cast<unsigned>(descriptors.size()), ~0U, 0);
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    for (const int signal : {SIGPIPE, SIGCHLD, SIGINT, SIGTERM, SIGHUP})
        ::sigaction(signal, &standard, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(program, arguments, environment);
    return errno;
}

} // namespace

Child::Child(pid_t id)
    : pid(id)
    , handle(::pidfd_open(id, 0))
{}

Result<Child> spawn(const std::string &program, const std::vector<std::string> &arguments,
                    const std::vector<int> &descriptors, const Preparation &preparation)
{
    const std::string file = findProgram(program);
    if (file.empty())
        return std::unexpected(
            Error::notFound("spawn.not_found", std::format("{} is not installed.", program)));
    std::vector<std::string> strings{program};
    strings.insert(strings.end(), arguments.begin(), arguments.end());
    std::vector<char *> pointers;
    for (std::string &argument : strings)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    std::string path = std::format("PATH={}", defaultPath);
    char *const environment[] = {path.data(), nullptr};

    // Moved above the numbers they will have, so that none is overwritten before its turn.
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::vector<FileDescriptor> moved;
    std::vector<int> sources;
    for (const int descriptor : descriptors) {
        moved.emplace_back(::fcntl(descriptor < 0 ? nothing.get() : descriptor, F_DUPFD_CLOEXEC,
                                   static_cast<int>(descriptors.size())));
        sources.push_back(moved.back().get());
    }
    volatile int error = 0;
    const pid_t pid = ::vfork();
    if (pid == 0) {
        error = becomeProgram(file.c_str(), pointers.data(), environment, sources, preparation);
        ::_exit(127);
    }
    if (pid < 0)
        error = errno;
    else if (error != 0)
        ::waitpid(pid, nullptr, 0);
    if (error != 0)
        return std::unexpected(
            Error::fromErrno("spawn.failed", std::format("Cannot start {}", file), error));
    return Child(pid);
}

bool hasEnded(const Child &child)
{
    pollfd entry{.fd = child.handle.get(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, 0) > 0;
}

bool waitForEnd(Child &child, int milliseconds)
{
    if (child.pid <= 0)
        return true;
    pollfd entry{.fd = child.handle.get(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, milliseconds) <= 0)
        return false;
    ::wait4(child.pid, nullptr, 0, &child.usage);
    child.pid = -1;
    return true;
}

Result<FileDescriptor> memoryFile(std::string_view contents)
{
    FileDescriptor file(::memfd_create("slipway", MFD_CLOEXEC));
    if (!file.isOpen())
        return std::unexpected(
            Error::fromErrno("sandbox.no_memory_file", "Cannot prepare the sandbox", errno));
    TRY(writeAll(file.get(), contents));
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

} // namespace slipway::sandbox
