// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace slip {

using namespace slipway;

TerminalMode::TerminalMode(int descriptor, Wanted wanted)
    : m_descriptor(descriptor)
{
    if (::tcgetattr(descriptor, &m_before) != 0)
        return;
    termios mode = m_before;
    if (wanted == Wanted::Raw)
        ::cfmakeraw(&mode);
    else
        mode.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    m_changed = ::tcsetattr(descriptor, TCSADRAIN, &mode) == 0;
}

TerminalMode::~TerminalMode()
{
    if (m_changed)
        ::tcsetattr(m_descriptor, TCSADRAIN, &m_before);
}

std::optional<sandbox::TerminalSize> terminalSize(int descriptor)
{
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return std::nullopt;
    return sandbox::TerminalSize{size.ws_col, size.ws_row};
}

static int signalTarget = -1;

static void onSignal(int number)
{
    const int before = errno;
    const auto byte = static_cast<unsigned char>(number);
    // A full pipe has enough signals in it already.
    [[maybe_unused]] const ssize_t written = ::write(signalTarget, &byte, 1);
    errno = before;
}

Result<SignalPipe> SignalPipe::create(std::initializer_list<int> signals)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return std::unexpected(Error::fromErrno("cli.pipe", "Cannot make a pipe", errno));
    SignalPipe pipe;
    pipe.m_read = FileDescriptor(ends[0]);
    pipe.m_write = FileDescriptor(ends[1]);
    signalTarget = ends[1];
    for (const int number : signals) {
        struct sigaction action{};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        ::sigaction(number, &action, nullptr);
    }
    return pipe;
}

int SignalPipe::take()
{
    unsigned char byte = 0;
    return ::read(m_read.get(), &byte, 1) == 1 ? byte : 0;
}

static Result<std::string> ask(std::string_view question, bool echo)
{
    const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal.isOpen())
        return std::unexpected(Error::invalidInput(
            "cli.no_terminal", "There is no terminal to ask on. Give --email and "
                               "--password-stdin, or set SLIPWAY_TOKEN."));
    TRY(writeAll(terminal.get(), question));
    std::string line;
    {
        std::optional<TerminalMode> mode;
        if (!echo)
            mode.emplace(terminal.get(), TerminalMode::Wanted::NoEcho);
        for (char c = 0; line.size() < 4096;) {
            const ssize_t got = ::read(terminal.get(), &c, 1);
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0 || c == '\n')
                break;
            line += c;
        }
    }
    if (!echo) {
        TRY(writeAll(terminal.get(), "\n"));
    }
    if (line.empty())
        return std::unexpected(Error::invalidInput("cli.no_answer", "Nothing was typed."));
    return line;
}

Result<std::string> askLine(std::string_view question)
{
    return ask(question, true);
}

Result<Secret> askSecret(std::string_view question)
{
    return ask(question, false).transform([](std::string text) { return Secret(std::move(text)); });
}

Result<Secret> readSecretInput()
{
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(
                Error::fromErrno("cli.input", "Cannot read standard input", errno));
        if (got == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > (64 << 10))
            return std::unexpected(
                Error::invalidInput("cli.input", "What came on standard input is too long."));
    }
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    return Secret(std::move(text));
}

} // namespace slip
