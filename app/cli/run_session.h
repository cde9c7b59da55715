// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/run_spec.h>

namespace slip {

/// Runs a program through slipway-run with this terminal (or these pipes) as its own, and ends
/// with its exit code: 128 + n after signal n, 124 after its time, 137 for want of memory.
int runSession(slipway::sandbox::RunSpec spec);

} // namespace slip
