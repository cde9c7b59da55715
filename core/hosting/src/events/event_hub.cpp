// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/events/event_hub.h>

#include <slipway/hosting/http/services.h>

#include "event_session.h"

namespace slipway::hosting {

static constexpr auto mostOfAccount = 32;

EventHub::EventHub(Services &services)
    : m_sessions(mostOfAccount)
    , m_deployments(services.listener->subscribe(
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
    return m_sessions.add(session);
}

void EventHub::remove(const std::shared_ptr<EventSession> &session)
{
    m_sessions.remove(session);
    const std::scoped_lock lock(m_mutex);
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
        m_sessions.lookAgain([](const EventSession &) { return true; });
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
    m_sessions.lookAgain(
        [&](const EventSession &session) { return session.caller().account.text() == payload; });
}

void EventHub::closeAll()
{
    m_sessions.tellStopping();
}

} // namespace slipway::hosting
