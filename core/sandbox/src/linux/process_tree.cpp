// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/sandbox/process_tree.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <format>
#include <string>
#include <string_view>

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

/// The next number in `text`, which is moved on; -1 where there is none.
std::int64_t takeNumber(std::string_view &text)
{
    const std::size_t start = text.find_first_of("0123456789");
    if (start == std::string_view::npos)
        return -1;
    text.remove_prefix(start);
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() ? number : -1;
}

void addChildren(pid_t parent, std::vector<pid_t> &list)
{
    const std::string folder = std::format("/proc/{}/task", parent);
    DIR *tasks = ::opendir(folder.c_str());
    if (!tasks)
        return;
    while (const dirent *entry = ::readdir(tasks)) {
        if (entry->d_name[0] == '.')
            continue;
        const auto children = readFile(std::format("{}/{}/children", folder, entry->d_name));
        std::string_view rest = children ? std::string_view(*children) : std::string_view();
        for (auto child = takeNumber(rest); child > 0; child = takeNumber(rest))
            list.push_back(static_cast<pid_t>(child));
    }
    ::closedir(tasks);
}

std::uint64_t proportionalSize(pid_t pid, std::uint64_t otherwise)
{
    const auto text = readFile(std::format("/proc/{}/smaps_rollup", pid));
    const std::size_t at = text ? text->find("\nPss:") : std::string::npos;
    if (at == std::string::npos)
        return otherwise;
    std::string_view rest = std::string_view(*text).substr(at);
    const auto kilobytes = takeNumber(rest);
    return kilobytes < 0 ? otherwise : static_cast<std::uint64_t>(kilobytes) * 1024;
}

struct Process
{
    pid_t pid;
    std::uint64_t resident;
};

/// Adds what /proc/PID/stat tells (proc_pid_stat(5): utime 14, stime 15, threads 20, rss 24).
void addStat(pid_t pid, TreeUse &use, std::vector<Process> &processes)
{
    const auto text = readFile(std::format("/proc/{}/stat", pid));
    // The name may hold anything, so fields are counted after its closing bracket.
    const std::size_t bracket = text ? text->rfind(')') : std::string::npos;
    if (bracket == std::string::npos || bracket + 4 > text->size())
        return;
    std::string_view rest = std::string_view(*text).substr(bracket + 4);
    std::int64_t ticks = 0;
    for (int field = 4; field <= 24; ++field) {
        const auto number = takeNumber(rest);
        if (field == 14 || field == 15)
            ticks += number;
        else if (field == 20)
            use.processes += number;
        else if (field == 24)
            processes.push_back({pid, static_cast<std::uint64_t>(number)
                                          * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))});
    }
    use.cpu += Milliseconds(ticks * 1000 / ::sysconf(_SC_CLK_TCK));
}

} // namespace

std::vector<pid_t> processTree(pid_t root)
{
    std::vector<pid_t> list{root};
    for (std::size_t i = 0; i < list.size(); ++i)
        addChildren(list[i], list);
    return list;
}

TreeUse measureTree(pid_t root, std::uint64_t exactAbove)
{
    TreeUse use;
    std::vector<Process> processes;
    for (const pid_t pid : processTree(root))
        addStat(pid, use, processes);
    for (const Process &process : processes)
        use.memory += process.resident;
    if (use.memory > exactAbove) {
        use.memory = 0;
        for (const Process &process : processes)
            use.memory += proportionalSize(process.pid, process.resident);
    }
    return use;
}

void killTree(pid_t root)
{
    // A stopped process cannot start others: first everything is stopped, then killed. The number
    // of rounds is bounded, since each process that can still fork needs one that was missed.
    for (int round = 0; round < 100; ++round) {
        auto list = processTree(root);
        list.erase(list.begin());
        if (list.empty())
            return;
        for (const int signal : {SIGSTOP, SIGKILL}) {
            for (const pid_t pid : list)
                ::kill(pid, signal);
        }
        ::usleep(1000);
        if (root == ::getpid()) {
            while (::waitpid(-1, nullptr, WNOHANG) > 0) {
            }
        }
    }
}

} // namespace slipway::sandbox
