// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_loop.h"

#include <slipway/base/files.h>
#include <slipway/sandbox/protocol.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace slipway::runner {

/// One who drives the runner: over standard input and output, or over the runner's socket.
class Client
{
public:
    struct Handlers
    {
        std::function<void(Client &, const sandbox::Frame &)> frame;
        std::function<void(Client &)> drained; ///< everything queued was sent
        /// The client is gone, or does not speak the protocol; it may be deleted in there.
        std::function<void(Client &)> closed;
    };

    /// Both may be the same descriptor number (a socket); `output` is then closed with `input`.
    Client(EventLoop &loop, FileDescriptor input, FileDescriptor output, Handlers handlers);
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    /// Frames that were read before this client was made.
    void feed(std::string_view bytes);

    /// One frame, in one piece or two.
    void send(std::string_view frame, std::string_view rest = {});
    /// The same, with a descriptor, which must stay open; for a client at a socket.
    void sendWith(int descriptor, std::string_view frame);
    /// Where its frames come from.
    int descriptor() const { return m_input.get(); }
    std::size_t queued() const { return m_queue.size() - m_sent; }
    /// Sends what is queued, as long as the client takes some of it at least every `patience`.
    void drain(Milliseconds patience);

    void setReading(bool reading);
    /// From now on nothing is called, read or sent.
    void detach();

    bool wantsOutput = false;
    bool paces = false; ///< a run that is detached waits for it too
    bool keeps = false; ///< it has the screen, and is asked for it
    /// What of the ring it was told of, and has done with.
    std::uint64_t told = 0;
    std::uint64_t taken = 0;
    bool isLagging = false;

private:
    int outputDescriptor() const;
    void read(std::uint32_t events);
    void takeFrames();
    ssize_t put(std::string_view bytes, std::string_view rest = {});
    /// False where the client is gone.
    bool write();
    void update();

    EventLoop &m_loop;
    FileDescriptor m_input;
    FileDescriptor m_output;
    Handlers m_handlers;
    sandbox::FrameReader m_reader;
    std::string m_queue;
    std::size_t m_sent = 0;
    int m_passing = -1; ///< a descriptor that goes with the next bytes
    bool m_reading = true;
    bool m_takingFrames = false;
    bool m_detached = false;
};

} // namespace slipway::runner
