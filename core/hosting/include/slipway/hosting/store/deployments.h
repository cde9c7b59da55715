// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/deployment.h>
#include <slipway/api/tree.h>
#include <slipway/hosting/store/database.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slipway::hosting {

/// A deployment a worker has taken: it has until the heartbeats stop to make it live.
struct Job
{
    std::int64_t id = 0;
    api::Deployment deployment;
    std::string slug; ///< of the project
};

/// A deployment that has, or had, an instance.
struct Release
{
    api::Deployment deployment;
    std::string slug;
    std::string server; ///< that has it
};

/// What an owner asked of what runs.
struct OwnersRequest
{
    enum class Action { Stop, Restart };

    ProjectId project;
    Action action = Action::Stop;
};

/// What the edge's page has to say about an address.
struct Place
{
    ProjectId project;
    std::string name; ///< the project's
    std::optional<api::Deployment> current;
    std::optional<api::Deployment> latest;
};

/// What a deployment may become from what it is.
bool isLegal(api::DeploymentStatus from, api::DeploymentStatus to);

/// Deployments and their jobs as the system sees them: no caller, no permission. For the worker
/// and the supervisor; handlers use AuthorizedStore. Every change is notified.
class SystemDeployments
{
public:
    explicit SystemDeployments(Transaction &transaction)
        : m_transaction(transaction)
    {}

    /// Deployments from before there were several servers belong to `server`.
    Result<> claim(std::string_view server);

    /// The oldest of the server's queued jobs of a project nobody works on, now building and taken
    /// by `worker`. Nothing when there is none.
    Result<std::optional<Job>> takeJob(std::string_view server, std::string_view worker);
    /// Says that the worker lives. False: stop, the deployment was cancelled or taken away.
    Result<bool> heartbeat(std::int64_t job, std::string_view worker);
    /// The deployment is live or has failed; the job is gone.
    Result<> finishJob(std::int64_t job);
    /// For the start of a server: the deployments it was working on fail with `reason`; one it was
    /// starting again after a stop is stopped, as before. Gives those that failed.
    Result<std::vector<DeploymentId>> failInterrupted(std::string_view server, const Error &reason);

    Result<api::Deployment> find(const DeploymentId &id);
    Result<> setPlan(const DeploymentId &id, const api::Plan &plan);
    /// Changes the status where that is legal (else Conflict "deployment.status"), and notes when.
    /// `error` is kept with a failed one. Not for becoming live: that is makeLive().
    Result<api::Deployment> advance(const DeploymentId &id, api::DeploymentStatus to,
                                    const std::optional<Error> &error = {});
    /// Makes it the project's current one; the former current one is replaced and returned.
    Result<std::optional<api::Deployment>> makeLive(const DeploymentId &id);
    Result<> countRestart(const DeploymentId &id);

    /// Everything of this server that is live, for its start.
    Result<std::vector<Release>> live(std::string_view server);
    Result<std::optional<Release>> current(const ProjectId &project);
    /// The one to start again after a stop: the newest that was live.
    Result<std::optional<Release>> lastStopped(const ProjectId &project);
    /// NotFound where no project has this address.
    Result<Place> place(std::string_view slug);

    Result<std::vector<api::TreeEntry>> tree(const Hash &hash);

    /// What owners asked of this server, in the order they did; not given twice.
    Result<std::vector<OwnersRequest>> takeRequests(std::string_view server);

    struct DeletedProject
    {
        ProjectId id;
        std::string slug;
        std::vector<DeploymentId> deployments; ///< of this server
    };
    /// Deleted by their owners; their instances, addresses and logs have to be taken down.
    Result<std::vector<DeletedProject>> deletedProjects(std::string_view server);
    /// The last step of that: this server's rows go, and with the last server's the project, whose
    /// address is free again.
    Result<> purgeProject(const ProjectId &id, std::string_view server);

private:
    Result<> changed(const ProjectId &project, const DeploymentId &deployment);

    Transaction &m_transaction;
};

} // namespace slipway::hosting
