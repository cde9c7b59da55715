// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// How to run a project on this machine.
struct RunCommand
{
    std::vector<std::string> argv;
    /// As one would type it; empty where that is what argv says.
    std::string shown = {};
    /// One sentence: why this command.
    std::string why = {};
    /// It listens on $PORT: forward a port and show its address.
    bool servesPort = false;
    /// Folders outside the project that it needs to read, such as the home of a Python that is
    /// not the system's.
    std::vector<std::filesystem::path> readFolders = {};
    /// Added to PATH in front: the project's own environment.
    std::vector<std::filesystem::path> pathFolders = {};
    /// The command first makes the project's environment (.venv), which is not there yet: lift the
    /// limit on written files for this run.
    bool installs = false;
    /// Installing needs a package index: give this run the network, unless the user said none.
    bool needsNetwork = false;
    /// What compiling takes, where slipway.toml says nothing: bytes of memory and of one file.
    std::optional<std::uint64_t> memory = {};
    std::optional<std::uint64_t> fileSize = {};
    /// The language that needs so much: "C++".
    std::string language = {};
    /// It wants a folder that stays from run to run, outside the project: $SLIPWAY_BUILD.
    bool builds = false;
    /// The file it runs, where it is one.
    std::filesystem::path file = {};
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
/// #!, else by its name; what has to be compiled is compiled first, into /tmp. `interpreter` is
/// what slipway.toml names, and counts for Python files; see interpreterOf(). The file is argv's
/// last. Unsupported "project.language_unknown" says how to run it otherwise,
/// "project.language_missing" how to get what runs it.
Result<RunCommand> fileCommand(const std::filesystem::path &folder,
                               const std::filesystem::path &file,
                               const std::optional<std::string> &interpreter = {});

/// Something to do with a project besides running it: build, check, test.
struct Task
{
    std::string name; ///< "lint", "npm: test"
    std::string from; ///< the file that has it: "slipway.toml", "package.json"
};

/// Those of slipway.toml, then the scripts of package.json, the targets of a Makefile, and what
/// CMake, Cargo and Go always have. Reads files only.
std::vector<Task> tasks(const std::filesystem::path &folder);

/// NotFound "project.task_unknown" names those there are.
Result<RunCommand> taskCommand(const std::filesystem::path &folder, std::string_view task);

} // namespace slipway::project
