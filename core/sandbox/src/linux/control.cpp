// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace slipway::sandbox {

Result<FileDescriptor> Control::open()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::unexpected(
            Error::fromErrno("sandbox.no_socket", "Cannot prepare the sandbox", errno));
    m_socket = FileDescriptor(ends[0]);
    m_closed = false;
    return FileDescriptor(ends[1]);
}

bool Control::send(init::MessageType type, std::uint64_t value,
                   const std::vector<FileDescriptor> &descriptors)
{
    init::Message message{.type = type, .reserved = 0, .value = value, .number = 0};
    iovec part{.iov_base = &message, .iov_len = sizeof message};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(init::mostDescriptors * sizeof(int))> space{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        header.msg_control = space.data();
        header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        auto *entry = reinterpret_cast<cmsghdr *>(space.data());
        entry->cmsg_level = SOL_SOCKET;
        entry->cmsg_type = SCM_RIGHTS;
        entry->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        for (std::size_t i = 0; i < descriptors.size(); ++i) {
            const int number = descriptors[i].get();
            std::memcpy(CMSG_DATA(entry) + i * sizeof number, &number, sizeof number);
        }
    }
    return ::sendmsg(m_socket.get(), &header, MSG_DONTWAIT | MSG_NOSIGNAL)
           == static_cast<ssize_t>(sizeof message);
}

std::optional<Received> Control::receive()
{
    Received received{};
    iovec part{.iov_base = &received.message, .iov_len = sizeof received.message};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(init::mostDescriptors * sizeof(int))> space{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = space.data();
    header.msg_controllen = space.size();
    const ssize_t got = ::recvmsg(m_socket.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return std::nullopt;
    for (cmsghdr *entry = CMSG_FIRSTHDR(&header); got > 0 && entry;
         entry = CMSG_NXTHDR(&header, entry)) {
        if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS)
            continue;
        for (std::size_t i = 0; i < (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(entry) + i * sizeof(int), sizeof number);
            received.descriptors.emplace_back(number);
        }
    }
    if (got != static_cast<ssize_t>(sizeof received.message)) {
        m_closed = true;
        return std::nullopt;
    }
    return received;
}

} // namespace slipway::sandbox
