// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context.h"
#include "fleet.h"

namespace slipway::hosting {

/// Puts in order what an earlier server left: what it was working on has failed, what was live goes
/// on (it still runs, or is started again), and nothing else does.
Result<> recover(const Context &context, Fleet &fleet);

/// The blobs that projects refer to are kept, the rest goes; trees nobody refers to as well.
Result<BlobStore::SweepReport> sweepUnusedBlobs(const Context &context, Milliseconds age);

/// Takes down projects their owners have deleted. Those for which `isBusy` says so wait.
void removeDeletedProjects(const Context &context, Fleet &fleet,
                           const std::function<bool(const ProjectId &)> &isBusy);

} // namespace slipway::hosting
