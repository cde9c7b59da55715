// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/hosting/http/routes.h>
#include <slipway/hosting/variables/variables.h>

namespace slipway::hosting {

using drogon::Task;

static Task<Answer> listVariables(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(const auto variables,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.variables(id); }));
    co_return Response::ok(api::listToJson("variables", variables));
}

static Task<Answer> setVariable(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(const json::value body, request.json());
    ObjectReader reader(body);
    // Longer than is allowed, so that the error is about variables.
    const Secret value(reader.string("value", 2 * maxVariableValue));
    CO_TRY(reader.finish());
    CO_TRY(co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
        return store.setVariable(id, request.parameters[1], value, *services.vault);
    }));
    co_return Response::noContent();
}

static Task<Answer> deleteVariable(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
        return store.deleteVariable(id, request.parameters[1]);
    }));
    co_return Response::noContent();
}

void addVariableRoutes(Router &router, Services &services)
{
    router.add({.method = "GET",
                .pattern = "/projects/{id}/variables",
                .handle = [&](Request &request) { return listVariables(services, request); }});
    router.add({.method = "PUT",
                .pattern = "/projects/{id}/variables/{name}",
                .body = Body::Json,
                // JSON may write a byte as six.
                .bodyLimit = 6 * maxVariableValue + 1024,
                .handle = [&](Request &request) { return setVariable(services, request); }});
    router.add({.method = "DELETE",
                .pattern = "/projects/{id}/variables/{name}",
                .handle = [&](Request &request) { return deleteVariable(services, request); }});
}

} // namespace slipway::hosting
