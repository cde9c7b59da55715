// SPDX-License-Identifier: GPL-3.0-or-later
#include "client_socket.h"

#include <charconv>
#include <filesystem>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace slipway::hosting {

/// Whether the descriptor's two ends are those of the request.
static bool isOf(int descriptor, const drogon::HttpRequestPtr &http)
{
    const auto matches = [](const sockaddr_in &address, const trantor::InetAddress &wanted) {
        return address.sin_family == AF_INET && address.sin_port == wanted.portNetEndian()
               && address.sin_addr.s_addr == wanted.ipNetEndian();
    };
    sockaddr_in peer{};
    sockaddr_in own{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&peer), &size) != 0
        || !matches(peer, http->peerAddr()))
        return false;
    size = sizeof own;
    return ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&own), &size) == 0
           && matches(own, http->localAddr());
}

FileDescriptor clientSocket(const drogon::HttpRequestPtr &http)
{
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
        const std::string name = entry.path().filename().string();
        int number = -1;
        std::from_chars(name.data(), name.data() + name.size(), number);
        if (number < 0 || !isOf(number, http))
            continue;
        // The number may have become another's since.
        FileDescriptor copy(::fcntl(number, F_DUPFD_CLOEXEC, 0));
        if (copy.isOpen() && isOf(copy.get(), http))
            return copy;
    }
    return {};
}

} // namespace slipway::hosting
