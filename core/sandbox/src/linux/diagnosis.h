// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <string_view>

namespace slipway::sandbox {

/// Why a sandbox could not be set up, from the words of what should have done it and what this
/// system forbids, and what to do about it.
Error explainSetup(std::string_view words);
Error bwrapMissing();

} // namespace slipway::sandbox
