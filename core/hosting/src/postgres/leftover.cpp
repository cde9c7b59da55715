// SPDX-License-Identifier: GPL-3.0-or-later
#include "leftover.h"

#include <slipway/base/files.h>
#include <slipway/base/log.h>

#include "child.h"

#include <charconv>
#include <csignal>
#include <format>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace slipway::hosting {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// PostgreSQL's processes stay in their data folder.
static bool worksIn(pid_t pid, const struct stat &folder)
{
    const std::string process = std::format("/proc/{}", pid);
    struct stat info{};
    if (stat((process + "/cwd").c_str(), &info) != 0 || info.st_dev != folder.st_dev
        || info.st_ino != folder.st_ino)
        return false;
    std::error_code error;
    const fs::path program = fs::read_symlink(process + "/exe", error);
    return program.filename().string().starts_with("postgres");
}

static std::vector<pid_t> processesIn(const struct stat &folder)
{
    std::vector<pid_t> pids;
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (bad == std::errc() && end == name.data() + name.size() && worksIn(pid, folder))
            pids.push_back(pid);
    }
    return pids;
}

/// By pidfd, checked again behind it, so that no other process of the same number is hit.
static bool endProcess(pid_t pid, int signal, std::chrono::milliseconds grace,
                       const struct stat &folder)
{
    const FileDescriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!process.isOpen() || !worksIn(pid, folder))
        return true;
    syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0);
    return waitForEnd(process.get(), grace);
}

static std::optional<pid_t> recordedPid(const fs::path &pidFile)
{
    const auto text = readFile(pidFile, 4096);
    pid_t pid = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), pid).ec != std::errc())
        return std::nullopt;
    return pid;
}

Result<> endLeftOver(const fs::path &data)
{
    struct stat folder{};
    if (stat(data.c_str(), &folder) != 0)
        return {};
    const fs::path pidFile = data / "postmaster.pid";
    const auto recorded = recordedPid(pidFile);
    if (recorded && *recorded > 0 && worksIn(*recorded, folder)) {
        logInfo("postgres", "stopping the server process {} a former slipwayd left", *recorded);
        // SIGINT: disconnect everybody, write everything, end. SIGQUIT: end at once, and recover
        // at the next start.
        if (!endProcess(*recorded, SIGINT, 20s, folder))
            endProcess(*recorded, SIGQUIT, 5s, folder);
    }
    for (const pid_t pid : processesIn(folder))
        endProcess(pid, SIGQUIT, 5s, folder);
    if (!processesIn(folder).empty())
        return std::unexpected(
            Error{ErrorKind::Unavailable,
                  "postgres.left_over",
                  "A PostgreSQL of a former slipwayd still runs and does not stop. Look for its "
                  "processes and end them, then start again.",
                  {}});
    std::error_code error;
    fs::remove(pidFile, error);
    return {};
}

} // namespace slipway::hosting
