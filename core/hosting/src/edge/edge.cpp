// SPDX-License-Identifier: GPL-3.0-or-later
#include "caddy_config.h"
#include "caddy_process.h"

#include <slipway/base/log.h>
#include <slipway/hosting/edge/edge.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <format>
#include <future>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

struct Edge::Private
{
    EdgeOptions options;
    std::unique_ptr<RoutingTable> routes;
    FileDescriptor wake;
    std::atomic<bool> stopping = false;
    std::atomic<int> pid = -1;
    std::promise<Result<>> started;
    std::jthread thread;

    void run();
    Result<CaddyProcess> bringUp();
    Result<> waitForAdmin(const CaddyProcess &caddy, std::string &output) const;
    void watch(CaddyProcess &caddy);
    bool pause(Milliseconds time) const;
};

/// Caddy shares its port with whoever asks for the same (SO_REUSEPORT), so that two servers would
/// each get half of the requests. Therefore we look ourselves.
static Result<> checkAddress(const std::string &listen)
{
    const auto invalid = [&] {
        return std::unexpected(Error::invalidInput(
            "edge.listen_invalid",
            std::format("\"{}\" is no address to listen on: write ADDRESS:PORT, for example "
                        "127.0.0.1:7770.",
                        listen)));
    };
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos)
        return invalid();
    in_port_t port = 0;
    const std::string_view digits = std::string_view(listen).substr(colon + 1);
    const auto [end, parsed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed != std::errc{} || end != digits.data() + digits.size() || port == 0)
        return invalid();
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);

    sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    const bool isV6 = host.contains(':') || host.empty();
    if (!host.empty()
        && ::inet_pton(isV6 ? AF_INET6 : AF_INET, host.c_str(),
                       isV6 ? static_cast<void *>(&v6.sin6_addr) : &v4.sin_addr)
               != 1)
        return invalid();
    const FileDescriptor probe(::socket(isV6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!probe.isOpen())
        return {}; // no such protocol here: Caddy will have a word on it
    const int yes = 1;
    ::setsockopt(probe.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const auto *address =
        isV6 ? reinterpret_cast<const sockaddr *>(&v6) : reinterpret_cast<const sockaddr *>(&v4);
    if (::bind(probe.get(), address, isV6 ? sizeof v6 : sizeof v4) == 0
        && ::listen(probe.get(), 1) == 0)
        return {};
    if (errno == EADDRINUSE)
        return std::unexpected(Error{
            ErrorKind::Conflict,
            "edge.address_in_use",
            std::format("{} is in use by another program: stop that one, or choose another address "
                        "with --listen.",
                        listen),
            {}});
    Error error =
        Error::fromErrno("edge.cannot_start", std::format("Cannot listen on {}", listen), errno);
    error.kind = ErrorKind::Unavailable;
    return std::unexpected(std::move(error));
}

/// The Caddy of a server that was killed a moment ago is still on its way out.
static Result<> waitForAddress(const std::string &listen)
{
    const auto deadline = steady_clock::now() + std::chrono::seconds(2);
    for (;;) {
        auto free = checkAddress(listen);
        if (free || free.error().kind != ErrorKind::Conflict || steady_clock::now() > deadline)
            return free;
        std::this_thread::sleep_for(Milliseconds(20));
    }
}

static void drain(int descriptor, std::string &text)
{
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(descriptor, buffer.data(), buffer.size())) > 0) {
        if (text.size() < 65536)
            text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Result<> Edge::Private::waitForAdmin(const CaddyProcess &caddy, std::string &output) const
{
    const fs::path admin = routes->folder() / adminSocket;
    const std::string config = json::serialize(edgeConfig(options));
    const auto deadline = steady_clock::now() + std::chrono::seconds(15);
    for (;;) {
        drain(caddy.outputDescriptor(), output);
        auto posted = postToAdmin(admin, "/load", config, std::chrono::seconds(10));
        if (posted || posted.error().kind != ErrorKind::Unavailable)
            return posted;
        if (caddy.hasEnded() || steady_clock::now() > deadline)
            return posted;
        std::this_thread::sleep_for(Milliseconds(5));
    }
}

Result<CaddyProcess> Edge::Private::bringUp()
{
    const fs::path own = routes->folder() / ".caddy";
    const fs::path configFile = own / "start.json";
    TRY(makeFolder(own, 0700));
    TRY(writeFileAtomic(configFile, json::serialize(initialConfig()),
                        {.mode = 0600, .durability = Durability::Fast}));
    ::unlink((routes->folder() / adminSocket).c_str());
    TRY(waitForAddress(options.listen));
    TRY(auto caddy, CaddyProcess::start(options.program, routes->folder(), configFile));
    std::string output;
    if (auto ready = waitForAdmin(caddy, output); !ready) {
        drain(caddy.outputDescriptor(), output);
        Error error = ready.error();
        error.kind = ErrorKind::Unavailable;
        error.code = "edge.cannot_start";
        error.message = "The edge (Caddy) does not start.";
        error.detail += output;
        return std::unexpected(std::move(error));
    }
    return caddy;
}

/// Waits; false when it is time to stop.
bool Edge::Private::pause(Milliseconds time) const
{
    pollfd woken{wake.get(), POLLIN, 0};
    ::poll(&woken, 1, static_cast<int>(time.count()));
    return !stopping;
}

/// Until it ends or we stop; its words go to our log.
void Edge::Private::watch(CaddyProcess &caddy)
{
    std::string text;
    while (!stopping) {
        std::array<pollfd, 3> events{pollfd{wake.get(), POLLIN, 0},
                                     pollfd{caddy.exitDescriptor(), POLLIN, 0},
                                     pollfd{caddy.outputDescriptor(), POLLIN, 0}};
        ::poll(events.data(), events.size(), -1);
        drain(caddy.outputDescriptor(), text);
        for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos;) {
            logWarning("caddy", "{}", text.substr(0, end));
            text.erase(0, end + 1);
        }
        if (events[1].revents != 0) {
            logError("edge", "Caddy ended unexpectedly; starting it again. {}", text);
            return;
        }
    }
    caddy.stop(std::chrono::seconds(3));
}

/// All of it on one thread: the kernel kills Caddy when the thread that forked it ends.
void Edge::Private::run()
{
    bool first = true;
    Milliseconds wait{100};
    while (!stopping) {
        auto caddy = bringUp();
        if (caddy)
            pid = caddy->pid();
        if (first) {
            first = false;
            started.set_value(caddy ? Result<>() : std::unexpected(caddy.error()));
            if (!caddy)
                return;
        }
        if (!caddy) {
            logError("edge", "{}", caddy.error().describe());
            if (!pause(wait))
                return;
            wait = std::min(wait * 2, Milliseconds(5000));
            continue;
        }
        const auto since = steady_clock::now();
        watch(*caddy);
        pid = -1;
        if (steady_clock::now() - since > std::chrono::seconds(10))
            wait = Milliseconds(100);
        else if (!pause(wait))
            return;
    }
}

Edge::Edge(std::unique_ptr<Private> data)
    : d(std::move(data))
{}

Result<std::unique_ptr<Edge>> Edge::start(EdgeOptions options)
{
    auto data = std::make_unique<Private>();
    TRY(data->routes, RoutingTable::open(options.folder, options.pages));
    data->wake = FileDescriptor(::eventfd(0, EFD_CLOEXEC));
    if (!data->wake.isOpen())
        return std::unexpected(Error::fromErrno("edge.cannot_start", "Cannot start", errno));
    data->options = std::move(options);
    auto started = data->started.get_future();
    std::unique_ptr<Edge> edge(new Edge(std::move(data)));
    edge->d->thread = std::jthread([d = edge->d.get()] { d->run(); });
    TRY(started.get());
    return edge;
}

Edge::~Edge()
{
    d->stopping = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto ignored = ::write(d->wake.get(), &one, sizeof one);
    if (d->thread.joinable())
        d->thread.join();
}

RoutingTable &Edge::routes()
{
    return *d->routes;
}

int Edge::processId() const
{
    return d->pid;
}

} // namespace slipway::hosting
