// SPDX-License-Identifier: GPL-3.0-or-later
#include "slirp.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <format>

#include <fcntl.h>
#include <linux/nsfs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace slipway::sandbox {

static std::unexpected<Error> failed(std::string detail)
{
    return std::unexpected(Error{ErrorKind::Unavailable, "sandbox.network_failed",
                                 "The sandbox's network did not come up. Try again, or run without "
                                 "network.",
                                 std::move(detail)});
}

Result<Slirp> Slirp::start(pid_t process)
{
    constexpr const char *tunnel = "/dev/net/tun";
    if (::access(tunnel, R_OK | W_OK) != 0)
        return std::unexpected(
            Error{ErrorKind::Unsupported,
                  "sandbox.no_tunnel",
                  std::format("Programs with network need {}, which {}. Run without network, or "
                              "have an administrator allow it: sudo modprobe tun && sudo chmod 666 "
                              "{}.",
                              tunnel, errno == ENOENT ? "is not there" : "this user may not open",
                              tunnel),
                  {}});
    const FileDescriptor network(
        ::open(std::format("/proc/{}/ns/net", process).c_str(), O_RDONLY | O_CLOEXEC));
    if (!network.isOpen())
        return failed(std::format("cannot open the network namespace: errno {}", errno));
    // The process may be in a namespace below the one its network belongs to.
    const FileDescriptor user(::ioctl(network.get(), NS_GET_USERNS));
    if (!user.isOpen())
        return failed(std::format("cannot open the user namespace: errno {}", errno));
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return failed(std::format("pipe: errno {}", errno));
    const FileDescriptor ready(ends[0]);
    FileDescriptor tell(ends[1]);

    constexpr int networkNumber = 3;
    constexpr int userNumber = 4;
    constexpr int readyNumber = 5;
    Slirp slirp;
    auto child = spawn("slirp4netns",
                       {"--configure", "--mtu=65520", "--disable-host-loopback",
                        std::format("--ready-fd={}", readyNumber), "--netns-type=path",
                        std::format("--userns-path=/proc/self/fd/{}", userNumber),
                        std::format("/proc/self/fd/{}", networkNumber), "tap0"},
                       {-1, -1, -1, network.get(), user.get(), tell.get()});
    if (!child) {
        if (child.error().kind != ErrorKind::NotFound)
            return std::unexpected(child.error());
        return std::unexpected(Error{ErrorKind::Unsupported,
                                     "sandbox.slirp_missing",
                                     "Programs with network need slirp4netns, which is not "
                                     "installed. Install it (sudo apt install slirp4netns), or run "
                                     "without network.",
                                     {}});
    }
    slirp.m_child = *std::move(child);
    tell.reset();
    pollfd entry{.fd = ready.get(), .events = POLLIN, .revents = 0};
    char byte = 0;
    if (::poll(&entry, 1, 10'000) <= 0 || ::read(ready.get(), &byte, 1) != 1)
        return failed("slirp4netns did not get ready");
    return slirp;
}

Slirp &Slirp::operator=(Slirp &&other) noexcept
{
    std::swap(m_child, other.m_child);
    return *this;
}

Slirp::~Slirp()
{
    if (m_child.pid <= 0)
        return;
    ::kill(m_child.pid, SIGKILL);
    waitForEnd(m_child, -1);
}

} // namespace slipway::sandbox
