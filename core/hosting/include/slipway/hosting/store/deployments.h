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

    /// The oldest queued job of a project nobody works on, now building and taken by `worker`.
    /// Nothing when there is none.
    Result<std::optional<Job>> takeJob(std::string_view worker);
    /// Says that the worker lives. False: stop, the deployment was cancelled or taken away.
    Result<bool> heartbeat(std::int64_t job, std::string_view worker);
    /// The deployment is live or has failed; the job is gone.
    Result<> finishJob(std::int64_t job);
    /// Jobs taken by somebody whose last heartbeat is older: their deployments fail with
    /// `reason`. With 0 all that are taken. Gives those deployments.
    Result<std::vector<DeploymentId>> failInterrupted(std::chrono::milliseconds older,
                                                      const Error &reason);

    Result<api::Deployment> find(const DeploymentId &id);
    Result<> setPlan(const DeploymentId &id, const api::Plan &plan);
    /// Changes the status where that is legal (else Conflict "deployment.status"), and notes when.
    /// `error` is kept with a failed one. Not for becoming live: that is makeLive().
    Result<api::Deployment> advance(const DeploymentId &id, api::DeploymentStatus to,
                                    const std::optional<Error> &error = {});
    /// Makes it the project's current one; the former current one is replaced and returned.
    Result<std::optional<api::Deployment>> makeLive(const DeploymentId &id);
    Result<> countRestart(const DeploymentId &id);

    /// Everything that is live, for the start of the server.
    Result<std::vector<Release>> live();
    Result<std::optional<Release>> current(const ProjectId &project);
    /// The one to start again after a stop: the newest that was live.
    Result<std::optional<Release>> lastStopped(const ProjectId &project);
    /// NotFound where no project has this address.
    Result<Place> place(std::string_view slug);

    Result<std::vector<api::TreeEntry>> tree(const Hash &hash);

    struct DeletedProject
    {
        ProjectId id;
        std::string slug;
        std::vector<DeploymentId> deployments;
    };
    /// Deleted by their owners; their instances, addresses and logs have to be taken down.
    Result<std::vector<DeletedProject>> deletedProjects();
    /// The last step of that: the rows go, the address is free again.
    Result<> purgeProject(const ProjectId &id);

private:
    Result<> changed(const ProjectId &project, const DeploymentId &deployment);

    Transaction &m_transaction;
};

} // namespace slipway::hosting
