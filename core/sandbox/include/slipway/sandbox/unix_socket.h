// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <filesystem>

namespace slipway::sandbox {

/// Unix sockets whose path may be longer than the 107 bytes of a socket's address: the folder is
/// opened and the socket named through /proc/self/fd. Both are non-blocking and close-on-exec.

/// NotFound where there is no socket or nobody listens on it.
Result<FileDescriptor> connectUnix(const std::filesystem::path &path);

/// Only this user may connect. Replaces a socket nobody listens on; Conflict ("socket.in_use")
/// where somebody does, or where the path is something else.
Result<FileDescriptor> listenUnix(const std::filesystem::path &path);

} // namespace slipway::sandbox
