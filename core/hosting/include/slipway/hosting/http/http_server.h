// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>
#include <slipway/hosting/events/event_hub.h>
#include <slipway/hosting/http/router.h>
#include <slipway/hosting/http/services.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace slipway::hosting {

class TerminalHub;

/// The API on 127.0.0.1. One in a process, since drogon is.
class HttpServer
{
public:
    struct Options
    {
        std::filesystem::path folder; ///< for bodies under way; emptied at the start
        std::size_t threads = 2;
    };

    static Result<std::unique_ptr<HttpServer>> create(Services &services, const Options &options);
    ~HttpServer();

    /// Chosen by create(), served from run() on.
    std::uint16_t port() const { return m_port; }

    /// Serves until quit(); `ready` is called when it does. On the main thread.
    void run(std::function<void()> ready);

    /// Refuses what is new from now on (503) and gives what is under way a few seconds. Blocks;
    /// from any thread but those of the server.
    void drain();
    /// Ends run(). The edge should be gone by then: drogon answers its last connections as if
    /// nothing had ever been there.
    void quit();

private:
    HttpServer(Services &services, Options options);
    Result<> choosePort();
    void configure();
    drogon::Task<Response> dispatch(drogon::HttpRequestPtr http);
    drogon::Task<Answer> handle(const Route &route, Request &request);
    drogon::Task<Answer> admit(const Route &route, Request &request);

    Services &m_services;
    Options m_options;
    Router m_router;
    std::unique_ptr<EventHub> m_events;
    std::unique_ptr<TerminalHub> m_terminals;
    FileDescriptor m_reserved; ///< keeps the port ours until run()
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stopping = false;
    std::atomic<int> m_underWay = 0;
};

} // namespace slipway::hosting
