// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/plan.h>
#include <slipway/base/error.h>

#include <filesystem>
#include <string>

namespace slipway::project {

/// How to build and run a project, found by reading its files; nothing in it is executed.
///
/// The plan's commands are for `sh -c` in the project's folder. With Runtime::Python a virtual
/// environment is active in all three (its bin folder first in PATH, VIRTUAL_ENV set); `install`
/// fills it, `build` and `start` find its programs. A service must listen on $PORT.
struct Detection
{
    api::Plan plan;
    /// The source file that `start` runs, relative; empty where there is none.
    std::string entry;
};

/// Order: Procfile, a [project.scripts] entry, the framework whose application the entry file
/// makes, the entry file; for Node the kind of site, then the start script; then index.html.
/// NotFound "project.nothing_detected" with what to do. Works on any folder, also one made by a
/// stranger: reads at most 1 MB of a file and follows no import out of the project.
Result<Detection> detect(const std::filesystem::path &folder);

/// What slipway.toml says, over what is detected. The plan's reasons tell which is which.
Result<api::Plan> resolvePlan(const std::filesystem::path &folder);

} // namespace slipway::project
