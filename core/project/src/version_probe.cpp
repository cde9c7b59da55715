// SPDX-License-Identifier: GPL-3.0-or-later
#include "version_probe.h"

#include <slipway/base/clock.h>
#include <slipway/base/files.h>

#include <array>
#include <cctype>
#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace slipway::project {

namespace {

using Time = std::chrono::steady_clock;

constexpr std::size_t atATime = 4;
constexpr std::size_t mostOutput = 4096;
constexpr std::chrono::seconds patience{10};

struct Child
{
    Probe *probe = nullptr;
    pid_t pid = -1;
    FileDescriptor output;
    Time::time_point deadline;
};

bool start(Probe &probe, Child &child)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return false;
    child.output = FileDescriptor(ends[0]);
    const FileDescriptor input(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    // A group of its own, so that all of it can be ended.
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    std::string program = probe.program.string();
    const std::array<char *, 3> argv{program.data(), probe.argument.data(), nullptr};
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::string home = "HOME=/nonexistent";
    std::string language = "LC_ALL=C";
    const std::array<char *, 4> environment{path.data(), home.data(), language.data(), nullptr};
    const int failed = ::posix_spawn(&child.pid, program.c_str(), &actions, &attributes,
                                     argv.data(), environment.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    child.probe = &probe;
    child.deadline = Time::now() + patience;
    return failed == 0;
}

void finish(Child &child)
{
    // Its output is closed or its time over: there is nothing more to wait for.
    ::kill(-child.pid, SIGKILL);
    while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// False when there is no more to come.
bool read(Child &child)
{
    std::array<char, 1024> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t got = ::read(child.output.get(), buffer.data(), buffer.size());
    if (got < 0)
        return errno == EINTR || errno == EAGAIN;
    child.probe->output.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 && child.probe->output.size() < mostOutput;
}

int untilFirstDeadline(const std::vector<Child> &children)
{
    auto first = children.front().deadline;
    for (const Child &child : children)
        first = std::min(first, child.deadline);
    const auto left = std::chrono::duration_cast<Milliseconds>(first - Time::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0)) + 1;
}

void waitForSome(std::vector<Child> &children)
{
    std::vector<pollfd> watched;
    for (const Child &child : children)
        watched.push_back({child.output.get(), POLLIN, 0});
    ::poll(watched.data(), watched.size(), untilFirstDeadline(children));
    for (std::size_t i = children.size(); i-- > 0;) {
        const bool over =
            watched[i].revents != 0 ? !read(children[i]) : Time::now() >= children[i].deadline;
        if (!over)
            continue;
        finish(children[i]);
        children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

} // namespace

void askVersions(std::vector<Probe> &probes)
{
    std::vector<Child> children;
    for (Probe &probe : probes) {
        if (probe.program.empty())
            continue;
        while (children.size() >= atATime)
            waitForSome(children);
        Child child;
        if (start(probe, child))
            children.push_back(std::move(child));
    }
    while (!children.empty())
        waitForSome(children);
}

std::string versionIn(std::string_view output)
{
    const auto isDigit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t at = 0; at < output.size(); ++at) {
        const bool begins = isDigit(output[at])
                            && (at == 0 || !std::isalnum(static_cast<unsigned char>(output[at - 1]))
                                || output[at - 1] == 'v' || output[at - 1] == 'o');
        if (!begins)
            continue;
        std::size_t end = at;
        while (end < output.size() && (isDigit(output[end]) || output[end] == '.'))
            ++end;
        std::string_view version = output.substr(at, end - at);
        while (version.ends_with('.'))
            version.remove_suffix(1);
        if (version.contains('.'))
            return std::string(version);
        at = end;
    }
    return {};
}

} // namespace slipway::project
