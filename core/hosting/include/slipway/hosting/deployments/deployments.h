// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/hosting/builds/releases.h>
#include <slipway/hosting/edge/routing_table.h>
#include <slipway/hosting/engine/engine.h>
#include <slipway/hosting/logs/log_files.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/store/listener.h>
#include <slipway/hosting/variables/vault.h>

#include <filesystem>
#include <memory>

namespace slipway::hosting {

struct DeploymentsOptions
{
    std::string server; ///< which of those that share the database this is; always the same
    std::filesystem::path runner;                          ///< the program slipway-run, for builds
    int builders = 1;                                      ///< builds at the same time
    Milliseconds healthTimeout = std::chrono::seconds(60); ///< for the first answer
    Milliseconds drain = std::chrono::seconds(1); ///< an old instance may finish what it answers
    Milliseconds grace = std::chrono::seconds(5); ///< between asking it to end and insisting
    Milliseconds firstBackoff = std::chrono::seconds(1); ///< doubles with each crash,
    Milliseconds lastBackoff = std::chrono::seconds(60); ///< up to this
    int keptReleases = 3;                                ///< of a project, the current one included
    sandbox::Limits instanceLimits{.fileSize = 1ULL << 30};
};

/// What it works with. All outlive it.
struct DeploymentsParts
{
    Database &database;
    Listener &listener;
    const Vault &vault;
    RoutingTable &routes;
    Engine &engine;
    BlobStore blobs;
    Releases releases;
    LogFiles logs;
};

/// Carries deployments from queued to live, and keeps what is live running. Everybody else only
/// writes rows: a queued deployment is taken, a cancelled one is stopped, an owner's request is
/// obeyed, a deleted project is taken down. Apps outlive it: a later one finds them again. Several
/// may share a database, each with deployments of its own.
class Deployments
{
public:
    /// First puts in order what an earlier server left, then starts its threads.
    static Result<std::unique_ptr<Deployments>> start(DeploymentsParts parts,
                                                      DeploymentsOptions options);
    /// Leaves apps running; builds under way fail as interrupted.
    ~Deployments();

    /// Removes blobs no project refers to; also done by itself once a day.
    Result<BlobStore::SweepReport> sweepBlobs(Milliseconds age = std::chrono::hours(24));

private:
    struct Private;
    explicit Deployments(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace slipway::hosting
