// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/sandbox.h>

#include <functional>
#include <string>

namespace slipway::runner {

/// One forwarded connection. Each direction waits when its receiver does not read, and ends by
/// itself (half-close).
class Tunnel
{
public:
    Tunnel(EventLoop &loop, FileDescriptor outside, sandbox::InsideSockets sockets, int port);
    ~Tunnel();
    Tunnel(const Tunnel &) = delete;
    Tunnel &operator=(const Tunnel &) = delete;

    /// Called from the loop when both directions have ended or one broke; may delete the tunnel.
    void onClosed(std::function<void()> closed) { m_closed = std::move(closed); }

    /// False where nobody listens inside.
    bool start();

private:
    struct Direction
    {
        std::string buffer;
        bool sourceEnded = false;
        bool finished = false;
    };

    enum class Attempt { Failed, Pending, Connected };
    Attempt connect(int family);
    Attempt tryNext();
    void handleConnecting();
    void watchBoth();
    void pump();
    bool move(Direction &direction, int source, int target);
    void update();

    EventLoop &m_loop;
    FileDescriptor m_outside;
    sandbox::InsideSockets m_sockets;
    FileDescriptor m_inside;
    int m_port;
    std::function<void()> m_closed;
    Direction m_inwards;
    Direction m_outwards;
};

} // namespace slipway::runner
