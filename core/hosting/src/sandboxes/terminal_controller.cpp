// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_controller.h"

#include "../http/websocket_filter.h"
#include "terminal_hub.h"
#include "terminal_session.h"

#include <drogon/HttpAppFramework.h>
#include <drogon/WebSocketController.h>

#include <charconv>

namespace slipway::hosting {

using namespace std::chrono_literals;

static constexpr auto drogonsPath = "/slipway/terminal";
static constexpr auto placeAttribute = "terminal";

namespace {

class TerminalController : public drogon::WebSocketController<TerminalController, false>
{
public:
    TerminalController(Services &services, TerminalHub &hub)
        : m_services(services)
        , m_hub(hub)
    {}

    void handleNewConnection(const drogon::HttpRequestPtr &http,
                             const drogon::WebSocketConnectionPtr &connection) override
    {
        const auto place = http->attributes()->get<Result<TerminalPlace>>(placeAttribute);
        const auto session = std::make_shared<TerminalSession>(
            m_services, m_hub, connection, callerOf(http), place.value_or(TerminalPlace()),
            trantor::EventLoop::getEventLoopOfCurrentThread());
        connection->setContext(session);
        connection->setPingMessage("", 20s);
        if (!place)
            session->close(drogon::CloseCode::kViolation, place.error());
        else if (!m_hub.add(session))
            session->close(drogon::CloseCode::kViolation,
                           {ErrorKind::RateLimited,
                            "terminal.too_many_connections",
                            "Too many terminals of this account are shown; close some.",
                            {}});
        else
            session->start();
    }

    void handleNewMessage(const drogon::WebSocketConnectionPtr &connection, std::string &&message,
                          const drogon::WebSocketMessageType &type) override
    {
        const auto session = connection->getContext<TerminalSession>();
        if (session && type == drogon::WebSocketMessageType::Binary)
            session->receive(message);
        else if (session && type == drogon::WebSocketMessageType::Text)
            session->close(drogon::CloseCode::kInvalidMessage,
                           Error::invalidInput("terminal.frame_text", "Messages are binary."));
    }

    void handleConnectionClosed(const drogon::WebSocketConnectionPtr &connection) override
    {
        const auto session = connection->getContext<TerminalSession>();
        if (!session)
            return;
        session->end();
        m_hub.remove(session);
        connection->clearContext(); // They know each other.
    }

    WS_PATH_LIST_BEGIN
    WS_PATH_ADD(drogonsPath, webSocketFilterName());
    WS_PATH_LIST_END

private:
    Services &m_services;
    TerminalHub &m_hub;
};

Result<int> sideOf(const std::map<std::string, std::string, std::less<>> &query,
                   std::string_view name)
{
    const std::string &text = query.find(name)->second;
    int side = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    if (error != std::errc() || end != text.data() + text.size())
        return std::unexpected(Error::invalidInput("request.query_invalid",
                                                   "\"columns\" and \"rows\" are whole numbers."));
    return side;
}

Result<std::optional<sandbox::TerminalSize>> sizeOf(const drogon::HttpRequestPtr &http)
{
    TRY(const auto query, parseQuery(http->query()));
    if (!query.contains("columns") || !query.contains("rows"))
        return std::nullopt;
    TRY(const int columns, sideOf(query, "columns"));
    TRY(const int rows, sideOf(query, "rows"));
    return sandbox::TerminalSize::fromJson(
        sandbox::TerminalSize{.columns = columns, .rows = rows}.toJson());
}

Result<TerminalPlace> placeOf(const std::vector<std::string> &parameters,
                              const drogon::HttpRequestPtr &http)
{
    TRY(auto project, ProjectId::parse(parameters.at(0)));
    TRY(auto terminal, TerminalId::parse(parameters.at(1)));
    TRY(const auto size, sizeOf(http));
    return TerminalPlace{
        .project = std::move(project), .terminal = std::move(terminal), .size = size};
}

} // namespace

bool routeToTerminal(const Router &router, const drogon::HttpRequestPtr &http)
{
    if (http->getHeader("upgrade").empty())
        return false;
    const auto match = router.find(http->methodString(), http->getOriginalPath());
    if (!match.route || match.route->pattern != attachPattern)
        return false;
    http->attributes()->insert(placeAttribute, placeOf(match.parameters, http));
    http->setPath(drogonsPath);
    return true;
}

void addTerminalController(Services &services, TerminalHub &hub)
{
    drogon::app().registerController(std::make_shared<TerminalController>(services, hub));
}

Response upgradeRequired()
{
    Response response = Response::of(
        Error::invalidInput("terminal.upgrade_required", "This address speaks WebSocket."));
    response.status = 426;
    response.headers.emplace_back("Upgrade", "websocket");
    return response;
}

} // namespace slipway::hosting
