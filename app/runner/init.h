// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace slipway::runner {

/// The first process inside a sandbox; see slipway/sandbox/init_protocol.h.
int runInit();

} // namespace slipway::runner
