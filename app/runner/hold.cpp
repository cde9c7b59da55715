// SPDX-License-Identifier: GPL-3.0-or-later
#include "hold.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::runner {

namespace {

/// A system call that takes a path as this argument.
struct PathCall
{
    std::uint64_t number;
    unsigned argument; ///< where there is one before it, that is the folder it starts from
};

constexpr PathCall pathCalls[] = {
    {SYS_openat, 1},     {SYS_newfstatat, 1}, {SYS_statx, 1},
    {SYS_readlinkat, 1}, {SYS_faccessat, 1},  {SYS_faccessat2, 1},
#ifdef SYS_open
    {SYS_open, 0},       {SYS_stat, 0},       {SYS_lstat, 0},
    {SYS_access, 0},     {SYS_readlink, 0},
#endif
};

constexpr int syscallStop = SIGTRAP | 0x80;
constexpr std::size_t pathLimit = 4096;

/// The system's own, which stays as it is while a program waits; and what is no file.
bool isUninteresting(std::string_view path)
{
    constexpr std::array parts{"/usr/", "/lib", "/proc/", "/dev/", "/etc/", "/sys/"};
    return std::ranges::any_of(parts, [&](const char *part) { return path.starts_with(part); });
}

} // namespace

bool Hold::ask()
{
    return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0;
}

Hold::Hold(pid_t program, const std::string &script, const std::string &workingFolder)
    : m_program(program)
    , m_script(script.starts_with('/') ? script : workingFolder + '/' + script)
    , m_folder(workingFolder)
{}

bool Hold::reach()
{
    bool isFirst = true;
    int status = 0;
    for (;;) {
        if (::waitpid(m_program, &status, __WALL) != m_program) {
            if (errno == EINTR)
                continue;
            return false;
        }
        if (!WIFSTOPPED(status))
            return false;
        // Its end is that of all it does, should ours come first.
        if (std::exchange(isFirst, false)
            && ::ptrace(PTRACE_SETOPTIONS, m_program, nullptr,
                        PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)
                   != 0)
            return false;
        const int stop = WSTOPSIG(status);
        if (stop == syscallStop && isAtScript())
            break;
        const long signal = stop == syscallStop || stop == SIGTRAP ? 0 : stop;
        if (::ptrace(PTRACE_SYSCALL, m_program, nullptr, signal) != 0)
            return false;
    }
    for (const std::string &path : m_paths)
        m_seen.push_back(lookAt(path));
    m_paths.clear();
    return true;
}

std::string Hold::text(std::uint64_t address) const
{
    std::string result;
    std::array<char, 256> buffer{};
    // A part never crosses a page's end: what is behind may not be there.
    while (result.size() < pathLimit) {
        const std::size_t part = buffer.size() - address % buffer.size();
        const iovec ours{.iov_base = buffer.data(), .iov_len = part};
        const iovec theirs{.iov_base = reinterpret_cast<void *>(address), .iov_len = part};
        const ssize_t got = ::process_vm_readv(m_program, &ours, 1, &theirs, 1, 0);
        if (got <= 0)
            return {};
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
        const std::size_t end = bytes.find('\0');
        result += bytes.substr(0, end);
        if (end != std::string_view::npos)
            return result;
        address += bytes.size();
    }
    return {};
}

bool Hold::isAtScript()
{
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, m_program, sizeof info, &info) <= 0
        || info.op != PTRACE_SYSCALL_INFO_ENTRY)
        return false;
    const auto call = std::ranges::find(pathCalls, info.entry.nr, &PathCall::number);
    if (call == std::ranges::end(pathCalls))
        return false;
    std::string path = text(info.entry.args[call->argument]);
    const bool isHere = call->argument == 0 || static_cast<int>(info.entry.args[0]) == AT_FDCWD;
    if (path.empty() || (!path.starts_with('/') && !isHere))
        return false;
    if (!path.starts_with('/'))
        path.insert(0, m_folder + '/');
    if (path == m_script)
        return true;
    // The project's folder changes with every file that is saved in it.
    if (!isUninteresting(path) && !m_script.starts_with(path + '/'))
        m_paths.insert(std::move(path));
    return false;
}

Hold::Seen Hold::lookAt(std::string path)
{
    Seen seen{.path = std::move(path)};
    struct stat info{};
    if (::stat(seen.path.c_str(), &info) != 0)
        return seen;
    seen.device = info.st_dev;
    seen.file = info.st_ino;
    seen.size = info.st_size;
    seen.changed = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    return seen;
}

bool Hold::isFresh() const
{
    return std::ranges::all_of(m_seen, [](const Seen &before) {
        const Seen now = lookAt(before.path);
        return now.device == before.device && now.file == before.file && now.size == before.size
               && now.changed == before.changed;
    });
}

void Hold::release()
{
    ::ptrace(PTRACE_DETACH, m_program, nullptr, nullptr);
}

} // namespace slipway::runner
