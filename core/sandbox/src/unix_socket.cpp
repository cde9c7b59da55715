// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/sandbox/unix_socket.h>

#include <cerrno>
#include <cstring>
#include <format>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace fs = std::filesystem;

namespace {

struct Address
{
    FileDescriptor folder; ///< keeps the short name valid
    sockaddr_un name{};

    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&name); }
};

std::unexpected<Error> failed(std::string_view verb, const fs::path &path, int number)
{
    return std::unexpected(
        Error::fromErrno(std::format("socket.cannot_{}", verb),
                         std::format("Cannot {} the socket {}", verb, path.string()), number));
}

Result<Address> addressOf(const fs::path &path)
{
    Address address;
    address.name.sun_family = AF_UNIX;
    std::string text = path.string();
    if (text.size() >= sizeof address.name.sun_path) {
        const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
        address.folder = FileDescriptor(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!address.folder.isOpen())
            return failed("reach", path, errno);
        text = std::format("/proc/self/fd/{}/{}", address.folder.get(), path.filename().string());
        if (text.size() >= sizeof address.name.sun_path)
            return failed("reach", path, ENAMETOOLONG);
    }
    std::memcpy(address.name.sun_path, text.data(), text.size());
    return address;
}

FileDescriptor makeSocket()
{
    return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

} // namespace

Result<FileDescriptor> connectUnix(const fs::path &path)
{
    TRY(const Address address, addressOf(path));
    FileDescriptor socket = makeSocket();
    if (!socket.isOpen())
        return failed("reach", path, errno);
    if (::connect(socket.get(), address.get(), sizeof address.name) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
            return std::unexpected(Error::notFound(
                "socket.nobody", std::format("Nobody listens on {}.", path.string())));
        return failed("reach", path, errno);
    }
    return socket;
}

Result<FileDescriptor> listenUnix(const fs::path &path)
{
    struct stat info{};
    if (::lstat(path.c_str(), &info) == 0) {
        const bool isFree = S_ISSOCK(info.st_mode) && !connectUnix(path);
        if (!isFree)
            return std::unexpected(Error{ErrorKind::Conflict,
                                         "socket.in_use",
                                         std::format("{} is in use already.", path.string()),
                                         {}});
        ::unlink(path.c_str());
    }
    TRY(const Address address, addressOf(path));
    FileDescriptor socket = makeSocket();
    // The mode of the socket's own node makes that of its name, so nobody gets in in between.
    if (!socket.isOpen() || ::fchmod(socket.get(), 0600) != 0
        || ::bind(socket.get(), address.get(), sizeof address.name) != 0
        || ::listen(socket.get(), 1024) != 0)
        return failed("create", path, errno);
    return socket;
}

} // namespace slipway::sandbox
