// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project_files.h"

#include <slipway/project/run_command.h>

#include <optional>

namespace slipway::project {

/// How to build and run a project of a compiled language by the file its build tool reads: Cargo,
/// Go modules, CMake, a Makefile's "run"; else by its main file. Builds go to $SLIPWAY_BUILD.
std::optional<RunCommand> nativeCommand(const std::filesystem::path &folder);

/// What the build tools of the project can do, with the command for sh.
struct ToolTask
{
    Task task;
    std::string script;
};
std::vector<ToolTask> toolTasks(const std::filesystem::path &folder);

} // namespace slipway::project
