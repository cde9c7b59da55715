// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/router.h>
#include <slipway/hosting/http/services.h>
#include <slipway/sandbox/run_spec.h>

#include <drogon/HttpRequest.h>

#include <optional>
#include <string_view>

namespace slipway::hosting {

class TerminalHub;

inline constexpr std::string_view attachPattern =
    "/projects/{id}/sandbox/terminals/{terminal}/attach";

/// Where somebody wants to be attached.
struct TerminalPlace
{
    ProjectId project;
    TerminalId terminal;
    std::optional<sandbox::TerminalSize> size; ///< of the client's screen
};

/// Whether a request wants to become the WebSocket of a terminal. Then drogon, which knows
/// WebSockets by whole paths only, is told one it knows.
bool routeToTerminal(const Router &router, const drogon::HttpRequestPtr &http);

/// Both outlive drogon's run.
void addTerminalController(Services &services, TerminalHub &hub);

/// The caller's sandbox in a project, where it is on this server: else Conflict
/// "sandbox.elsewhere". NotFound "sandbox.unknown".
drogon::Task<Result<SandboxRow>> ownSandbox(Services &services, Deadline deadline,
                                            const Caller &caller, const ProjectId &project);

/// 426, for who does not speak WebSocket.
Response upgradeRequired();

} // namespace slipway::hosting
