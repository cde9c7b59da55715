// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>

#include <format>

#include <unistd.h>

namespace slip {

using slipway::ErrorKind;

namespace {

ExitCode codeOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Unauthenticated:
        return NotSignedIn;
    case ErrorKind::NotFound:
        return NotFound;
    case ErrorKind::Unavailable:
    case ErrorKind::Timeout:
        return Unreachable;
    case ErrorKind::PermissionDenied:
    case ErrorKind::Conflict:
    case ErrorKind::TooLarge:
    case ErrorKind::RateLimited:
        return Refused;
    default:
        return Failure;
    }
}

void writeLine(int descriptor, std::string_view text)
{
    // Nobody is left to tell when this fails.
    [[maybe_unused]] const auto written = slipway::writeAll(descriptor, std::string(text) + '\n');
}

} // namespace

int fail(ExitCode code, std::string_view message)
{
    tell(std::format("slip: {}", plain(message)));
    return code;
}

int fail(const slipway::Error &error)
{
    std::string message = error.message;
    if (error.kind == ErrorKind::Unauthenticated && !message.contains("slip login"))
        message += " Sign in with \"slip login\".";
    return fail(codeOf(error.kind), message);
}

void print(std::string_view text)
{
    writeLine(STDOUT_FILENO, text);
}

void printJson(const slipway::json::value &value)
{
    print(slipway::json::serialize(value));
}

void tell(std::string_view text)
{
    writeLine(STDERR_FILENO, text);
}

Progress::Progress()
    : m_isTerminal(::isatty(STDERR_FILENO) == 1)
{}

void Progress::show(std::string_view text)
{
    if (!m_isTerminal)
        return;
    m_shown = true;
    [[maybe_unused]] const auto written =
        slipway::writeAll(STDERR_FILENO, std::format("\r\x1b[K{}", plain(text)));
}

void Progress::clear()
{
    if (std::exchange(m_shown, false)) {
        [[maybe_unused]] const auto written = slipway::writeAll(STDERR_FILENO, "\r\x1b[K");
    }
}

std::string plain(std::string_view text)
{
    std::string result = slipway::toValidUtf8(text);
    for (char &c : result) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F)
            c = '?';
    }
    return result;
}

} // namespace slip
