// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

class QTemporaryDir;

namespace slipway::ide {

/// What Run was asked to run. Either the project in `folder` (or in the file's own folder where
/// none is open), or, with `untitled`, a text that is in no file yet.
struct RunRequest
{
    std::filesystem::path folder = {};
    std::filesystem::path currentFile = {};
    bool untitled = false;
    std::string text = {};
    std::string configuration = {}; ///< the NAME of a [run.NAME]; empty for [run]
    bool onlyFile = false;          ///< the current file, whatever the project's command is
    bool windows = true;            ///< it may open windows, where slipway.toml says nothing else
    std::string task = {};          ///< a task of the project, instead of all that

    bool operator==(const RunRequest &) const = default;
};

/// How it will be run.
struct LocalRun
{
    sandbox::RunSpec spec;
    std::string commandLine; ///< for people
    std::string why;
    std::string note;           ///< what differs from what every program may have; or empty
    std::filesystem::path file; ///< the file that runs, where it is one
    bool servesPort = false;
    bool isTask = false; ///< is over when it has ended: nobody goes on with what it leaves
    /// The copy an untitled text runs from; gone with the last owner.
    std::shared_ptr<QTemporaryDir> copy;
};

/// The names of the [run.NAME] in the folder's slipway.toml; none where it cannot be read, which
/// running will tell. For a background thread.
std::vector<std::string> runConfigurations(const std::filesystem::path &folder);

/// Reads slipway.toml and the project's files: for a background thread.
Result<LocalRun> prepareLocalRun(const RunRequest &request);

/// Python without a program, in the same sandbox as the project's runs. For a background thread.
Result<LocalRun> prepareRepl(const RunRequest &request);

} // namespace slipway::ide
