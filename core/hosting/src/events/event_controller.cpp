// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/events/event_controller.h>

#include <slipway/hosting/http/request.h>

#include "../http/websocket_filter.h"
#include "event_session.h"

#include <drogon/HttpAppFramework.h>
#include <drogon/WebSocketController.h>

namespace slipway::hosting {

using namespace std::chrono_literals;

static constexpr auto eventPath = "/api/v1/events";
/// Bytes of a message: every one a client has a reason to send is far smaller.
static constexpr std::size_t maxMessage = 4096;

namespace {

class EventController : public drogon::WebSocketController<EventController, false>
{
public:
    EventController(Services &services, EventHub &hub)
        : m_services(services)
        , m_hub(hub)
    {}

    void handleNewConnection(const drogon::HttpRequestPtr &http,
                             const drogon::WebSocketConnectionPtr &connection) override
    {
        const auto session =
            std::make_shared<EventSession>(m_services, m_hub, connection, callerOf(http),
                                           trantor::EventLoop::getEventLoopOfCurrentThread());
        connection->setContext(session);
        connection->setPingMessage("", 20s);
        if (!m_hub.add(session))
            session->close(drogon::CloseCode::kViolation,
                           {ErrorKind::RateLimited,
                            "events.too_many_connections",
                            "Too many connections of this account are open; close some.",
                            {}});
    }

    void handleNewMessage(const drogon::WebSocketConnectionPtr &connection, std::string &&text,
                          const drogon::WebSocketMessageType &type) override
    {
        const auto session = connection->getContext<EventSession>();
        if (session && text.size() > maxMessage)
            session->close(
                drogon::CloseCode::kMessageTooBig,
                Error::invalidInput("events.too_large", "A message is at most 4,096 bytes."));
        else if (session && type == drogon::WebSocketMessageType::Text)
            session->receive(text);
        else if (session && type == drogon::WebSocketMessageType::Binary)
            session->close(drogon::CloseCode::kInvalidMessage,
                           Error::invalidInput("events.binary", "Messages are JSON text."));
    }

    void handleConnectionClosed(const drogon::WebSocketConnectionPtr &connection) override
    {
        const auto session = connection->getContext<EventSession>();
        if (!session)
            return;
        session->end();
        m_hub.remove(session);
        connection->clearContext(); // They know each other.
    }

    WS_PATH_LIST_BEGIN
    WS_PATH_ADD(eventPath, webSocketFilterName());
    WS_PATH_LIST_END

private:
    Services &m_services;
    EventHub &m_hub;
};

} // namespace

bool isEventConnection(const drogon::HttpRequestPtr &http)
{
    return http->path() == eventPath && !http->getHeader("upgrade").empty();
}

void addEventController(Services &services, EventHub &hub)
{
    drogon::app().registerController(std::make_shared<EventController>(services, hub));
}

} // namespace slipway::hosting
