// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

#include <drogon/WebSocketConnection.h>

namespace slipway::hosting {

/// The WebSockets of one kind that are open, a few of each account. Any thread.
template<class Session>
class OpenSessions
{
public:
    explicit OpenSessions(std::ptrdiff_t mostOfAccount)
        : m_most(mostOfAccount)
    {}

    /// False where its account has as many as it may.
    bool add(const std::shared_ptr<Session> &session)
    {
        const std::scoped_lock lock(m_mutex);
        const auto same = std::ranges::count_if(m_sessions, [&](const auto &other) {
            return other->caller().account == session->caller().account;
        });
        return same < m_most && m_sessions.insert(session).second;
    }
    void remove(const std::shared_ptr<Session> &session)
    {
        const std::scoped_lock lock(m_mutex);
        m_sessions.erase(session);
    }
    bool isEmpty() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_sessions.empty();
    }
    /// Whether their callers may still do what they do.
    void lookAgain(const auto &isConcerned) const
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &session : m_sessions) {
            if (isConcerned(*session))
                session->lookAgain();
        }
    }
    void tellStopping() const
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &session : m_sessions)
            session->close(drogon::CloseCode::kEndpointGone,
                           {ErrorKind::Unavailable,
                            "server.stopping",
                            "The server is stopping; connect again in a moment.",
                            {}});
    }

private:
    std::ptrdiff_t m_most;
    mutable std::mutex m_mutex;
    std::set<std::shared_ptr<Session>> m_sessions;
};

} // namespace slipway::hosting
