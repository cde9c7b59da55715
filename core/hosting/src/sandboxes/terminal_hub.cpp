// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_hub.h"

#include <slipway/hosting/http/services.h>

#include "terminal_session.h"

#include <algorithm>

namespace slipway::hosting {

static constexpr auto maxSessions = 64; // of an account

TerminalHub::TerminalHub(Services &services)
    : m_projects(services.listener->subscribe(Channel::ProjectChanged,
                                              [this](const std::string &payload) {
                                                  lookAgain([&](const TerminalSession &session) {
                                                      return payload.empty()
                                                             || session.project().text() == payload;
                                                  });
                                              }))
    , m_tokens(
          services.listener->subscribe(Channel::TokensRevoked, [this](const std::string &payload) {
              // Of an empty one the other subscription has told.
              lookAgain([&](const TerminalSession &session) {
                  return session.caller().account.text() == payload;
              });
          }))
{}

TerminalHub::~TerminalHub() = default;

void TerminalHub::lookAgain(const auto &isConcerned)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &session : m_sessions) {
        if (isConcerned(*session))
            session->lookAgain();
    }
}

bool TerminalHub::add(const std::shared_ptr<TerminalSession> &session)
{
    const std::scoped_lock lock(m_mutex);
    const auto same = std::ranges::count_if(m_sessions, [&](const auto &other) {
        return other->caller().account == session->caller().account;
    });
    if (same >= maxSessions)
        return false;
    m_sessions.insert(session);
    return true;
}

void TerminalHub::remove(const std::shared_ptr<TerminalSession> &session)
{
    const std::scoped_lock lock(m_mutex);
    m_sessions.erase(session);
    std::erase_if(m_attached, [&](const auto &entry) { return entry.second == session; });
}

void TerminalHub::takeOver(const api::TerminalId &terminal,
                           const std::shared_ptr<TerminalSession> &session)
{
    std::shared_ptr<TerminalSession> before;
    {
        const std::scoped_lock lock(m_mutex);
        before = std::exchange(m_attached[terminal], session);
    }
    if (before && before != session)
        before->close(drogon::CloseCode::kViolation,
                      {ErrorKind::Conflict,
                       "terminal.taken_over",
                       "This terminal is shown in another window now.",
                       {}});
}

bool TerminalHub::isEmpty()
{
    const std::scoped_lock lock(m_mutex);
    return m_sessions.empty();
}

void TerminalHub::closeAll()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &session : m_sessions)
        session->close(drogon::CloseCode::kEndpointGone,
                       {ErrorKind::Unavailable,
                        "server.stopping",
                        "The server is stopping; connect again in a moment.",
                        {}});
}

} // namespace slipway::hosting
