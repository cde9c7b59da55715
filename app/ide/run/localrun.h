// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <memory>
#include <string>

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
};

/// How it will be run.
struct LocalRun
{
    sandbox::RunSpec spec;
    std::string commandLine; ///< for people
    std::string why;
    bool servesPort = false;
    /// The copy an untitled text runs from; gone with the last owner.
    std::shared_ptr<QTemporaryDir> copy;
};

/// Reads slipway.toml and the project's files: for a background thread.
Result<LocalRun> prepareLocalRun(const RunRequest &request);

} // namespace slipway::ide
