// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/events/event_hub.h>

#include <slipway/hosting/http/services.h>

#include "event_session.h"

#include <algorithm>

namespace slipway::hosting {

static constexpr auto maxSessions = 32; // of an account

EventHub::EventHub(Services &services)
    : m_deployments(services.listener->subscribe(
          Channel::DeploymentChanged,
          [this](const std::string &payload) { projectChanged(payload); }))
    , m_projects(services.listener->subscribe(
          Channel::ProjectChanged, [this](const std::string &payload) { projectChanged(payload); }))
    , m_tokens(services.listener->subscribe(
          Channel::TokensRevoked, [this](const std::string &payload) { tokensRevoked(payload); }))
{}

EventHub::~EventHub() = default;

bool EventHub::add(const std::shared_ptr<EventSession> &session)
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

void EventHub::remove(const std::shared_ptr<EventSession> &session)
{
    const std::scoped_lock lock(m_mutex);
    m_sessions.erase(session);
    std::erase_if(m_watching, [&](auto &entry) {
        entry.second.erase(session);
        return entry.second.empty();
    });
}

void EventHub::watch(const ProjectId &project, const std::shared_ptr<EventSession> &session)
{
    const std::scoped_lock lock(m_mutex);
    m_watching[project].insert(session);
}

void EventHub::unwatch(const ProjectId &project, const std::shared_ptr<EventSession> &session)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_watching.find(project);
    if (found == m_watching.end())
        return;
    found->second.erase(session);
    if (found->second.empty())
        m_watching.erase(found);
}

void EventHub::projectChanged(const std::string &payload)
{
    if (payload.empty()) {
        tellAllToLook();
        return;
    }
    // "PROJECT" or "PROJECT DEPLOYMENT"
    const ProjectId project(payload.substr(0, payload.find(' ')));
    const std::scoped_lock lock(m_mutex);
    if (const auto found = m_watching.find(project); found != m_watching.end()) {
        for (const auto &session : found->second)
            session->projectChanged(project);
    }
}

/// Of an empty payload the other subscriptions have told.
void EventHub::tokensRevoked(const std::string &payload)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &session : m_sessions) {
        if (session->caller().account.text() == payload)
            session->lookAgain();
    }
}

void EventHub::tellAllToLook()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &session : m_sessions)
        session->lookAgain();
}

void EventHub::closeAll()
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
