// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/routes.h>

namespace slipway::hosting {

using drogon::Task;

void addGeneralRoutes(Router &router, Services &services)
{
    router.add({.method = "GET",
                .pattern = "/health",
                .access = Access::Public,
                .handle = [&services](Request &) -> Task<Answer> {
                    co_return Response::ok(
                        json::object{{"status", "ok"}, {"version", services.version}});
                }});
    router.add({.method = "GET",
                .pattern = "/openapi.json",
                .access = Access::Public,
                .handle = [&services](Request &) -> Task<Answer> {
                    co_return Response{200, services.openApi, {}};
                }});
    // As a WebSocket it never gets here.
    router.add({.method = "GET", .pattern = "/events", .handle = [](Request &) -> Task<Answer> {
                    Response response = Response::of(Error::invalidInput(
                        "events.upgrade_required", "This address speaks WebSocket."));
                    response.status = 426;
                    response.headers.emplace_back("Upgrade", "websocket");
                    co_return response;
                }});
}

void addRoutes(Router &router, Services &services)
{
    addGeneralRoutes(router, services);
    addAccountRoutes(router, services);
    addTokenRoutes(router, services);
    addProjectRoutes(router, services);
    addVariableRoutes(router, services);
    addTreeRoutes(router, services);
    addDeploymentRoutes(router, services);
    addLogRoutes(router, services);
    addExecutionRoutes(router, services);
    addSandboxRoutes(router, services);
}

} // namespace slipway::hosting
