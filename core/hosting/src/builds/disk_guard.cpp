// SPDX-License-Identifier: GPL-3.0-or-later
#include "disk_guard.h"

#include <algorithm>
#include <format>
#include <set>
#include <utility>

#include <sys/stat.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

static constexpr Milliseconds shortestPause{1000};
/// Of the time, so that a large tree does not keep a processor busy.
static constexpr int partSpentLooking = 20;
static constexpr std::uintmax_t reserve = 256U << 20;

std::uint64_t diskUse(const std::vector<fs::path> &folders)
{
    std::uint64_t bytes = 0;
    std::set<std::pair<dev_t, ino_t>> known;
    for (const fs::path &folder : folders) {
        // What vanishes meanwhile is not there to be counted.
        std::error_code error;
        constexpr auto options = fs::directory_options::skip_permission_denied;
        for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end;
             at.increment(error)) {
            struct stat info{};
            if (::lstat(at->path().c_str(), &info) != 0)
                continue;
            if (info.st_nlink > 1 && !S_ISDIR(info.st_mode)
                && !known.emplace(info.st_dev, info.st_ino).second)
                continue;
            bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
        }
    }
    return bytes;
}

DiskGuard::DiskGuard(const sandbox::RunSpec &spec, std::uint64_t limit)
    : m_limit(limit)
    , m_due(steady_clock::now() + shortestPause)
{
    for (const sandbox::Mount &mount : spec.mounts) {
        if (mount.access == sandbox::Access::Write)
            m_folders.emplace_back(mount.host);
    }
    if (!spec.home.empty())
        m_folders.emplace_back(spec.home);
}

Milliseconds DiskGuard::untilDue() const
{
    return std::max(std::chrono::ceil<Milliseconds>(m_due - steady_clock::now()), Milliseconds(0));
}

Result<> DiskGuard::look()
{
    const auto start = steady_clock::now();
    const std::uint64_t used = m_limit > 0 ? diskUse(m_folders) : 0;
    const auto end = steady_clock::now();
    m_due = end + std::max<steady_clock::duration>(shortestPause, (end - start) * partSpentLooking);
    if (used > m_limit)
        return std::unexpected(Error::invalidInput(
            "build.too_much_disk",
            std::format("The build has more than {} MB on the server's disk, installers' caches "
                        "included, which is the most it may have.",
                        m_limit >> 20)));
    std::error_code error;
    if (!m_folders.empty() && fs::space(m_folders.front(), error).available < reserve && !error)
        return std::unexpected(
            Error{ErrorKind::Unavailable,
                  "build.server_full",
                  "The server's disk is almost full, so nothing can be built. Its administrator "
                  "has to make room.",
                  {}});
    return {};
}

} // namespace slipway::hosting
