// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/execution.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>

namespace slipway::hosting {

/// Where a program's files are inside, which is where it works.
inline constexpr std::string_view executionFolder = "/app";

/// What one execution is for the runner.
struct ExecutionSpec
{
    sandbox::RunSpec spec;
    Milliseconds time{0}; ///< from the program's start, compiling included
};

/// Whether the files are some that can be written, the language is one, and the limits are lower
/// than the server's: what can be said before its turn comes. Completes `wanted`: its language and
/// its file's name.
Result<> checkExecution(api::NewExecution &wanted);

/// Writes the files of a checked execution into `folder`. Unsupported "execute.language_missing".
Result<ExecutionSpec> makeExecutionSpec(const api::NewExecution &wanted,
                                        const std::filesystem::path &folder);

/// A Python program as most are.
api::NewExecution plainPython();
/// What an interpreter that stands ready must have been prepared for: `wanted` without what is
/// told only when it begins.
api::NewExecution shapeOf(const api::NewExecution &wanted);
/// A command without files.
api::NewExecution plainCommand();
/// Whether a sandbox that was made for plainCommand() has its limits.
bool hasPlainLimits(const api::NewExecution &wanted);

} // namespace slipway::hosting
