// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/plan.h>
#include <slipway/api/tree.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/hosting/builds/releases.h>
#include <slipway/hosting/engine/engine.h>
#include <slipway/hosting/logs/log_files.h>
#include <slipway/sandbox/line_log.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <vector>

namespace slipway::hosting {

struct BuildRequest
{
    DeploymentId deployment;
    ProjectId project;
    std::vector<api::TreeEntry> tree;
    /// The build's commands see them, its log does not show them.
    Variables variables;
};

/// Makes a release out of a tree: lays the files out, finds the plan, installs what it needs and
/// runs its build command, all of it sandboxed. Safe from several threads for different projects.
class Builder
{
public:
    struct Options
    {
        std::filesystem::path runner; ///< the program slipway-run
        sandbox::Limits limits{.memory = 2ULL << 30,
                               .cpus = 0,
                               .processes = 1024,
                               .fileSize = 1ULL << 30,
                               .wallTime = std::chrono::minutes(10),
                               .tmp = 2ULL << 30};
        /// Bytes of a project's files, environment and installers' caches together.
        std::uint64_t disk = 8ULL << 30;
    };

    Builder(BlobStore blobs, Releases releases, LogFiles logs, Options options)
        : m_blobs(std::move(blobs))
        , m_releases(std::move(releases))
        , m_logs(std::move(logs))
        , m_options(std::move(options))
    {}

    /// The plan it was built by; the result is in Releases. `planned` is called as soon as the plan
    /// is known. An error is a sentence for the project's owner (what went wrong and what to do),
    /// stands at the end of the build log too, and leaves no release behind.
    Result<api::Plan> build(const BuildRequest &request,
                            const std::function<void(const api::Plan &)> &planned,
                            const std::stop_token &stop) const;

private:
    BlobStore m_blobs;
    Releases m_releases;
    LogFiles m_logs;
    Options m_options;
};

/// The folder of a static release the edge serves.
Result<std::filesystem::path> siteFolder(const Releases &releases, const DeploymentId &deployment,
                                         const api::Plan &plan);

} // namespace slipway::hosting
