// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spawn.h"

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::sandbox {

inline constexpr std::string_view homeInside = "/home/user";

/// One thing a program sees. Folders above it are made as needed.
struct Entry
{
    enum class Kind {
        File,    ///< `text`
        Link,    ///< leads to `text`
        Host,    ///< the host's `text`, a file or folder
        Scratch, ///< an empty file system of `size` bytes, 0 for no limit
    };
    Kind kind;
    std::string at;
    std::string text;
    Access access = Access::Read;
    /// Of Host: what was found and judged there. Where it is open, nothing else is shown.
    FileDescriptor judged = {};
    std::uint64_t size = 0;
    unsigned mode = 0755;
};

/// What a program sees besides /proc, /dev and /dev/shm: outer things come before inner ones.
struct FileSystem
{
    std::vector<Entry> entries;
    std::uint64_t sharedMemory = 0; ///< bytes of /dev/shm
    /// Who the program is for the host.
    Owner owner{};
};

/// The toolchain, settings, /tmp, the home and the mounts. Errors have codes "mount.…" and name the
/// path.
Result<FileSystem> fileSystemFor(const RunSpec &spec);

} // namespace slipway::sandbox
