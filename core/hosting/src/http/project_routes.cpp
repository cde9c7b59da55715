// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/hosting/http/routes.h>

namespace slipway::hosting {

using drogon::Task;

static Task<Answer> listProjects(Services &services, Request &request)
{
    CO_TRY(const auto projects,
           co_await services.store(request.deadline, request.caller,
                                   [](AuthorizedStore &store) { return store.projects(); }));
    co_return Response::ok(api::listToJson("projects", projects));
}

static Task<Answer> createProject(Services &services, Request &request)
{
    CO_TRY(const json::value body, request.json());
    CO_TRY(const auto wanted, api::NewProject::fromJson(body));
    CO_TRY(const auto project,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.createProject(wanted);
           }));
    co_return Response::created(project.toJson());
}

static Task<Answer> showProject(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(const auto project,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.project(id); }));
    co_return Response::ok(project.toJson());
}

static Task<Answer> renameProject(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(const json::value body, request.json());
    ObjectReader reader(body);
    const std::string name = reader.string("name");
    CO_TRY(reader.finish());
    CO_TRY(const auto project,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.renameProject(id, name);
           }));
    co_return Response::ok(project.toJson());
}

static Task<Answer> deleteProject(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
        return store.deleteProject(id);
    }));
    co_return Response::noContent();
}

/// Stop and restart: noted here, done by the server that has the project.
static Task<Answer> requestFor(Services &services, Request &request, OwnersRequest::Action action)
{
    CO_TRY(const auto id, request.id<ProjectId>());
    CO_TRY(const auto project,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) -> Result<api::Project> {
                                       TRY(store.request(id, action));
                                       return store.project(id);
                                   }));
    co_return Response::accepted(project.toJson());
}

void addProjectRoutes(Router &router, Services &services)
{
    router.add({.method = "GET", .pattern = "/projects", .handle = [&](Request &request) {
                    return listProjects(services, request);
                }});
    router.add({.method = "POST",
                .pattern = "/projects",
                .body = Body::Json,
                .handle = [&](Request &request) { return createProject(services, request); }});
    router.add({.method = "GET", .pattern = "/projects/{id}", .handle = [&](Request &request) {
                    return showProject(services, request);
                }});
    router.add({.method = "PATCH",
                .pattern = "/projects/{id}",
                .body = Body::Json,
                .handle = [&](Request &request) { return renameProject(services, request); }});
    router.add({.method = "DELETE", .pattern = "/projects/{id}", .handle = [&](Request &request) {
                    return deleteProject(services, request);
                }});
    router.add(
        {.method = "POST", .pattern = "/projects/{id}/stop", .handle = [&](Request &request) {
             return requestFor(services, request, OwnersRequest::Action::Stop);
         }});
    router.add(
        {.method = "POST", .pattern = "/projects/{id}/restart", .handle = [&](Request &request) {
             return requestFor(services, request, OwnersRequest::Action::Restart);
         }});
}

} // namespace slipway::hosting
