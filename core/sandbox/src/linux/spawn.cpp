// SPDX-License-Identifier: GPL-3.0-or-later
#include "spawn.h"

#include "../pidfd.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <format>
#include <string_view>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

/// In the child: it has the descriptors it is to have, and signals as they are by default. 0 or an
/// errno.
int settle(const std::vector<int> &descriptors, const Preparation &preparation)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    prepare(preparation);
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
        if (::dup2(descriptors[i], static_cast<int>(i)) < 0)
            return errno;
    }
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    for (const int signal : {SIGPIPE, SIGCHLD, SIGINT, SIGTERM, SIGHUP})
        ::sigaction(signal, &standard, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    return 0;
}

/// Runs in the child, which shares our memory until it executes the program.
int becomeProgram(const char *program, char *const *arguments, char *const *environment,
                  const std::vector<int> &descriptors, const Preparation &preparation)
{
    if (const int error = settle(descriptors, preparation); error != 0)
        return error;
    ::close_range(static_cast<unsigned>(descriptors.size()), ~0U, 0);
    ::execve(program, arguments, environment);
    return errno;
}

/// Copies above the numbers they will have in the child, so that none is overwritten before its
/// turn. -1 is /dev/null.
std::vector<FileDescriptor> movedAway(const std::vector<int> &descriptors)
{
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::vector<FileDescriptor> moved;
    for (const int descriptor : descriptors)
        moved.emplace_back(::fcntl(descriptor < 0 ? nothing.get() : descriptor, F_DUPFD_CLOEXEC,
                                   static_cast<int>(descriptors.size())));
    return moved;
}

std::vector<int> numbersOf(const std::vector<FileDescriptor> &descriptors)
{
    std::vector<int> numbers;
    for (const FileDescriptor &descriptor : descriptors)
        numbers.push_back(descriptor.get());
    return numbers;
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

    const std::vector<FileDescriptor> moved = movedAway(descriptors);
    const std::vector<int> sources = numbersOf(moved);
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

/// While it exists this process is `owner`, and root again afterwards.
class Disguise
{
public:
    explicit Disguise(Owner owner)
        : m_isNeeded(::geteuid() == 0 && owner.user != 0)
    {
        m_works = !m_isNeeded
                  || (::setgroups(0, nullptr) == 0 && ::setresgid(owner.group, owner.group, 0) == 0
                      && ::setresuid(owner.user, owner.user, 0) == 0);
    }
    ~Disguise()
    {
        // Root is what it was and still may be: this cannot fail.
        if (m_isNeeded && (::setresuid(0, 0, 0) != 0 || ::setresgid(0, 0, 0) != 0))
            std::abort();
    }
    Disguise(const Disguise &) = delete;
    Disguise &operator=(const Disguise &) = delete;

    bool works() const { return m_works; }

private:
    const bool m_isNeeded;
    bool m_works;
};

Result<Child> spawnCopy(std::uint64_t flags, Owner owner, const std::vector<int> &descriptors,
                        const Preparation &preparation, const std::function<int()> &run)
{
    const std::vector<FileDescriptor> moved = movedAway(descriptors);
    const std::vector<int> sources = numbersOf(moved);
    const Disguise disguise(owner);
    errno = EPERM;
    const long pid = disguise.works() ? ::syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0) : -1;
    if (pid == 0) {
        // A change of user made its files under /proc root's.
        ::prctl(PR_SET_DUMPABLE, 1);
        ::_exit(settle(sources, preparation) == 0 ? run() : 127);
    }
    if (pid < 0)
        return std::unexpected(
            Error::fromErrno("spawn.failed", "Cannot start a process in new namespaces", errno));
    return Child(static_cast<pid_t>(pid));
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
