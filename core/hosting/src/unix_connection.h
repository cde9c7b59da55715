// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>

#include <filesystem>

namespace slipway::hosting {

/// Connects to a unix socket whose path may be longer than a socket's name can be. Reading and
/// writing give up after `timeout`. Unavailable "socket.no_answer" where nobody listens.
Result<FileDescriptor> connectUnix(const std::filesystem::path &socket, Milliseconds timeout);

} // namespace slipway::hosting
