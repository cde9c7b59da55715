// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/executions/executor.h>
#include <slipway/hosting/http/routes.h>

#include "client_socket.h"
#include "live_answer.h"

#include <fcntl.h>

namespace slipway::hosting {

using drogon::Task;

/// The texts, and what JSON adds to them; one that is all escapes has less room.
static constexpr std::size_t bodyLimit = 4U << 20;

/// Whether the answer may come in parts, and is wanted so.
static bool isToBeLive(const drogon::HttpRequestPtr &http)
{
    return http->getHeader("accept").contains(api::liveExecutionType)
           && http->version() == drogon::Version::kHttp11;
}

static Task<Answer> execute(Services &services, Request &request)
{
    CO_TRY(const json::value body, request.json());
    CO_TRY(auto wanted, api::NewExecution::fromJson(body));
    CO_TRY(co_await services.store(request.deadline, request.caller,
                                   [](AuthorizedStore &store) { return store.account(); }));
    FileDescriptor client = clientSocket(request.http);
    if (!client.isOpen())
        co_return std::unexpected(
            Error{ErrorKind::Cancelled, "execute.client_gone", "Nobody waits for it.", {}});
    std::shared_ptr<LiveAnswer> live;
    if (isToBeLive(request.http)) {
        live =
            std::make_shared<LiveAnswer>(FileDescriptor(::fcntl(client.get(), F_DUPFD_CLOEXEC, 0)));
    }
    auto result = co_await services.executor->run(request.caller.account, std::move(wanted),
                                                  std::move(client), live);
    if (live && live->isSent())
        co_return Response{.body = {}, .headers = {}, .isSent = true};
    if (!result && result.error().kind == ErrorKind::RateLimited) {
        Response refusal = Response::of(result.error());
        refusal.headers.emplace_back("Retry-After", "5");
        co_return refusal;
    }
    CO_TRY(result);
    co_return Response::ok(result->toJson());
}

void addExecutionRoutes(Router &router, Services &services)
{
    router.add({.method = "POST",
                .pattern = "/execute",
                .body = Body::Json,
                .bodyLimit = bodyLimit,
                .handle = [&](Request &request) { return execute(services, request); }});
}

} // namespace slipway::hosting
