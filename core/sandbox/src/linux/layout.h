// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/run_spec.h>

#include <string>
#include <vector>

namespace slipway::sandbox {

/// Where the program starts (inside).
std::string workingFolder(const RunSpec &spec);

/// NAME=value, sorted by name. Without a sandbox the user's own HOME and PATH hold.
std::vector<std::string> environmentOf(const RunSpec &spec);

} // namespace slipway::sandbox
