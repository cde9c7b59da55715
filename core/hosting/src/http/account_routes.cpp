// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/accounts/email.h>
#include <slipway/hosting/http/routes.h>

#include "responses.h"

namespace slipway::hosting {

using drogon::Task;

static Task<Answer> signUp(Services &services, Request &request)
{
    CO_TRY(const json::value body, request.json());
    CO_TRY(auto credentials, api::Credentials::fromJson(body));
    CO_TRY(const auto session,
           co_await services.accounts->signUp(request.deadline, std::move(credentials)));
    co_return Response::created(session.toJson());
}

static Task<Answer> signIn(Services &services, Request &request)
{
    CO_TRY(const json::value body, request.json());
    CO_TRY(auto credentials, api::Credentials::fromJson(body));
    // Guesses from many places at one account.
    const std::string key = emailKey(credentials.email).value_or("");
    if (const auto wait = services.rates->password.take(key))
        co_return tooManyRequests(*wait);
    CO_TRY(const auto session,
           co_await services.accounts->signIn(request.deadline, std::move(credentials)));
    co_return Response::created(session.toJson());
}

static Task<Answer> signOut(Services &services, Request &request)
{
    CO_TRY(co_await services.store(request.deadline, request.caller,
                                   [](AuthorizedStore &store) { return store.endSession(); }));
    co_return Response::noContent();
}

static Task<Answer> showAccount(Services &services, Request &request)
{
    CO_TRY(const auto account,
           co_await services.store(request.deadline, request.caller,
                                   [](AuthorizedStore &store) { return store.account(); }));
    co_return Response::ok(account.toJson());
}

void addAccountRoutes(Router &router, Services &services)
{
    router.add({.method = "POST",
                .pattern = "/accounts",
                .access = Access::SignIn,
                .body = Body::Json,
                .handle = [&](Request &request) { return signUp(services, request); }});
    router.add({.method = "POST",
                .pattern = "/sessions",
                .access = Access::SignIn,
                .body = Body::Json,
                .handle = [&](Request &request) { return signIn(services, request); }});
    router.add({.method = "DELETE",
                .pattern = "/sessions/current",
                .handle = [&](Request &request) { return signOut(services, request); }});
    router.add({.method = "GET", .pattern = "/account", .handle = [&](Request &request) {
                    return showAccount(services, request);
                }});
}

} // namespace slipway::hosting
