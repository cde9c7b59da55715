// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>

namespace slipway::launch {

/// Where what is built of this project stays from run to run, outside of it: in the user's cache.
/// Each project has its own, since what a program leaves there is run by the next. Created; those
/// that were not used for a month are deleted then.
Result<std::filesystem::path> buildFolder(const std::filesystem::path &project);

} // namespace slipway::launch
