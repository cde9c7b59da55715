// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/terminal/pty.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace slipway::terminal {

static std::unexpected<Error> failed()
{
    return std::unexpected(
        Error::fromErrno("terminal.cannot_open", "Cannot open a terminal", errno));
}

Result<Pty> openPty(int columns, int rows)
{
    Pty pty;
    pty.master = FileDescriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!pty.master.isOpen() || ::unlockpt(pty.master.get()) != 0)
        return failed();
    std::array<char, 64> name{};
    if (::ptsname_r(pty.master.get(), name.data(), name.size()) != 0)
        return failed();
    pty.slave = FileDescriptor(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!pty.slave.isOpen())
        return failed();
    termios settings{};
    if (::tcgetattr(pty.slave.get(), &settings) != 0)
        return failed();
    settings.c_iflag |= IUTF8;
    if (::tcsetattr(pty.slave.get(), TCSANOW, &settings) != 0)
        return failed();
    if (auto resized = resizePty(pty.master.get(), columns, rows); !resized)
        return std::unexpected(resized.error());
    return pty;
}

Result<> resizePty(int master, int columns, int rows)
{
    const winsize size{.ws_row = static_cast<unsigned short>(rows),
                       .ws_col = static_cast<unsigned short>(columns),
                       .ws_xpixel = 0,
                       .ws_ypixel = 0};
    if (::ioctl(master, TIOCSWINSZ, &size) != 0)
        return failed();
    return {};
}

} // namespace slipway::terminal
