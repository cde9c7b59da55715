// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/init_protocol.h>

#include <optional>
#include <vector>

namespace slipway::sandbox {

struct Received
{
    init::Message message;
    std::vector<FileDescriptor> descriptors;
};

/// Our side of the conversation with the first process inside.
class Control
{
public:
    /// The other side's end, to be given to that process.
    Result<FileDescriptor> open();

    int descriptor() const { return m_socket.get(); }
    /// False where nobody listens any more.
    bool send(init::MessageType type, std::uint64_t value = 0,
              const std::vector<FileDescriptor> &descriptors = {});
    /// Nothing where there is nothing now; isClosed() tells whether there ever will be.
    std::optional<Received> receive();
    bool isClosed() const { return m_closed; }

private:
    FileDescriptor m_socket;
    bool m_closed = false;
};

} // namespace slipway::sandbox
