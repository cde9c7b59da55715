// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/hosting/http/routes.h>

namespace slipway::hosting {

using drogon::Task;

static Task<Answer> listTokens(Services &services, Request &request)
{
    CO_TRY(const auto tokens,
           co_await services.store(request.deadline, request.caller,
                                   [](AuthorizedStore &store) { return store.tokens(); }));
    co_return Response::ok(api::listToJson("tokens", tokens));
}

static Task<Answer> createToken(Services &services, Request &request)
{
    CO_TRY(const json::value body, request.json());
    ObjectReader reader(body);
    const std::string name = reader.string("name");
    CO_TRY(reader.finish());
    const Timestamp expiresAt = services.clock->now() + tokenLifetime;
    CO_TRY(const auto token,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.createToken(name, expiresAt);
           }));
    co_return Response::created(token.toJson());
}

static Task<Answer> deleteToken(Services &services, Request &request)
{
    CO_TRY(const auto id, request.id<TokenId>());
    CO_TRY(co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) { return store.deleteToken(id); }));
    co_return Response::noContent();
}

void addTokenRoutes(Router &router, Services &services)
{
    router.add({.method = "GET", .pattern = "/tokens", .handle = [&](Request &request) {
                    return listTokens(services, request);
                }});
    router.add({.method = "POST",
                .pattern = "/tokens",
                .body = Body::Json,
                .handle = [&](Request &request) { return createToken(services, request); }});
    router.add({.method = "DELETE", .pattern = "/tokens/{id}", .handle = [&](Request &request) {
                    return deleteToken(services, request);
                }});
}

} // namespace slipway::hosting
