// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// How to run a project on this machine.
struct RunCommand
{
    std::vector<std::string> argv;
    /// One sentence: why this command.
    std::string why;
    /// It listens on $PORT: forward a port and show its address.
    bool servesPort = false;
    /// Folders outside the project that it needs to read, such as the home of a Python that is
    /// not the system's.
    std::vector<std::filesystem::path> readFolders;
    /// Added to PATH in front: the project's own environment.
    std::vector<std::filesystem::path> pathFolders;
    /// The command first makes the project's environment (.venv), which is not there yet: lift the
    /// limit on written files for this run.
    bool installs = false;
    /// Installing needs a package index: give this run the network, unless the user said none.
    bool needsNetwork = false;
};

/// The command or file of slipway.toml, else what was detected, else `currentFile` by its language;
/// with slipway.toml's arguments. `configuration` is the NAME of a [run.NAME], empty for [run].
/// NotFound "project.nothing_to_run" with what to do.
Result<RunCommand> runCommand(const std::filesystem::path &folder,
                              const std::filesystem::path &currentFile = {},
                              std::string_view configuration = {});

/// Adds a program's arguments; those of a shell's script too.
void addArguments(std::vector<std::string> &argv, const std::vector<std::string> &arguments);

/// The command for one file, whatever project it is in: by its first line where that starts with
/// #!, else by its name; what has to be compiled is compiled first, into /tmp. Unsupported
/// "project.language_unknown" says how to run it otherwise, "project.language_missing" how to get
/// its compiler.
Result<RunCommand> fileCommand(const std::filesystem::path &folder,
                               const std::filesystem::path &file);

} // namespace slipway::project
