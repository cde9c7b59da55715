// SPDX-License-Identifier: GPL-3.0-or-later
#include "health.h"

#include "../unix_connection.h"

#include <slipway/base/socket.h>

#include <array>
#include <charconv>
#include <chrono>
#include <format>
#include <string>

#include <unistd.h>

namespace slipway::hosting {

static constexpr std::chrono::seconds answerTime{5};

static Health answersPath(int connection, std::string_view path)
{
    const auto asked = sendAll(
        connection, std::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                "User-Agent: Slipway health check\r\n\r\n",
                                path));
    std::string answer;
    std::array<char, 512> buffer{};
    const auto deadline = std::chrono::steady_clock::now() + answerTime;
    while (asked && answer.size() < 12) {
        if (std::chrono::steady_clock::now() > deadline)
            return {};
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
    // Not by connecting: a connection is made with the runner, whether somebody listens inside or
    // not.
    if (path.empty())
        return {.healthy = instance.listens().value_or(false)};
    const auto connection = connectUnix(instance.socket(), answerTime);
    return connection ? answersPath(connection->get(), path) : Health{};
}

} // namespace slipway::hosting
