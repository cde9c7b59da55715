// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app.h"

#include <map>
#include <memory>
#include <mutex>

namespace slipway::hosting {

/// All projects that have a process, and how a built release becomes the live one.
class Fleet
{
public:
    explicit Fleet(const Context &context)
        : m_context(context)
    {}

    /// Makes a built deployment live. `done` is called when it is or cannot be: at once for files,
    /// later and on another thread for a process.
    void activate(Release release, std::stop_token stop, App::Done done);

    void stop(const ProjectId &project);
    void restart(const ProjectId &project);

    /// Takes over what was live when an earlier server ended.
    void adopt(Release release);

    /// Gives up what the project has here, if a newer release is live on another server.
    void yield(const ProjectId &project);

    /// Ends what the project has running; `done` when it has.
    void remove(const ProjectId &project, App::Done done);

private:
    App *find(const ProjectId &project);
    App &appOf(const Release &release);
    Result<> activateSite(const Release &release);
    Result<> routeSite(const Release &release);
    Result<> stopSite(const Release &release);
    void startStopped(const Release &release);

    const Context &m_context;
    std::mutex m_mutex;
    std::map<ProjectId, std::unique_ptr<App>> m_apps;
};

} // namespace slipway::hosting
