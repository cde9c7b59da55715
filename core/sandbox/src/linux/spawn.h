// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

namespace slipway::sandbox {

/// A child process that ends with us, and its handle.
struct Child
{
    Child() = default;
    explicit Child(pid_t id);
    Child(Child &&other) noexcept
        : pid(std::exchange(other.pid, -1))
        , handle(std::move(other.handle))
        , usage(other.usage)
    {}
    Child &operator=(Child &&other) noexcept
    {
        std::swap(pid, other.pid);
        std::swap(usage, other.usage);
        handle = std::move(other.handle);
        return *this;
    }

    pid_t pid = -1;        ///< -1 when its end was taken
    FileDescriptor handle; ///< a pidfd
    rusage usage{};        ///< with all its descendants, once it has ended
};

/// What a process does with itself before it becomes the program.
struct Preparation
{
    /// Where set, the only processors it and what it starts may use.
    std::optional<cpu_set_t> processors;
    /// To be killed before others when the machine has no memory left: 0 to 1000.
    int outOfMemoryScore = 0;
};

/// Starts `program` (found in PATH) with `descriptors[i]` as descriptor i and no others; -1 is
/// /dev/null. Its environment is PATH alone. The error's kind is NotFound where there is no such
/// program.
Result<Child> spawn(const std::string &program, const std::vector<std::string> &arguments,
                    const std::vector<int> &descriptors, const Preparation &preparation = {});

/// Who a process is for the host.
struct Owner
{
    uid_t user;
    gid_t group;
};

/// Like spawn(), but the child is a copy of this process, which has one thread, in new namespaces
/// (`flags` of clone(2)); it ends with what `run` returns. Where we are root, it can be another
/// user's from its first moment on.
Result<Child> spawnCopy(std::uint64_t flags, Owner owner, const std::vector<int> &descriptors,
                        const Preparation &preparation, const std::function<int()> &run);

/// Whether its end can be taken.
bool hasEnded(const Child &child);

/// Waits up to `milliseconds` for the end of a child and takes its status.
bool waitForEnd(Child &child, int milliseconds);

/// An anonymous file with these contents, to be read from its beginning.
Result<FileDescriptor> memoryFile(std::string_view contents);

} // namespace slipway::sandbox
