// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/id.h>

#include <filesystem>
#include <vector>

namespace slipway::hosting {

/// Where the results of builds are.
///
///     STATE/releases/DEPLOYMENT/app      the project's files, as built
///                              /venv  -> the Python environment, where there is one
///                              /project  whose it is
///     STATE/cache/PROJECT/home           installers' caches: a build's home folder
///                        /environments/KEY
///
/// A cache belongs to one project: what a build leaves there is believed by the next.
class Releases
{
public:
    static Result<Releases> open(const std::filesystem::path &state);

    std::filesystem::path folder(const DeploymentId &deployment) const;
    std::filesystem::path files(const DeploymentId &deployment) const;
    /// The environment's own folder; empty where the release has none.
    std::filesystem::path environment(const DeploymentId &deployment) const;
    bool exists(const DeploymentId &deployment) const;

    std::filesystem::path home(const ProjectId &project) const;
    std::filesystem::path environments(const ProjectId &project) const;

    /// An empty folder for a release, in place of what may be there.
    Result<> create(const ProjectId &project, const DeploymentId &deployment) const;
    Result<> remove(const DeploymentId &deployment) const;
    Result<> removeCache(const ProjectId &project) const;

    /// The project's releases, the newest first.
    std::vector<DeploymentId> of(const ProjectId &project) const;
    /// Every deployment that has a folder here.
    std::vector<DeploymentId> all() const;

    /// Removes the project's environments that no release refers to.
    void pruneEnvironments(const ProjectId &project) const;

private:
    explicit Releases(std::filesystem::path state)
        : m_state(std::move(state))
    {}
    std::filesystem::path m_state;
};

} // namespace slipway::hosting
