// SPDX-License-Identifier: GPL-3.0-or-later
#include "port_forward.h"

#include "dialer.h"
#include "tunnel.h"

#include <slipway/sandbox/unix_socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <format>
#include <iterator>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace slipway::runner {

namespace {

/// More connections wait in the kernel's queue.
constexpr std::size_t tunnelLimit = 4096;
constexpr Milliseconds acceptPause{100};

std::unexpected<Error> failed(const std::string &address, int number)
{
    return std::unexpected(
        Error::fromErrno("run.cannot_listen", std::format("Cannot listen on {}", address), number));
}

Result<FileDescriptor> listenTcp(const std::string &address, std::string &actual)
{
    const std::size_t colon = address.rfind(':');
    const std::string host = address.substr(0, colon);
    std::uint16_t port = 0;
    sockaddr_in name{};
    name.sin_family = AF_INET;
    const bool isValid =
        colon != std::string::npos && ::inet_pton(AF_INET, host.c_str(), &name.sin_addr) == 1
        && std::from_chars(address.data() + colon + 1, address.data() + address.size(), port).ptr
               == address.data() + address.size();
    if (!isValid)
        return std::unexpected(Error::invalidInput(
            "run.bad_address",
            std::format("\"tcp:{}\" is not an address: tcp:127.0.0.1:8000 would be one.",
                        address)));
    name.sin_port = htons(port);
    FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof name;
    if (!listener.isOpen()
        || ::bind(listener.get(), reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0
        || ::listen(listener.get(), 1024) != 0
        || ::getsockname(listener.get(), reinterpret_cast<sockaddr *>(&name), &size) != 0)
        return failed(address, errno);
    actual = std::format("tcp:{}:{}", host, ntohs(name.sin_port));
    return listener;
}

} // namespace

Result<std::unique_ptr<PortForward>> PortForward::listen(EventLoop &loop,
                                                         const sandbox::PortForward &port)
{
    std::unique_ptr<PortForward> forward(new PortForward(loop, port.inside));
    if (port.listen.starts_with("unix:")) {
        const std::string path = port.listen.substr(5);
        TRY(forward->m_listener, sandbox::listenUnix(path));
        forward->m_address = port.listen;
        forward->m_path = path;
    } else {
        TRY(forward->m_listener, listenTcp(port.listen.substr(4), forward->m_address));
    }
    return forward;
}

PortForward::PortForward(EventLoop &loop, int inside)
    : m_loop(loop)
    , m_inside(inside)
{}

PortForward::~PortForward()
{
    m_loop.forget(m_listener.get());
    if (!m_path.empty())
        ::unlink(m_path.c_str());
}

void PortForward::serve(sandbox::Sandbox &sandbox)
{
    m_sandbox = &sandbox;
    m_loop.watch(m_listener.get(), EPOLLIN, [this](auto) { accept(); });
}

void PortForward::updateListener()
{
    const bool hasRoom = m_tunnels.size() + m_waiting.size() < tunnelLimit;
    m_loop.change(m_listener.get(), hasRoom ? std::uint32_t{EPOLLIN} : 0);
}

void PortForward::accept()
{
    FileDescriptor outside(
        ::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!outside.isOpen()) {
        // Out of descriptors or memory: the connection keeps waiting, and so do we.
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
            m_loop.change(m_listener.get(), 0);
            m_loop.after(acceptPause, [this] { updateListener(); });
        }
        return;
    }
    m_waiting.emplace_back(
        [this, outside = std::move(outside)](sandbox::InsideSockets sockets) mutable {
            begin(std::move(outside), std::move(sockets));
        });
    continueWaiting();
}

void PortForward::continueWaiting()
{
    while (!m_waiting.empty()) {
        auto sockets = m_sandbox->takeSockets();
        if (!sockets)
            break;
        auto use = std::move(m_waiting.front());
        m_waiting.pop_front();
        use(*std::move(sockets));
    }
    updateListener();
}

void PortForward::begin(FileDescriptor outside, sandbox::InsideSockets sockets)
{
    m_tunnels.push_back(
        std::make_unique<Tunnel>(m_loop, std::move(outside), std::move(sockets), m_inside));
    const auto here = std::prev(m_tunnels.end());
    (*here)->start([this, here] { remove(here); });
}

void PortForward::remove(Tunnels::iterator tunnel)
{
    m_tunnels.erase(tunnel);
    updateListener();
}

void PortForward::probe(std::function<void(bool)> answer)
{
    m_waiting.emplace_back(
        [this, answer = std::move(answer)](sandbox::InsideSockets sockets) mutable {
            dial(std::move(sockets), std::move(answer));
        });
    continueWaiting();
}

void PortForward::dial(sandbox::InsideSockets sockets, std::function<void(bool)> answer)
{
    m_probes.push_back(std::make_unique<Dialer>(m_loop, std::move(sockets), m_inside));
    const auto here = std::prev(m_probes.end());
    (*here)->start([this, here, answer = std::move(answer)](const FileDescriptor &inside) {
        const bool listens = inside.isOpen();
        m_probes.erase(here);
        answer(listens);
    });
}

} // namespace slipway::runner
