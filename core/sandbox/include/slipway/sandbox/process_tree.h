// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>

#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace slipway::sandbox {

/// A process and all it started, itself first. Where orphans go to `root`, that is complete.
std::vector<pid_t> processTree(pid_t root);

struct TreeUse
{
    std::uint64_t memory = 0;   ///< bytes; what processes share is counted once where that is known
    Milliseconds cpu{0};        ///< of those that live
    std::int64_t processes = 0; ///< and threads
};

/// What a tree uses. Counting shared memory exactly is slow, so it is done only where the quick
/// figure is above `exactAbove` bytes.
TreeUse measureTree(pid_t root, std::uint64_t exactAbove);

/// Kills all below `root` (not itself), also what is started while that goes on. Where `root` is
/// this process, its children are reaped too.
void killTree(pid_t root);

} // namespace slipway::sandbox
