// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string_view>

namespace slipway::sandbox {

/// Why bubblewrap could not set up the sandbox, from its own words and what this system forbids,
/// and what to do about it.
Error explainBwrap(std::string_view words);
Error bwrapMissing();

} // namespace slipway::sandbox
