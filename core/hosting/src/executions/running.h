// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "execution_spec.h"

#include <slipway/hosting/executions/executor.h>

#include <slipway/sandbox/runner_connection.h>

#include <stop_token>
#include <string_view>

namespace slipway::hosting {

/// Follows a program that was just told to start, until it has ended. `input` is what it gets on
/// standard input; `client` a socket, or -1; `viewer` who sees the output at once, or null.
/// Cancelled when the other end of `client` is gone, Unavailable when `stop` is requested: the
/// program ends with the connection.
Result<api::Execution> followExecution(sandbox::RunnerConnection &connection,
                                       const ExecutionSpec &spec, std::string_view input,
                                       int client, ExecutionViewer *viewer,
                                       const std::stop_token &stop);

} // namespace slipway::hosting
