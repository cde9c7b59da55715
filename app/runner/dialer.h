// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/sandbox.h>

#include <functional>
#include <utility>

namespace slipway::runner {

/// Connects to the program's port inside, on whichever loopback address it listens.
class Dialer
{
public:
    /// Gets the connection; one that is not open where nobody listens.
    using Done = std::move_only_function<void(FileDescriptor)>;

    Dialer(EventLoop &loop, sandbox::InsideSockets sockets, int port)
        : m_loop(loop)
        , m_sockets(std::move(sockets))
        , m_port(port)
    {}
    ~Dialer();
    Dialer(const Dialer &) = delete;
    Dialer &operator=(const Dialer &) = delete;

    /// `done` is called once, perhaps at once; it may delete the dialer.
    void start(Done done);

private:
    enum class Attempt { Failed, Pending, Connected };
    Attempt connect(int family);
    Attempt tryNext();
    void goOn();
    void handleConnecting();
    void finish();

    EventLoop &m_loop;
    sandbox::InsideSockets m_sockets;
    int m_port;
    FileDescriptor m_inside;
    Done m_done;
};

} // namespace slipway::runner
