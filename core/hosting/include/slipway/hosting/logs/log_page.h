// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/deployment.h>
#include <slipway/api/log.h>

#include <filesystem>

namespace slipway::hosting {

/// Whether nothing will be added to a deployment's log any more.
bool isLogFinal(api::DeploymentStatus status, api::LogKind kind);

/// A page of a line log as the API shows it. `isFinal` was asked before: a page is the last one
/// only when the log had ended before it was read. Blocks.
Result<api::LogPage> readLogPage(const std::filesystem::path &file, std::int64_t cursor,
                                 std::size_t maxLines, bool isFinal);

} // namespace slipway::hosting
