// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/hosting/http/routes.h>

#include "complete_tree.h"

namespace slipway::hosting {

using drogon::Task;

static Task<Answer> deploy(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const json::value body, request.json());
    ObjectReader reader(body);
    const auto tree = Hash::fromHex(reader.string("tree", 128));
    if (!tree)
        reader.reject("tree", "must be a SHA-256 digest: 64 hexadecimal digits in lower case");
    CO_TRY(reader.finish());
    CO_TRY(co_await completeTree(services, request.deadline, request.caller, project, *tree));
    CO_TRY(const auto deployment,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.deploy(project, *tree, services.server);
           }));
    co_return Response::created(deployment.toJson());
}

static Task<Answer> redeploy(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto deployment,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.redeploy(project);
           }));
    co_return Response::created(deployment.toJson());
}

static Task<Answer> listDeployments(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto limit, request.queryInteger("limit", 1, 100, 20));
    CO_TRY(const auto deployments,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.deployments(project, limit);
           }));
    co_return Response::ok(api::listToJson("deployments", deployments));
}

static Task<Answer> showDeployment(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<DeploymentId>());
    CO_TRY(const auto deployment,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.deployment(id); }));
    co_return Response::ok(deployment.toJson());
}

static Task<Answer> cancelDeployment(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<DeploymentId>());
    CO_TRY(const auto deployment,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.cancel(id); }));
    co_return Response::ok(deployment.toJson());
}

void addDeploymentRoutes(Router &router, Services &services)
{
    router.add({.method = "POST",
                .pattern = "/projects/{id}/deployments",
                .body = Body::Json,
                .handle = [&](Request &request) { return deploy(services, request); }});
    router.add({.method = "GET",
                .pattern = "/projects/{id}/deployments",
                .handle = [&](Request &request) { return listDeployments(services, request); }});
    router.add({.method = "POST",
                .pattern = "/projects/{id}/redeploy",
                .handle = [&](Request &request) { return redeploy(services, request); }});
    router.add({.method = "GET", .pattern = "/deployments/{id}", .handle = [&](Request &request) {
                    return showDeployment(services, request);
                }});
    router.add({.method = "POST",
                .pattern = "/deployments/{id}/cancel",
                .handle = [&](Request &request) { return cancelDeployment(services, request); }});
}

} // namespace slipway::hosting
