// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.h"

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/sandbox.h>

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace slipway::runner {

class Dialer;
class Tunnel;

/// Takes connections outside and makes each one to the program's port inside.
class PortForward
{
public:
    /// The address is taken at once; connections are answered from serve() on.
    static Result<std::unique_ptr<PortForward>> listen(EventLoop &loop,
                                                       const sandbox::PortForward &port);
    ~PortForward();
    PortForward(const PortForward &) = delete;
    PortForward &operator=(const PortForward &) = delete;

    /// With the port that was chosen where 0 was asked for.
    const std::string &address() const { return m_address; }

    /// `sandbox` must outlive this.
    void serve(sandbox::Sandbox &sandbox);
    /// Tells whether somebody listens on the port inside: a connection is made and hung up.
    void probe(std::function<void(bool listens)> answer);
    /// New sockets may have come.
    void continueWaiting();

private:
    using Tunnels = std::list<std::unique_ptr<Tunnel>>;

    PortForward(EventLoop &loop, int inside);
    void accept();
    void begin(FileDescriptor outside, sandbox::InsideSockets sockets);
    void remove(Tunnels::iterator tunnel);
    void dial(sandbox::InsideSockets sockets, std::function<void(bool)> answer);
    void updateListener();

    EventLoop &m_loop;
    int m_inside;
    std::string m_address;
    std::string m_path; ///< of a unix socket, to be deleted
    FileDescriptor m_listener;
    sandbox::Sandbox *m_sandbox = nullptr;
    std::deque<std::move_only_function<void(sandbox::InsideSockets)>> m_waiting; ///< for sockets
    Tunnels m_tunnels;
    std::list<std::unique_ptr<Dialer>> m_probes;
};

} // namespace slipway::runner
