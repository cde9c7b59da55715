// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/routes.h>
#include <slipway/hosting/logs/log_page.h>

namespace slipway::hosting {

using drogon::Task;

static Result<api::LogKind> kindOf(const Request &request)
{
    const auto found = request.query.find("kind");
    const auto kind =
        found == request.query.end() ? std::nullopt : api::logKindNamed(found->second);
    if (!kind)
        return std::unexpected(
            Error::invalidInput("request.query_invalid", "\"kind\" must be \"build\" or \"run\"."));
    return *kind;
}

static Task<Answer> showLog(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<DeploymentId>());
    CO_TRY(const auto kind, kindOf(request));
    CO_TRY(const auto cursor,
           request.queryInteger("cursor", 1, std::numeric_limits<std::int64_t>::max(), 1));
    CO_TRY(const auto limit,
           request.queryInteger("limit", 1, std::int64_t(api::maxLogLines), api::maxLogLines));
    CO_TRY(const auto deployment,
           co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.deployment(id); }));
    CO_TRY(const auto page, co_await services.io->run([&] {
        return readLogPage(services.logFiles->path(id, kind), cursor,
                           static_cast<std::size_t>(limit), isLogFinal(deployment.status, kind));
    }));
    co_return Response::ok(page.toJson());
}

void addLogRoutes(Router &router, Services &services)
{
    router.add({.method = "GET",
                .pattern = "/deployments/{id}/log",
                .handle = [&](Request &request) { return showLog(services, request); }});
}

} // namespace slipway::hosting
