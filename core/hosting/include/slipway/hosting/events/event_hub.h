// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/id.h>
#include <slipway/hosting/http/open_sessions.h>
#include <slipway/hosting/store/listener.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace slipway::hosting {

struct Services;
class EventSession;

/// Tells the sessions that watch a project when it changed. Safe from any thread.
class EventHub
{
public:
    explicit EventHub(Services &services);
    ~EventHub();

    /// False where the account has too many already.
    bool add(const std::shared_ptr<EventSession> &session);
    void remove(const std::shared_ptr<EventSession> &session);

    void watch(const ProjectId &project, const std::shared_ptr<EventSession> &session);
    void unwatch(const ProjectId &project, const std::shared_ptr<EventSession> &session);

    /// The server stops.
    void closeAll();

private:
    void projectChanged(const std::string &payload);
    void tokensRevoked(const std::string &payload);

    OpenSessions<EventSession> m_sessions;
    std::mutex m_mutex; ///< for what follows
    std::map<ProjectId, std::set<std::shared_ptr<EventSession>>> m_watching;
    // Last: their callbacks use what stands above.
    Listener::Subscription m_deployments;
    Listener::Subscription m_projects;
    Listener::Subscription m_tokens;
};

} // namespace slipway::hosting
