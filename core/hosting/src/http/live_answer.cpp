// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_answer.h"

#include <slipway/api/error.h>

#include <cerrno>
#include <format>

#include <poll.h>
#include <sys/socket.h>

namespace slipway::hosting {

/// A client that takes nothing for that long has gone, or might as well.
static constexpr int patience = 10'000; // milliseconds

static constexpr std::string_view head = "HTTP/1.1 200 OK\r\n"
                                         "Content-Type: application/x-ndjson\r\n"
                                         "Cache-Control: no-store\r\n"
                                         "X-Content-Type-Options: nosniff\r\n"
                                         "Transfer-Encoding: chunked\r\n"
                                         "Connection: close\r\n\r\n";

Result<> LiveAnswer::print(bool isError, std::string_view text)
{
    return sendLine(json::object{{isError ? "stderr" : "stdout", text}});
}

void LiveAnswer::end(const Result<api::Execution> &result)
{
    if (!result && !m_hasBegun)
        return;
    const auto last =
        sendLine(result ? result->toJson() : json::value(api::errorToJson(result.error())));
    if (last && send("0\r\n\r\n"))
        ::shutdown(m_client.get(), SHUT_WR);
    else
        ::shutdown(m_client.get(), SHUT_RDWR);
}

Result<> LiveAnswer::sendLine(const json::value &line)
{
    const std::string text = json::serialize(line) + '\n';
    const bool isFirst = !std::exchange(m_hasBegun, true);
    return send(std::format("{}{:x}\r\n{}\r\n", isFirst ? head : "", text.size(), text));
}

Result<> LiveAnswer::send(std::string_view bytes)
{
    while (!bytes.empty() && !m_isLost) {
        const ssize_t sent =
            ::send(m_client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno == EAGAIN) {
            pollfd entry{.fd = m_client.get(), .events = POLLOUT, .revents = 0};
            m_isLost = ::poll(&entry, 1, patience) == 0;
        } else {
            m_isLost = errno != EINTR;
        }
    }
    if (m_isLost)
        return std::unexpected(
            Error{ErrorKind::Cancelled, "execute.client_gone", "Nobody waits for it.", {}});
    return {};
}

} // namespace slipway::hosting
