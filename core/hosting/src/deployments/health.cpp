// SPDX-License-Identifier: GPL-3.0-or-later
#include "health.h"

#include "../unix_connection.h"

#include <slipway/base/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <format>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace slipway::hosting {

/// The runner accepts for the program and hangs up where nothing listens inside. A program says
/// nothing before it was asked, so silence for this long is a connection.
static constexpr int hangUpTime = 10;

static bool isSilent(int connection)
{
    pollfd event{connection, POLLIN | POLLRDHUP, 0};
    int ready = 0;
    do {
        ready = ::poll(&event, 1, hangUpTime);
    } while (ready < 0 && errno == EINTR);
    return ready == 0;
}

static Health acceptsConnection(Instance &instance, int connection)
{
    // A runner that is busy with the end of its program is silent too: let it speak first.
    if (isSilent(connection))
        return {.healthy = instance.statistics() && isSilent(connection)};
    char byte = 0;
    return {.healthy = ::read(connection, &byte, 1) > 0};
}

static Health answersPath(int connection, std::string_view path)
{
    const auto asked = sendAll(
        connection, std::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                "User-Agent: Slipway health check\r\n\r\n",
                                path));
    std::string answer;
    std::array<char, 512> buffer{};
    while (asked && answer.size() < 12) {
        const ssize_t got = ::read(connection, buffer.data(), buffer.size());
        if (got <= 0)
            return {};
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    int status = 0;
    if (!answer.starts_with("HTTP/1."))
        return {};
    std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return {.healthy = status >= 100 && status < 500, .status = status};
}

Health lookAtHealth(Instance &instance, std::string_view path)
{
    const auto connection = connectUnix(instance.socket(), std::chrono::seconds(5));
    if (!connection)
        return {};
    if (path.empty())
        return acceptsConnection(instance, connection->get());
    return answersPath(connection->get(), path);
}

} // namespace slipway::hosting
