// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/router.h>
#include <slipway/hosting/http/services.h>

namespace slipway::hosting {

// A file a resource. `services` outlives the router.
void addGeneralRoutes(Router &router, Services &services);
void addAccountRoutes(Router &router, Services &services);
void addTokenRoutes(Router &router, Services &services);
void addProjectRoutes(Router &router, Services &services);
void addVariableRoutes(Router &router, Services &services);
void addTreeRoutes(Router &router, Services &services);
void addDeploymentRoutes(Router &router, Services &services);
void addLogRoutes(Router &router, Services &services);
void addExecutionRoutes(Router &router, Services &services);
void addSandboxRoutes(Router &router, Services &services);

/// All of them: the whole of the API but its WebSocket.
void addRoutes(Router &router, Services &services);

} // namespace slipway::hosting
