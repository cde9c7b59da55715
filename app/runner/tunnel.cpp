// SPDX-License-Identifier: GPL-3.0-or-later
#include "tunnel.h"

#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace slipway::runner {

static constexpr std::size_t bufferLimit = std::size_t{64} * 1024;

Tunnel::Tunnel(EventLoop &loop, FileDescriptor outside, sandbox::InsideSockets sockets, int port)
    : m_loop(loop)
    , m_outside(std::move(outside))
    , m_dialer(loop, std::move(sockets), port)
{}

Tunnel::~Tunnel()
{
    m_loop.forget(m_outside.get());
    m_loop.forget(m_inside.get());
}

void Tunnel::start(std::function<void()> closed)
{
    m_closed = std::move(closed);
    m_dialer.start([this](FileDescriptor inside) {
        m_inside = std::move(inside);
        if (m_inside.isOpen())
            watchBoth();
        else
            m_closed();
    });
}

void Tunnel::watchBoth()
{
    const int yes = 1;
    ::setsockopt(m_inside.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::setsockopt(m_outside.get(), IPPROTO_TCP, TCP_NODELAY, &yes,
                 sizeof yes); // no harm on a unix one
    m_loop.watch(m_outside.get(), EPOLLIN, [this](auto) { pump(); });
    m_loop.watch(m_inside.get(), EPOLLIN, [this](auto) { pump(); });
}

/// Moves what can be moved; false where the connection is broken.
bool Tunnel::move(Direction &direction, int source, int target)
{
    std::array<char, bufferLimit> buffer;
    while (!direction.finished) {
        if (direction.buffer.empty() && !direction.sourceEnded) {
            const ssize_t got = ::recv(source, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got < 0)
                return errno == EAGAIN || errno == EINTR;
            direction.sourceEnded = got == 0;
            direction.buffer.assign(buffer.data(), static_cast<std::size_t>(got));
        }
        if (direction.buffer.empty()) {
            ::shutdown(target, SHUT_WR);
            direction.finished = true;
            break;
        }
        const ssize_t sent = ::send(target, direction.buffer.data(), direction.buffer.size(),
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        direction.buffer.erase(0, static_cast<std::size_t>(sent));
        if (!direction.buffer.empty())
            break; // The receiver is full.
    }
    return true;
}

void Tunnel::pump()
{
    const bool works = move(m_inwards, m_outside.get(), m_inside.get())
                       && move(m_outwards, m_inside.get(), m_outside.get());
    if (!works || (m_inwards.finished && m_outwards.finished))
        m_closed();
    else
        update();
}

void Tunnel::update()
{
    const auto events = [](const Direction &from, const Direction &to) {
        const bool reads = from.buffer.empty() && !from.sourceEnded;
        return (reads ? std::uint32_t{EPOLLIN} : 0)
               | (to.buffer.empty() ? 0 : std::uint32_t{EPOLLOUT});
    };
    m_loop.change(m_outside.get(), events(m_inwards, m_outwards));
    m_loop.change(m_inside.get(), events(m_outwards, m_inwards));
}

} // namespace slipway::runner
