// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context.h"
#include "fleet.h"

#include <slipway/hosting/builds/builder.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace slipway::hosting {

/// Takes queued deployments, builds them, and hands them to the fleet.
class Jobs
{
public:
    Jobs(const Context &context, Fleet &fleet);
    /// Interrupts what is being built; to be destroyed while the fleet is still there.
    ~Jobs();

    void start();
    /// There may be a job to take.
    void wake();
    /// Says for all jobs under way that we live, and stops those that are not wanted any more.
    void heartbeat();
    /// The same for one deployment, if it is under way.
    void check(const DeploymentId &deployment);
    bool isBusy(const ProjectId &project);

private:
    struct Active
    {
        Job job;
        std::stop_source stop;
    };

    void loop();
    std::optional<Job> take();
    void process(const std::shared_ptr<Active> &active);
    Result<api::Plan> build(const Active &active);
    void activate(const std::shared_ptr<Active> &active, api::Plan plan);
    void finish(const Active &active, const Result<> &result);
    void fail(const Active &active, Error error);
    void removeOldReleases(const Active &active);
    void beat(const std::shared_ptr<Active> &active);

    const Context &m_context;
    Fleet &m_fleet;
    Builder m_builder;
    std::string m_name; ///< of this server, in the table of jobs

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_quitting = false;
    bool m_posted = true;
    std::map<DeploymentId, std::shared_ptr<Active>> m_active;
    std::vector<std::jthread> m_threads;
};

/// Why a deployment failed that nobody finished.
Error buildInterrupted();

} // namespace slipway::hosting
