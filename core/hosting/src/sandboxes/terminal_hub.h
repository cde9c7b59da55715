// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/sandbox.h>
#include <slipway/base/id.h>
#include <slipway/hosting/http/open_sessions.h>
#include <slipway/hosting/store/listener.h>

#include <map>
#include <memory>
#include <mutex>

namespace slipway::hosting {

struct Services;
class TerminalSession;

/// Who is attached to which terminal. Safe from any thread.
class TerminalHub
{
public:
    explicit TerminalHub(Services &services);
    ~TerminalHub();

    /// False where the account has too many already.
    bool add(const std::shared_ptr<TerminalSession> &session);
    void remove(const std::shared_ptr<TerminalSession> &session);

    /// One is attached to a terminal, the latest: who was before is told and closed.
    void takeOver(const api::TerminalId &terminal, const std::shared_ptr<TerminalSession> &session);

    /// The server stops.
    void closeAll();
    /// Whether all have gone.
    bool isEmpty() const;

private:
    OpenSessions<TerminalSession> m_sessions;
    std::mutex m_mutex; ///< for what follows
    std::map<api::TerminalId, std::shared_ptr<TerminalSession>> m_attached;
    // Last: their callbacks use what stands above.
    Listener::Subscription m_projects;
    Listener::Subscription m_tokens;
};

} // namespace slipway::hosting
