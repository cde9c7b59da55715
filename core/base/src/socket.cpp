// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/socket.h>

#include <cerrno>

#include <sys/socket.h>

namespace slipway {

Result<> sendAll(int socket, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            return std::unexpected(Error::fromErrno("socket.cannot_send", "Cannot send", errno));
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

} // namespace slipway
