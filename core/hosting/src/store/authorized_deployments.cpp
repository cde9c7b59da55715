// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/deployments.h>

#include "deployment_row.h"

namespace slipway::hosting {

// --- Trees ------------------------------------------------------------------------------------

static constexpr Statement insertTree{"insert_tree", R"(
    INSERT INTO trees (hash, listing) VALUES ($1::bytea, $2) ON CONFLICT (hash) DO NOTHING)"};
static constexpr Statement insertProjectTree{"insert_project_tree", R"(
    INSERT INTO project_trees (project_id, tree) VALUES ($1, $2::bytea)
    ON CONFLICT (project_id, tree) DO UPDATE SET created_at = now())"};
static constexpr Statement blobsNotShown{"blobs_not_shown", R"(
    SELECT wanted.hash FROM unnest($2::bytea[]) AS wanted(hash)
    WHERE NOT EXISTS (SELECT FROM account_blobs b
                      WHERE b.account_id = $1 AND b.hash = wanted.hash))"};

Result<std::vector<Hash>> AuthorizedStore::unshownBlobs(const std::vector<Hash> &blobs)
{
    TRY(const Rows rows, m_transaction.run(blobsNotShown, m_caller.account, blobs));
    std::vector<Hash> unshown;
    for (int i = 0; i < rows.size(); ++i)
        unshown.push_back(rows[i].hash("hash"));
    return unshown;
}

Result<std::vector<Hash>> AuthorizedStore::createTree(const ProjectId &project, const Hash &tree,
                                                      const std::string &listing,
                                                      const std::vector<Hash> &blobs)
{
    TRY(requireProject(project));
    TRY(m_transaction.run(insertTree, tree, listing));
    TRY(m_transaction.run(insertProjectTree, project, tree));
    return unshownBlobs(blobs);
}

static constexpr Statement insertBlobs{"insert_blobs", R"(
    INSERT INTO account_blobs (account_id, hash)
    SELECT $1, sent.hash FROM unnest($2::bytea[]) AS sent(hash)
    ORDER BY sent.hash -- so that two at once do not wait for each other
    ON CONFLICT DO NOTHING)"};

Result<> AuthorizedStore::noteBlobs(const ProjectId &project, const std::vector<Hash> &blobs)
{
    TRY(requireProject(project));
    TRY(m_transaction.run(insertBlobs, m_caller.account, blobs));
    return {};
}

static constexpr Statement projectListing{"project_listing", R"(
    SELECT t.listing FROM project_trees p JOIN trees t ON t.hash = p.tree
    WHERE p.project_id = $1 AND p.tree = $2::bytea)"};

Result<std::string> AuthorizedStore::listing(const ProjectId &project, const Hash &tree)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(projectListing, project, tree));
    if (rows.isEmpty())
        return std::unexpected(Error::notFound(
            "tree.unknown", "The project has no such tree; send its entries first."));
    return rows.front().text("listing");
}

// --- Deployments ------------------------------------------------------------------------------

static constexpr Statement listDeployments{"list_deployments", R"(
    SELECT * FROM deployments WHERE project_id = $1 ORDER BY number DESC LIMIT $2::bigint)"};

Result<std::vector<api::Deployment>> AuthorizedStore::deployments(const ProjectId &project,
                                                                  std::int64_t limit)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(listDeployments, project, limit));
    std::vector<api::Deployment> deployments;
    for (int i = 0; i < rows.size(); ++i) {
        TRY(auto deployment, deploymentOf(rows[i]));
        deployments.push_back(std::move(deployment));
    }
    return deployments;
}

static constexpr Statement ownedDeployment{"owned_deployment", R"(
    SELECT d.* FROM deployments d JOIN projects p ON p.id = d.project_id
    WHERE d.id = $1 AND p.account_id = $2 AND p.deleted_at IS NULL)"};

Result<api::Deployment> AuthorizedStore::deployment(const DeploymentId &id)
{
    TRY(const Rows rows, m_transaction.run(ownedDeployment, id, m_caller.account));
    if (rows.isEmpty())
        return std::unexpected(noSuchDeployment());
    return deploymentOf(rows.front());
}

static constexpr Statement queuedDeployments{
    "queued_deployments",
    "SELECT id FROM deployments WHERE project_id = $1 AND status = 'queued' FOR UPDATE"};
static constexpr Statement deleteUntakenJob{
    "delete_untaken_job", "DELETE FROM jobs WHERE deployment_id = $1 AND taken_by IS NULL"};

Result<> AuthorizedStore::cancelQueued(const ProjectId &project)
{
    TRY(const Rows queued, m_transaction.run(queuedDeployments, project));
    SystemDeployments system(m_transaction);
    for (int i = 0; i < queued.size(); ++i) {
        const auto id = queued[i].id<DeploymentId>("id");
        TRY(m_transaction.run(deleteUntakenJob, id));
        TRY(system.advance(id, api::DeploymentStatus::Cancelled,
                           Error{ErrorKind::Conflict,
                                 "deployment.superseded",
                                 "A newer deployment of the project was asked for.",
                                 {}}));
    }
    return {};
}

static constexpr Statement nextNumber{
    "next_number",
    "UPDATE projects SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number"};
static constexpr Statement insertDeployment{"insert_deployment", R"(
    INSERT INTO deployments (id, project_id, number, tree, server)
    VALUES ($1, $2, $3::int, $4::bytea, $5)
    RETURNING *)"};
static constexpr Statement insertJob{"insert_job", "INSERT INTO jobs (deployment_id) VALUES ($1)"};

Result<api::Deployment> AuthorizedStore::deploy(const ProjectId &project, const Hash &tree,
                                                const std::string &server)
{
    TRY(requireProject(project));
    // Locks the project's row: the others of this project wait here.
    TRY(const Rows numbers, m_transaction.run(nextNumber, project));
    TRY(cancelQueued(project));
    const auto id = DeploymentId::generate();
    TRY(const Rows rows, m_transaction.run(insertDeployment, id, project,
                                           numbers.front().integer("last_number"), tree, server));
    TRY(m_transaction.run(insertJob, id));
    TRY(m_transaction.notify(Channel::JobPosted, id.text()));
    TRY(m_transaction.notify(Channel::DeploymentChanged, project.text() + " " + id.text()));
    return deploymentOf(rows.front());
}

static constexpr Statement treeToRedeploy{"tree_to_redeploy", R"(
    SELECT tree, server FROM deployments WHERE project_id = $1
    ORDER BY status = 'live' DESC, number DESC LIMIT 1)"};

static Error neverDeployed()
{
    return {ErrorKind::Conflict,
            "project.never_deployed",
            "The project was never deployed; deploy it first.",
            {}};
}

Result<api::Deployment> AuthorizedStore::redeploy(const ProjectId &project)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(treeToRedeploy, project));
    if (rows.isEmpty())
        return std::unexpected(neverDeployed());
    return deploy(project, rows.front().hash("tree"), rows.front().text("server"));
}

static constexpr Statement insertRequest{"insert_request", R"(
    INSERT INTO requests (project_id, server, action)
    SELECT project_id, server, $2::text FROM deployments
    WHERE project_id = $1 AND (status = 'live' OR (status = 'stopped' AND $2::text = 'restart'))
    ORDER BY status = 'live' DESC, live_at DESC LIMIT 1)"};

Result<> AuthorizedStore::request(const ProjectId &project, OwnersRequest::Action action)
{
    TRY(const api::Project known, this->project(project));
    if (!known.latest)
        return std::unexpected(neverDeployed());
    // What is not live is left as it is.
    const char *name = action == OwnersRequest::Action::Stop ? "stop" : "restart";
    TRY(m_transaction.run(insertRequest, project, name));
    return m_transaction.notify(Channel::JobPosted, project.text());
}

Result<api::Deployment> AuthorizedStore::cancel(const DeploymentId &id)
{
    TRY(deployment(id));
    TRY(m_transaction.run(deleteUntakenJob, id));
    return SystemDeployments(m_transaction).advance(id, api::DeploymentStatus::Cancelled);
}

} // namespace slipway::hosting
