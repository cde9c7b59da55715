// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialer.h"
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

    /// `closed` is called where nobody listens inside (perhaps at once), and when both directions
    /// have ended or one broke; it may delete the tunnel.
    void start(std::function<void()> closed);

private:
    struct Direction
    {
        std::string buffer;
        bool sourceEnded = false;
        bool finished = false;
    };

    void watchBoth();
    void pump();
    bool move(Direction &direction, int source, int target);
    void update();

    EventLoop &m_loop;
    FileDescriptor m_outside;
    Dialer m_dialer;
    FileDescriptor m_inside;
    std::function<void()> m_closed;
    Direction m_inwards;
    Direction m_outwards;
};

} // namespace slipway::runner
