// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/base/log.h>
#include <slipway/hosting/http/routes.h>
#include <slipway/hosting/store/listing.h>

#include "../sandboxes/terminal_controller.h"
#include "complete_tree.h"

namespace slipway::hosting {

using drogon::Task;
using namespace std::chrono_literals;

static Error isElsewhere()
{
    return {ErrorKind::Conflict,
            "sandbox.elsewhere",
            "Your sandbox in this project is on another server of this place; connect to that one, "
            "or delete the sandbox and make a new one.",
            {}};
}

Task<Result<SandboxRow>> ownSandbox(Services &services, Deadline deadline, const Caller &caller,
                                    const ProjectId &project)
{
    CO_TRY(auto row, co_await services.store(deadline, caller, [&](AuthorizedStore &store) {
        return store.sandbox(project);
    }));
    if (row.server != services.server)
        co_return std::unexpected(isElsewhere());
    co_return row;
}

// --- The sandbox --------------------------------------------------------------------------------

/// With what is told of it beside its row.
static Task<Result<api::Sandbox>> described(Services &services, const ProjectId &project,
                                            const SandboxRow &row)
{
    CO_TRY(auto terminals,
           co_await services.sandboxes->workers().run([&]() -> Result<std::vector<api::Terminal>> {
               return services.sandboxes->terminals(row.id);
           }));
    co_return api::Sandbox{.id = row.id,
                           .projectId = project,
                           .tree = row.tree,
                           .createdAt = row.createdAt,
                           .idleMinutes = services.sandboxes->idleMinutes(),
                           .terminals = std::move(terminals),
                           .kept = {}};
}

/// The files of the tree a sandbox was made of; of one that is new they count as those wanted.
static Task<Result<std::vector<api::TreeEntry>>>
filesBefore(Services &services, Request &request, const ProjectId &project, const Hash &tree)
{
    CO_TRY(const std::string listing,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.listing(project, tree);
           }));
    co_return parseListing(listing);
}

static Task<Answer> putSandbox(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const json::value body, request.json());
    CO_TRY(const auto wanted, api::NewSandbox::fromJson(body));
    CO_TRY(const auto files,
           co_await completeTree(services, request.deadline, request.caller, project, wanted.tree));
    CO_TRY(auto made,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.makeSandbox(project, wanted.tree, services.server);
           }));
    if (made.row.server != services.server)
        co_return std::unexpected(isElsewhere());
    CO_TRY(const auto before, co_await filesBefore(services, request, project, made.row.tree));
    CO_TRY(auto kept, co_await services.sandboxes->workers().run(
                          [&] { return services.sandboxes->place(made.row.id, before, files); }));
    CO_TRY(co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
        return store.setSandboxTree(project, wanted.tree);
    }));
    made.row.tree = wanted.tree;
    CO_TRY(auto sandbox, co_await described(services, project, made.row));
    kept.resize(std::min(kept.size(), api::maxKeptNames));
    sandbox.kept = std::move(kept);
    if (!made.isNew)
        co_return Response::ok(sandbox.toJson());
    logInfo("sandboxes", "sandbox {} of account {} in project {} is made", sandbox.id.text(),
            request.caller.account.text(), project.text());
    co_return Response::created(sandbox.toJson());
}

static Task<Answer> showSandbox(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto row,
           co_await ownSandbox(services, request.deadline, request.caller, project));
    CO_TRY(const auto sandbox, co_await described(services, project, row));
    co_return Response::ok(sandbox.toJson());
}

/// First the row, then what it stands for: what cannot be removed now is when somebody looks again.
static Task<Answer> deleteSandbox(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto row,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) -> Result<SandboxRow> {
                                       TRY(auto known, store.sandbox(project));
                                       TRY(store.deleteSandbox(project));
                                       return known;
                                   }));
    CO_TRY(co_await services.sandboxes->workers().run([&]() -> Result<> {
        if (row.server == services.server)
            services.sandboxes->remove(row.id);
        return {};
    }));
    co_return Response::noContent();
}

// --- Its terminals ------------------------------------------------------------------------------

static Task<Answer> openTerminal(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const json::value body, request.json());
    CO_TRY(const auto wanted, api::NewTerminal::fromJson(body));
    CO_TRY(const auto row,
           co_await ownSandbox(services, request.deadline, request.caller, project));
    CO_TRY(const auto terminal, co_await services.sandboxes->workers().run(
                                    [&] { return services.sandboxes->open(row.id, wanted); }));
    logInfo("sandboxes", "account {} opens terminal {} in sandbox {}",
            request.caller.account.text(), terminal.id.text(), row.id.text());
    co_return Response::created(terminal.toJson());
}

static Task<Answer> listTerminals(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto row,
           co_await ownSandbox(services, request.deadline, request.caller, project));
    CO_TRY(const auto sandbox, co_await described(services, project, row));
    co_return Response::ok(api::listToJson("terminals", sandbox.terminals));
}

static Task<Answer> showTerminal(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto id, request.id<TerminalId>(1));
    CO_TRY(const auto row,
           co_await ownSandbox(services, request.deadline, request.caller, project));
    CO_TRY(const auto terminal, co_await services.sandboxes->workers().run(
                                    [&] { return services.sandboxes->terminal(row.id, id); }));
    co_return Response::ok(terminal.toJson());
}

static Task<Answer> closeTerminal(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const auto id, request.id<TerminalId>(1));
    CO_TRY(const auto row,
           co_await ownSandbox(services, request.deadline, request.caller, project));
    CO_TRY(co_await services.sandboxes->workers().run(
        [&] { return services.sandboxes->close(row.id, id); }));
    logInfo("sandboxes", "account {} closes terminal {} in sandbox {}",
            request.caller.account.text(), id.text(), row.id.text());
    co_return Response::noContent();
}

void addSandboxRoutes(Router &router, Services &services)
{
    router.add({.method = "PUT",
                .pattern = "/projects/{id}/sandbox",
                .body = Body::Json,
                .time = 60s,
                .handle = [&](Request &request) { return putSandbox(services, request); }});
    router.add({.method = "GET",
                .pattern = "/projects/{id}/sandbox",
                .handle = [&](Request &request) { return showSandbox(services, request); }});
    router.add({.method = "DELETE",
                .pattern = "/projects/{id}/sandbox",
                .handle = [&](Request &request) { return deleteSandbox(services, request); }});
    router.add({.method = "POST",
                .pattern = "/projects/{id}/sandbox/terminals",
                .body = Body::Json,
                .handle = [&](Request &request) { return openTerminal(services, request); }});
    router.add({.method = "GET",
                .pattern = "/projects/{id}/sandbox/terminals",
                .handle = [&](Request &request) { return listTerminals(services, request); }});
    router.add({.method = "GET",
                .pattern = "/projects/{id}/sandbox/terminals/{terminal}",
                .handle = [&](Request &request) { return showTerminal(services, request); }});
    router.add({.method = "DELETE",
                .pattern = "/projects/{id}/sandbox/terminals/{terminal}",
                .handle = [&](Request &request) { return closeTerminal(services, request); }});
    // As a WebSocket it never gets here.
    router.add({.method = "GET",
                .pattern = std::string(attachPattern),
                .handle = [](Request &) -> Task<Answer> { co_return upgradeRequired(); }});
}

} // namespace slipway::hosting
