// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slipway::project {

/// The Python of a project, with all that a run needs to use it. Whoever starts a project's Python
/// (runs, the REPL, tests, tools) asks here and nowhere else.
struct Interpreter
{
    std::string program; ///< as it is started: "python3", or an absolute path
    /// The virtual environment it belongs to, or empty.
    std::filesystem::path environment = {};
    /// What has to be readable besides the system: the home of a Python that is not the system's.
    std::vector<std::filesystem::path> readFolders = {};
    std::string why = {}; ///< one sentence
};

/// `said` is what slipway.toml names in [run] or [run.NAME]: a program of the system, or a path in
/// the project (of an environment, or of the Python in one). Else the environment in the project
/// (.venv, then venv), else the system's python3. NotFound "project.interpreter_missing" where
/// `said` is not there. Looks at files only; nothing is executed.
Result<Interpreter> interpreterOf(const std::filesystem::path &folder,
                                  const std::optional<std::string> &said = {});

/// What `said` could be: environments of the project, then Pythons of the system.
std::vector<std::string> interpreterChoices(const std::filesystem::path &folder);

/// Whether a name or path is one of a Python.
bool isPython(std::string_view program);

} // namespace slipway::project
