// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace slipway::hosting {

/// Bounds what a run has on the disk in the folders it may write to. Not every file system has
/// quotas, so it is looked at now and then, the rarer the longer a look takes.
class DiskGuard
{
public:
    /// `limit` in bytes; 0 is none.
    DiskGuard(const sandbox::RunSpec &spec, std::uint64_t limit);

    /// Time to wait until a look is due; 0 when it is.
    Milliseconds untilDue() const;
    /// InvalidInput "build.too_much_disk"; Unavailable "build.server_full" where others would soon
    /// have no room.
    Result<> look();

private:
    std::vector<std::filesystem::path> m_folders;
    std::uint64_t m_limit;
    std::chrono::steady_clock::time_point m_due;
};

/// Bytes on the disk below the folders; a file of several names counts once.
std::uint64_t diskUse(const std::vector<std::filesystem::path> &folders);

} // namespace slipway::hosting
