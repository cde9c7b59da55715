// SPDX-License-Identifier: GPL-3.0-or-later
#include "recovery.h"

#include "jobs.h"

#include <slipway/base/log.h>
#include <slipway/hosting/store/listing.h>

#include <future>
#include <set>
#include <unordered_set>

namespace slipway::hosting {

static Result<> failInterrupted(const Context &context)
{
    return context.inStore([&](SystemDeployments &store) -> Result<> {
        TRY(store.claim(context.options.server));
        TRY(store.failInterrupted(context.options.server, buildInterrupted()));
        return {};
    });
}

/// Addresses whose project is not live show what the project's state is.
static void refreshPages(const Context &context, const std::set<std::string> &live)
{
    for (const std::string &slug : context.parts.routes.slugs()) {
        if (live.contains(slug))
            continue;
        const auto place =
            context.inStore([&](SystemDeployments &store) { return store.place(slug); });
        if (place)
            context.showState(place->project, slug);
        else if (place.error().kind == ErrorKind::NotFound)
            report("cannot take down an address", context.parts.routes.clear(slug));
    }
}

Result<> recover(const Context &context, Fleet &fleet)
{
    TRY(failInterrupted(context));
    TRY(auto live, context.inStore([&](SystemDeployments &store) {
        return store.live(context.options.server);
    }));
    std::set<DeploymentId> wanted;
    std::set<std::string> slugs;
    for (const Release &release : live) {
        wanted.insert(release.deployment.id);
        slugs.insert(release.slug);
    }
    for (const DeploymentId &running : context.parts.engine.running()) {
        if (!wanted.contains(running))
            context.parts.engine.remove(running);
    }
    for (Release &release : live)
        fleet.adopt(std::move(release));
    refreshPages(context, slugs);
    return {};
}

// --- Blobs ------------------------------------------------------------------------------------

static constexpr Statement deleteUnusedTrees{"delete_unused_trees", R"(
    DELETE FROM trees t WHERE created_at < now() - $1::bigint * interval '1 millisecond'
       AND NOT EXISTS (SELECT FROM project_trees WHERE tree = t.hash)
       AND NOT EXISTS (SELECT FROM deployments WHERE tree = t.hash))"};
static constexpr Statement allListings{"all_listings", "SELECT listing FROM trees"};

static Result<std::unordered_set<Hash>> usedBlobs(const Context &context, Milliseconds age)
{
    return context.parts.database.runBlocking(
        deadlineIn(std::chrono::minutes(5)),
        [&](Transaction &transaction) -> Result<std::unordered_set<Hash>> {
            TRY(transaction.run(deleteUnusedTrees, std::int64_t{age.count()}));
            TRY(const Rows rows, transaction.run(allListings));
            std::unordered_set<Hash> used;
            for (int i = 0; i < rows.size(); ++i) {
                TRY(const auto entries, parseListing(rows[i].text("listing")));
                for (const api::TreeEntry &entry : entries)
                    used.insert(entry.hash);
            }
            return used;
        });
}

Result<BlobStore::SweepReport> sweepUnusedBlobs(const Context &context, Milliseconds age)
{
    TRY(const auto used, usedBlobs(context, age));
    return context.parts.blobs.sweep([&](const Hash &hash) { return used.contains(hash); }, age);
}

// --- Deleted projects -------------------------------------------------------------------------

static void removeProject(const Context &context, Fleet &fleet,
                          const SystemDeployments::DeletedProject &project)
{
    report("cannot take down an address", context.parts.routes.clear(project.slug));
    std::promise<void> promise;
    const auto ended = promise.get_future();
    fleet.remove(project.id,
                 [promise = std::move(promise)](const Result<> &) mutable { promise.set_value(); });
    ended.wait();
    for (const DeploymentId &deployment : project.deployments) {
        context.parts.engine.remove(deployment);
        report("cannot remove a release", context.parts.releases.remove(deployment));
        report("cannot remove logs", context.parts.logs.remove(deployment));
    }
    report("cannot remove a cache", context.parts.releases.removeCache(project.id));
    report("cannot remove a project", context.inStore([&](SystemDeployments &store) {
        return store.purgeProject(project.id, context.options.server);
    }));
}

void removeDeletedProjects(const Context &context, Fleet &fleet,
                           const std::function<bool(const ProjectId &)> &isBusy)
{
    const auto deleted = context.inStore(
        [&](SystemDeployments &store) { return store.deletedProjects(context.options.server); });
    if (!deleted)
        return logError("deployments", "cannot look for deleted projects: {}",
                        deleted.error().describe());
    for (const auto &project : *deleted) {
        if (!isBusy(project.id))
            removeProject(context, fleet, project);
    }
}

} // namespace slipway::hosting
