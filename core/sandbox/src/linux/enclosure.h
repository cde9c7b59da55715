// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filesystem.h"
#include "spawn.h"

#include <cstdint>
#include <span>

namespace slipway::sandbox {

/// The namespaces a fenced program lives in, as flags of clone(2).
std::uint64_t namespacesFor(Network network);

struct Fence
{
    const FileSystem &files;
    Network network = Network::None;
    std::span<const unsigned char> filter; ///< an array of BPF instructions
};

/// For a process that has just been cloned into namespacesFor(): puts the fence's files in place of
/// the host's, gives up every right over them, and loads the filter. What fails is written to
/// standard error, and the process ends.
void enclose(const Fence &fence);

} // namespace slipway::sandbox
