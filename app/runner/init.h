// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::runner {

/// The first process inside a sandbox; see slipway/sandbox/init_protocol.h.
int runInit();
/// The same, for a copy of a runner that became that process: what the runner was started with is
/// not for those inside to read.
int runInitAsCopy();

} // namespace slipway::runner
