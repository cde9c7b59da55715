// SPDX-License-Identifier: GPL-3.0-or-later
#include "websocket_filter.h"

#include "authenticate.h"
#include "responses.h"

#include <slipway/hosting/http/request.h>

#include <drogon/HttpAppFramework.h>
#include <drogon/HttpFilter.h>

namespace slipway::hosting {

using namespace std::chrono_literals;

static constexpr auto callerAttribute = "caller";

namespace {

class WebSocketFilter : public drogon::HttpCoroFilter<WebSocketFilter, false>
{
public:
    explicit WebSocketFilter(Services &services)
        : m_services(services)
    {}

    drogon::Task<drogon::HttpResponsePtr> doFilter(const drogon::HttpRequestPtr &http) override
    {
        const drogon::HttpRequestPtr kept = http;
        RateLimits &rates = *m_services.rates;
        const auto caller = co_await authenticate(m_services, kept, deadlineIn(10s));
        if (!caller) {
            Response response = Response::of(caller.error());
            if (const auto wait = rates.unauthenticated.take(clientAddress(m_services, kept)))
                response = tooManyRequests(*wait);
            co_return toDrogon(response);
        }
        if (const auto wait = rates.account.take(caller->account.text()))
            co_return toDrogon(tooManyRequests(*wait));
        kept->attributes()->insert(callerAttribute, *caller);
        co_return nullptr;
    }

private:
    Services &m_services;
};

} // namespace

void addWebSocketFilter(Services &services)
{
    drogon::app().registerFilter(std::make_shared<WebSocketFilter>(services));
}

std::string webSocketFilterName()
{
    return WebSocketFilter::classTypeName();
}

Caller callerOf(const drogon::HttpRequestPtr &http)
{
    return http->attributes()->get<Caller>(callerAttribute);
}

} // namespace slipway::hosting
