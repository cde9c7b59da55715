// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/project/run_command.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace slipway::launch {

/// What goes before slipway.toml: what stands on a command line.
struct Overrides
{
    std::optional<std::uint64_t> memory = {};
    std::optional<double> cpus = {};
    std::optional<Milliseconds> time = {};
    std::optional<std::int64_t> processes = {};
    std::optional<std::uint64_t> fileSize = {};
    std::optional<sandbox::Network> network = {};
    std::optional<bool> display = {};
    std::map<std::string, std::string> environment = {};
    std::vector<std::string> arguments = {}; ///< after those of slipway.toml
    std::optional<int> port = {};            ///< of this machine, to serve at
};

/// What is to run on this machine.
struct Request
{
    std::filesystem::path folder; ///< the project's
    /// What runs where nothing else says.
    std::filesystem::path currentFile = {};
    std::string configuration = {}; ///< the NAME of a [run.NAME]; empty for [run]
    bool onlyFile = false;          ///< currentFile, whatever the project's command is
    bool onlyInterpreter = false;   ///< the project's Python without a program
    std::string task = {};          ///< a task's name, instead of all that
    Overrides overrides = {};
};

struct Launch
{
    sandbox::RunSpec spec;
    project::RunCommand command;
    /// What differs from what every program may have, and why; a sentence, or empty.
    std::string note;
};

/// How the window's Run and `slip run` make one run out of a project: the command, with what
/// slipway.toml and then `overrides` say. The folder appears inside under its own path, so that
/// what a traceback names can be found. Reads files, and makes the folder for builds: for a
/// background thread.
Result<Launch> prepare(const Request &request);

/// As one would type it, in one line.
std::string commandLine(const project::RunCommand &command);

/// "none", "outbound" or "host".
Result<sandbox::Network> networkNamed(std::string_view name);

} // namespace slipway::launch
