// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/line_log.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <stop_token>
#include <string>

namespace slipway::hosting {

/// How one command of a build ended.
struct CommandResult
{
    sandbox::Exit exit;
    std::string tail; ///< the end of its output, to find a reason in

    bool succeeded() const { return exit.reason == sandbox::ExitReason::Exit && exit.code == 0; }
};

/// Runs `spec` to its end, its output into `log` line by line. Cancelled when `stop` is requested:
/// then nothing of it is left when this returns. It may have `disk` bytes in the folders it writes
/// to; see DiskGuard.
Result<CommandResult> runInSandbox(const std::filesystem::path &runner,
                                   const sandbox::RunSpec &spec, std::uint64_t disk,
                                   sandbox::LineLogWriter &log, const std::stop_token &stop);

Error buildCancelled();

} // namespace slipway::hosting
