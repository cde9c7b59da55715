// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialer.h"

#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>

namespace slipway::runner {

Dialer::~Dialer()
{
    m_loop.forget(m_inside.get());
}

void Dialer::start(Done done)
{
    m_done = std::move(done);
    goOn();
}

Dialer::Attempt Dialer::connect(int family)
{
    m_inside = std::move(family == AF_INET ? m_sockets.ipv4 : m_sockets.ipv6);
    if (!m_inside.isOpen())
        return Attempt::Failed;
    const auto port = htons(static_cast<std::uint16_t>(m_port));
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = port;
    ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 ipv6{};
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = port;
    ipv6.sin6_addr = in6addr_loopback;
    const int result =
        family == AF_INET
            ? ::connect(m_inside.get(), reinterpret_cast<const sockaddr *>(&ipv4), sizeof ipv4)
            : ::connect(m_inside.get(), reinterpret_cast<const sockaddr *>(&ipv6), sizeof ipv6);
    if (result == 0)
        return Attempt::Connected;
    return errno == EINPROGRESS ? Attempt::Pending : Attempt::Failed;
}

Dialer::Attempt Dialer::tryNext()
{
    if (m_sockets.ipv4.isOpen()) {
        if (const Attempt attempt = connect(AF_INET); attempt != Attempt::Failed)
            return attempt;
    }
    return m_sockets.ipv6.isOpen() ? connect(AF_INET6) : Attempt::Failed;
}

void Dialer::goOn()
{
    switch (tryNext()) {
    case Attempt::Failed:
        m_inside.reset();
        finish();
        return;
    case Attempt::Connected:
        finish();
        return;
    case Attempt::Pending:
        m_loop.watch(m_inside.get(), EPOLLOUT, [this](auto) { handleConnecting(); });
        return;
    }
}

void Dialer::handleConnecting()
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(m_inside.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    m_loop.forget(m_inside.get());
    if (error == 0)
        finish();
    else
        goOn();
}

void Dialer::finish()
{
    // Neither lives in here any more when it deletes this.
    auto done = std::move(m_done);
    FileDescriptor inside = std::move(m_inside);
    done(std::move(inside));
}

} // namespace slipway::runner
