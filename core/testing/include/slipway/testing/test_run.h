// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/testing/event.h>
#include <slipway/testing/suite.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace slipway::testing {

/// How it ended. Failing tests are no error of the run.
struct Ending
{
    sandbox::Exit exit;
    /// The last 256 KB that the framework printed, standard output and error as they came.
    std::string output;
    bool stopped = false;
};

/// Called with what has happened, in portions, from the thread of runTests().
using Listener = std::function<void(std::vector<Event>)>;

/// Finds or runs tests in a sandbox made by `runner` and returns when that is over: for a
/// background thread. What was running when the interpreter ended is told as failed with the note
/// "crash", and as not run when it was stopped. `stop` ends it: the sandbox gets two seconds to go.
/// An error where the sandbox could not be started.
Result<Ending> runTests(const std::filesystem::path &runner, const Request &request,
                        const Listener &listener, std::stop_token stop = {});

} // namespace slipway::testing
