// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_hub.h"

#include <slipway/hosting/http/services.h>

#include "terminal_session.h"

namespace slipway::hosting {

static constexpr auto mostOfAccount = 64;

TerminalHub::TerminalHub(Services &services)
    : m_sessions(mostOfAccount)
    , m_projects(services.listener->subscribe(
          Channel::ProjectChanged,
          [this](const std::string &payload) {
              m_sessions.lookAgain([&](const TerminalSession &session) {
                  return payload.empty() || session.project().text() == payload;
              });
          }))
    , m_tokens(
          services.listener->subscribe(Channel::TokensRevoked, [this](const std::string &payload) {
              // Of an empty one the other subscription has told.
              m_sessions.lookAgain([&](const TerminalSession &session) {
                  return session.caller().account.text() == payload;
              });
          }))
{}

TerminalHub::~TerminalHub() = default;

bool TerminalHub::add(const std::shared_ptr<TerminalSession> &session)
{
    return m_sessions.add(session);
}

void TerminalHub::remove(const std::shared_ptr<TerminalSession> &session)
{
    m_sessions.remove(session);
    const std::scoped_lock lock(m_mutex);
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

bool TerminalHub::isEmpty() const
{
    return m_sessions.isEmpty();
}

void TerminalHub::closeAll()
{
    m_sessions.tellStopping();
}

} // namespace slipway::hosting
