// SPDX-License-Identifier: GPL-3.0-or-later
#include "unix_connection.h"

#include <cerrno>
#include <cstring>
#include <format>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace slipway::hosting {

static std::unexpected<Error> noAnswer(int number)
{
    return std::unexpected(Error{ErrorKind::Unavailable, "socket.no_answer",
                                 "The other side does not answer.", std::strerror(number)});
}

Result<FileDescriptor> connectUnix(const std::filesystem::path &socket, Milliseconds timeout)
{
    FileDescriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // A folder's descriptor makes a long path short.
    const FileDescriptor folder(
        ::open(socket.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!connection.isOpen() || !folder.isOpen())
        return noAnswer(errno);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name =
        std::format("/proc/self/fd/{}/{}", folder.get(), socket.filename().string());
    if (name.size() >= sizeof address.sun_path)
        return noAnswer(ENAMETOOLONG);
    name.copy(address.sun_path, name.size());
    const timeval limit{.tv_sec = timeout.count() / 1000, .tv_usec = timeout.count() % 1000 * 1000};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(connection.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address)
        != 0)
        return noAnswer(errno);
    return connection;
}

} // namespace slipway::hosting
