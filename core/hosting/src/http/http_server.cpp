// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/http/http_server.h>

#include <slipway/api/error.h>
#include <slipway/base/log.h>
#include <slipway/hosting/edge/edge.h>
#include <slipway/hosting/events/event_controller.h>
#include <slipway/hosting/http/routes.h>

#include "../sandboxes/terminal_controller.h"
#include "../sandboxes/terminal_hub.h"
#include "authenticate.h"
#include "responses.h"
#include "websocket_filter.h"
#include "websocket_fragments.h"

#include <cerrno>
#include <drogon/HttpAppFramework.h>
#include <format>
#include <netinet/in.h>
#include <sys/socket.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using drogon::Task;

static constexpr auto drainTime = 5s;
/// What is above it drogon ends without a word; each controller has a limit of its own below.
static constexpr std::size_t maxWebSocketMessage = 128U << 10;

Response tooManyRequests(std::chrono::seconds wait)
{
    Response response =
        Response::of({ErrorKind::RateLimited,
                      "request.too_many",
                      std::format("Too many requests; try again in {} s.", wait.count()),
                      {}});
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

// --- One request --------------------------------------------------------------------------------

drogon::HttpResponsePtr toDrogon(const Response &response)
{
    const auto http = drogon::HttpResponse::newHttpResponse();
    http->setStatusCode(static_cast<drogon::HttpStatusCode>(response.status));
    if (response.body) {
        http->setContentTypeString("application/json");
        http->setBody(*response.body);
    } else {
        http->setContentTypeCode(drogon::CT_NONE);
    }
    http->addHeader("Cache-Control", "no-store");
    http->addHeader("X-Content-Type-Options", "nosniff");
    for (const auto &[name, value] : response.headers)
        http->addHeader(name, value);
    return http;
}

static std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

static Response noRoute(const Router::Match &match)
{
    if (match.allowedMethods.empty())
        return Response::of(Error::notFound(
            "route.unknown",
            "There is nothing at this address; /api/v1/openapi.json tells what there is."));
    const std::string allowed = joined(match.allowedMethods);
    Response response = Response::of(Error::invalidInput(
        "route.method", std::format("This address does not take that; it takes {}.", allowed)));
    response.status = 405;
    response.headers.emplace_back("Allow", allowed);
    return response;
}

/// "application/json; charset=utf-8" is "application/json".
static std::string mediaType(const drogon::HttpRequestPtr &http)
{
    std::string type = http->getHeader("content-type");
    type.resize(std::min(type.find(';'), type.size()));
    while (type.ends_with(' '))
        type.pop_back();
    for (char &character : type)
        character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    return type;
}

static std::optional<Response> refuseBody(const Route &route, const drogon::HttpRequestPtr &http)
{
    if (http->bodyLength() > route.bodyLimit)
        return Response::of(
            {ErrorKind::TooLarge,
             "request.too_large",
             std::format("The body is larger than the {} bytes allowed here.", route.bodyLimit),
             {}});
    if (route.body == Body::None)
        return std::nullopt;
    const std::string_view wanted =
        route.body == Body::Json ? "application/json" : api::packContentType;
    if (mediaType(http) == wanted)
        return std::nullopt;
    Response response = Response::of(Error::invalidInput(
        "request.content_type",
        std::format("The body must be {0}; send it with Content-Type: {0}.", wanted)));
    response.status = 415;
    return response;
}

/// Checks who asks, and how often. Gives a response only where that is refused.
Task<Answer> HttpServer::admit(const Route &route, Request &request)
{
    RateLimits &rates = *m_services.rates;
    if (route.access == Access::SignIn) {
        if (const auto wait = rates.signIn.take(request.client))
            co_return tooManyRequests(*wait);
    }
    if (route.access != Access::Account)
        co_return Response{0, {}, {}};
    auto caller = co_await authenticate(m_services, request.http, request.deadline);
    if (!caller) {
        if (caller.error().kind == ErrorKind::Unauthenticated)
            if (const auto wait = rates.unauthenticated.take(request.client))
                co_return tooManyRequests(*wait);
        co_return std::unexpected(caller.error());
    }
    request.caller = *caller;
    if (const auto wait = rates.account.take(request.caller.account.text()))
        co_return tooManyRequests(*wait);
    co_return Response{0, {}, {}};
}

Task<Answer> HttpServer::handle(const Route &route, Request &request)
{
    CO_TRY(request.query, parseQuery(request.http->query()));
    CO_TRY(Response refusal, co_await admit(route, request));
    if (refusal.status != 0)
        co_return refusal;
    co_return co_await route.handle(request);
}

Task<Response> HttpServer::dispatch(drogon::HttpRequestPtr http)
{
    if (m_stopping)
        co_return Response::of({ErrorKind::Unavailable,
                                "server.stopping",
                                "The server is stopping; try again in a moment.",
                                {}});
    Router::Match match = m_router.find(http->methodString(), http->getOriginalPath());
    if (!match.route)
        co_return noRoute(match);
    if (auto refusal = refuseBody(*match.route, http))
        co_return *std::move(refusal);
    Request request{.http = http,
                    .parameters = std::move(match.parameters),
                    .query = {},
                    .caller = {},
                    .client = clientAddress(m_services, http),
                    .deadline = deadlineIn(match.route->time)};
    Answer answer = co_await handle(*match.route, request);
    if (answer)
        co_return *std::move(answer);
    if (answer.error().kind == ErrorKind::Internal || answer.error().kind == ErrorKind::Unavailable)
        logWarning("http", "{} {}: {}", match.route->method, match.route->pattern,
                   answer.error().describe());
    co_return Response::of(answer.error());
}

// --- The server ---------------------------------------------------------------------------------

HttpServer::HttpServer(Services &services, Options options)
    : m_services(services)
    , m_options(std::move(options))
{}

HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::create(Services &services, const Options &options)
{
    std::unique_ptr<HttpServer> server(new HttpServer(services, options));
    TRY(removeTree(options.folder));
    TRY(makeFolder(options.folder, 0700));
    TRY(makeFolder(options.folder / "none", 0700));
    TRY(server->choosePort());
    addRoutes(server->m_router, services);
    server->m_events = std::make_unique<EventHub>(services);
    server->m_terminals = std::make_unique<TerminalHub>(services);
    server->configure();
    return server;
}

/// drogon listens with a socket a thread, so all need one number. Until it does, a socket of ours
/// keeps others from getting the number.
Result<> HttpServer::choosePort()
{
    m_reserved = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    socklen_t size = sizeof address;
    if (!m_reserved.isOpen() || bind(m_reserved.get(), generic, size) != 0
        || getsockname(m_reserved.get(), generic, &size) != 0)
        return std::unexpected(
            Error::fromErrno("http.port", "cannot find a port for the API", errno));
    m_port = ntohs(address.sin_port);
    return {};
}

/// What drogon answers by itself, before a request reaches us.
static drogon::HttpResponsePtr drogonsError(drogon::HttpStatusCode code)
{
    Response response = Response::of(
        Error{api::kindOfStatus(code), "request.malformed", "The request is malformed.", {}});
    response.status = code;
    return toDrogon(response);
}

static void passOnLog(const char *text, std::uint64_t size)
{
    writeLog(LogLevel::Warning, "drogon", std::string_view(text, size));
}

void HttpServer::configure()
{
    trantor::Logger::setLogLevel(trantor::Logger::kWarn);
    trantor::Logger::setOutputFunction(passOnLog, [] {});
    if (!refusesFragments())
        logWarning("http", "WebSocket messages in many fragments are not bounded on this system");
    auto &app = drogon::app();
    app.addListener("127.0.0.1", m_port)
        .setThreadNum(m_options.threads)
        .setUploadPath((m_options.folder / "upload").string())
        // Nothing is served from files: all requests are answered before drogon looks for one.
        .setDocumentRoot((m_options.folder / "none").string())
        // A little more than the edge lets through, which says better why not.
        .setClientMaxBodySize(api::maxPackSize + (1U << 20))
        .setClientMaxMemoryBodySize(1U << 20)
        .setClientMaxWebSocketMessageSize(maxWebSocketMessage)
        .setIdleConnectionTimeout(120)
        .setMaxConnectionNum(10'000)
        .enableServerHeader(false)
        .disableSigtermHandling()
        .setLogLevel(trantor::Logger::kWarn)
        .setCustomErrorHandler(drogonsError);
    app.registerPreRoutingAdvice([this](const drogon::HttpRequestPtr &http,
                                        drogon::AdviceCallback &&answer,
                                        drogon::AdviceChainCallback &&goOn) {
        if (!m_stopping && (isEventConnection(http) || routeToTerminal(m_router, http))) {
            goOn();
            return;
        }
        ++m_underWay;
        drogon::async_run([this, http, answer = std::move(answer)]() -> Task<> {
            const Response response = co_await dispatch(http);
            if (!response.isSent)
                answer(toDrogon(response));
            --m_underWay;
        });
    });
    addWebSocketFilter(m_services);
    addEventController(m_services, *m_events);
    addTerminalController(m_services, *m_terminals);
}

void HttpServer::run(std::function<void()> ready)
{
    auto &app = drogon::app();
    m_reserved.reset();
    app.getLoop()->queueInLoop([ready = std::move(ready)] { ready(); });
    app.run();
}

void HttpServer::drain()
{
    m_stopping = true;
    m_events->closeAll();
    m_terminals->closeAll();
    const auto end = std::chrono::steady_clock::now() + drainTime;
    // Who is at a terminal hears why it closes.
    while ((m_underWay > 0 || !m_terminals->isEmpty()) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(5ms);
}

void HttpServer::quit()
{
    drogon::app().getLoop()->queueInLoop([] { drogon::app().quit(); });
}

} // namespace slipway::hosting
