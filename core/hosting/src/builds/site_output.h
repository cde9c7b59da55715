// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <string>
#include <vector>

namespace slipway::hosting {

/// Where a site's files are: `output` below `project`, followed as a stranger's path must be.
/// InvalidInput "build.output_missing" with what to do.
Result<std::filesystem::path> findOutput(const std::filesystem::path &project,
                                         std::string_view output);

/// Makes what a build command wrote fit to be served: links that lead out of the folder and what is
/// no file are removed (and named in the result), modes are made plain, and times depend on the
/// contents alone, as BlobStore's do. Nothing may write to the folder any more.
Result<std::vector<std::string>> cleanOutput(const std::filesystem::path &folder);

} // namespace slipway::hosting
