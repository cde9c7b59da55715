// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/deployments.h>

#include <slipway/hosting/store/listing.h>

#include "deployment_row.h"

#include <format>

namespace slipway::hosting {

using api::DeploymentStatus;

bool isLegal(DeploymentStatus from, DeploymentStatus to)
{
    switch (to) {
    case DeploymentStatus::Queued:
        return false;
    case DeploymentStatus::Building:
        return from == DeploymentStatus::Queued;
    case DeploymentStatus::Starting: // A stopped one can be started again.
        return from == DeploymentStatus::Building || from == DeploymentStatus::Stopped;
    case DeploymentStatus::Live: // Files need no start.
        return from == DeploymentStatus::Building || from == DeploymentStatus::Starting;
    case DeploymentStatus::Failed:
        return api::isPending(from) || from == DeploymentStatus::Live;
    case DeploymentStatus::Cancelled:
        return api::isPending(from);
    case DeploymentStatus::Stopped: // "Starting": a stopped one that would not start again.
        return from == DeploymentStatus::Live || from == DeploymentStatus::Starting;
    case DeploymentStatus::Replaced:
        return from == DeploymentStatus::Live;
    }
    return false;
}

static std::vector<std::string> statusesBefore(DeploymentStatus to)
{
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(DeploymentStatus::Replaced); ++i) {
        const auto from = static_cast<DeploymentStatus>(i);
        if (isLegal(from, to))
            names.emplace_back(nameOf(from));
    }
    return names;
}

Result<> SystemDeployments::changed(const ProjectId &project, const DeploymentId &deployment)
{
    return m_transaction.notify(Channel::DeploymentChanged,
                                std::format("{} {}", project.text(), deployment.text()));
}

// --- Jobs -------------------------------------------------------------------------------------

static constexpr Statement claimDeployments{"claim_deployments",
                                            "UPDATE deployments SET server = $1 WHERE server = ''"};

Result<> SystemDeployments::claim(std::string_view server)
{
    TRY(m_transaction.run(claimDeployments, server));
    return {};
}

static constexpr Statement takeJobRow{"take_job", R"(
    UPDATE jobs SET taken_by = $1, heartbeat_at = now() WHERE id = (
        SELECT j.id FROM jobs j JOIN deployments d ON d.id = j.deployment_id
        WHERE j.taken_by IS NULL AND d.status = 'queued' AND d.server = $2
          AND NOT EXISTS (SELECT FROM jobs busy JOIN deployments b ON b.id = busy.deployment_id
                          WHERE busy.taken_by IS NOT NULL AND b.project_id = d.project_id)
        ORDER BY j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED)
    RETURNING id, deployment_id)"};

static constexpr Statement slugOfProject{"slug_of_project",
                                         "SELECT slug FROM projects WHERE id = $1"};

Result<std::optional<Job>> SystemDeployments::takeJob(std::string_view server,
                                                      std::string_view worker)
{
    TRY(const Rows rows, m_transaction.run(takeJobRow, worker, server));
    if (rows.isEmpty())
        return std::nullopt;
    TRY(auto deployment,
        advance(rows.front().id<DeploymentId>("deployment_id"), DeploymentStatus::Building));
    TRY(const Rows slugs, m_transaction.run(slugOfProject, deployment.projectId));
    return Job{rows.front().integer("id"), std::move(deployment), slugs.front().text("slug")};
}

static constexpr Statement beatHeart{"beat_heart", R"(
    UPDATE jobs SET heartbeat_at = now() FROM deployments d
    WHERE jobs.id = $1::bigint AND jobs.taken_by = $2 AND d.id = jobs.deployment_id
      AND d.status IN ('building', 'starting', 'live'))"};

Result<bool> SystemDeployments::heartbeat(std::int64_t job, std::string_view worker)
{
    TRY(const Rows rows, m_transaction.run(beatHeart, job, worker));
    return rows.affected() == 1;
}

static constexpr Statement deleteJob{"delete_job", "DELETE FROM jobs WHERE id = $1::bigint"};

Result<> SystemDeployments::finishJob(std::int64_t job)
{
    TRY(m_transaction.run(deleteJob, job));
    // A newer one of the same project may have waited for this one.
    return m_transaction.notify(Channel::JobPosted, std::to_string(job));
}

static constexpr Statement deleteTakenJobs{"delete_taken_jobs", R"(
    DELETE FROM jobs USING deployments d
    WHERE d.id = jobs.deployment_id AND jobs.taken_by IS NOT NULL AND d.server = $1)"};
static constexpr Statement unfinishedWithoutJob{"unfinished_without_job", R"(
    SELECT id, live_at IS NOT NULL AND status = 'starting' AS was_live FROM deployments d
    WHERE status IN ('building', 'starting') AND server = $1
      AND NOT EXISTS (SELECT FROM jobs WHERE deployment_id = d.id))"};

Result<std::vector<DeploymentId>> SystemDeployments::failInterrupted(std::string_view server,
                                                                     const Error &reason)
{
    TRY(m_transaction.run(deleteTakenJobs, server));
    TRY(const Rows rows, m_transaction.run(unfinishedWithoutJob, server));
    std::vector<DeploymentId> failed;
    for (int i = 0; i < rows.size(); ++i) {
        auto id = rows[i].id<DeploymentId>("id");
        if (rows[i].boolean("was_live")) {
            TRY(advance(id, DeploymentStatus::Stopped));
        } else {
            TRY(advance(id, DeploymentStatus::Failed, reason));
            failed.push_back(std::move(id));
        }
    }
    return failed;
}

// --- Status -----------------------------------------------------------------------------------

static constexpr Statement findDeployment{"find_deployment",
                                          "SELECT * FROM deployments WHERE id = $1"};

Result<api::Deployment> SystemDeployments::find(const DeploymentId &id)
{
    TRY(const Rows rows, m_transaction.run(findDeployment, id));
    if (rows.isEmpty())
        return std::unexpected(noSuchDeployment());
    return deploymentOf(rows.front());
}

static constexpr Statement updatePlan{
    "update_plan", "UPDATE deployments SET plan = $2::jsonb WHERE id = $1 RETURNING project_id"};

Result<> SystemDeployments::setPlan(const DeploymentId &id, const api::Plan &plan)
{
    TRY(const Rows rows, m_transaction.run(updatePlan, id, json::serialize(plan.toJson())));
    if (rows.isEmpty())
        return std::unexpected(noSuchDeployment());
    return changed(rows.front().id<ProjectId>("project_id"), id);
}

static constexpr Statement updateStatus{"update_status", R"(
    UPDATE deployments SET
        status = $2,
        error_code = CASE WHEN $4::text IS NULL THEN error_code ELSE $4 END,
        error_message = CASE WHEN $4::text IS NULL THEN error_message ELSE $5 END,
        started_at = CASE WHEN $2 = 'building' THEN now() ELSE started_at END,
        live_at = CASE WHEN $2 = 'live' THEN now() ELSE live_at END,
        ended_at = CASE WHEN $2 IN ('failed', 'cancelled', 'stopped', 'replaced') THEN now() END
    WHERE id = $1 AND status = ANY($3::text[])
    RETURNING *)"};

Result<api::Deployment> SystemDeployments::advance(const DeploymentId &id, DeploymentStatus to,
                                                   const std::optional<Error> &error)
{
    std::optional<std::string> code;
    std::optional<std::string> message;
    if (error) {
        code = error->code;
        message = error->message;
    }
    TRY(const Rows rows,
        m_transaction.run(updateStatus, id, nameOf(to), statusesBefore(to), code, message));
    if (rows.isEmpty()) {
        TRY(const api::Deployment now, find(id));
        return std::unexpected(Error{ErrorKind::Conflict,
                                     "deployment.status",
                                     std::format("This deployment is {}; it cannot become {}.",
                                                 nameOf(now.status), nameOf(to)),
                                     {}});
    }
    TRY(auto deployment, deploymentOf(rows.front()));
    TRY(changed(deployment.projectId, id));
    return deployment;
}

static constexpr Statement currentForUpdate{
    "current_for_update",
    "SELECT id FROM deployments WHERE project_id = $1 AND status = 'live' FOR UPDATE"};

Result<std::optional<api::Deployment>> SystemDeployments::makeLive(const DeploymentId &id)
{
    TRY(const api::Deployment deployment, find(id));
    TRY(const Rows rows, m_transaction.run(currentForUpdate, deployment.projectId));
    std::optional<api::Deployment> replaced;
    if (!rows.isEmpty()) {
        TRY(replaced, advance(rows.front().id<DeploymentId>("id"), DeploymentStatus::Replaced));
    }
    TRY(advance(id, DeploymentStatus::Live));
    return replaced;
}

static constexpr Statement addRestart{
    "add_restart",
    "UPDATE deployments SET restarts = restarts + 1 WHERE id = $1 RETURNING project_id"};

Result<> SystemDeployments::countRestart(const DeploymentId &id)
{
    TRY(const Rows rows, m_transaction.run(addRestart, id));
    if (rows.isEmpty())
        return std::unexpected(noSuchDeployment());
    return changed(rows.front().id<ProjectId>("project_id"), id);
}

// --- Releases ---------------------------------------------------------------------------------

static Result<std::vector<Release>> releasesOf(const Rows &rows)
{
    std::vector<Release> releases;
    for (int i = 0; i < rows.size(); ++i) {
        TRY(auto deployment, deploymentOf(rows[i]));
        releases.push_back({std::move(deployment), rows[i].text("slug"), rows[i].text("server")});
    }
    return releases;
}

static Result<std::optional<Release>> firstReleaseOf(const Rows &rows)
{
    TRY(auto releases, releasesOf(rows));
    if (releases.empty())
        return std::nullopt;
    return std::move(releases.front());
}

static constexpr Statement liveReleases{"live_releases", R"(
    SELECT d.*, p.slug FROM deployments d JOIN projects p ON p.id = d.project_id
    WHERE d.status = 'live' AND d.server = $1 AND p.deleted_at IS NULL ORDER BY d.live_at)"};

Result<std::vector<Release>> SystemDeployments::live(std::string_view server)
{
    TRY(const Rows rows, m_transaction.run(liveReleases, server));
    return releasesOf(rows);
}

static constexpr Statement currentRelease{"current_release", R"(
    SELECT d.*, p.slug FROM deployments d JOIN projects p ON p.id = d.project_id
    WHERE d.project_id = $1 AND d.status = 'live')"};

Result<std::optional<Release>> SystemDeployments::current(const ProjectId &project)
{
    TRY(const Rows rows, m_transaction.run(currentRelease, project));
    return firstReleaseOf(rows);
}

static constexpr Statement stoppedRelease{"stopped_release", R"(
    SELECT d.*, p.slug FROM deployments d JOIN projects p ON p.id = d.project_id
    WHERE d.project_id = $1 AND d.status = 'stopped' ORDER BY d.live_at DESC LIMIT 1)"};

Result<std::optional<Release>> SystemDeployments::lastStopped(const ProjectId &project)
{
    TRY(const Rows rows, m_transaction.run(stoppedRelease, project));
    return firstReleaseOf(rows);
}

static constexpr Statement projectBySlug{
    "project_by_slug",
    "SELECT id, name, last_number FROM projects WHERE slug = $1 AND deleted_at IS NULL"};
static constexpr Statement deploymentByNumber{
    "deployment_by_number", "SELECT * FROM deployments WHERE project_id = $1 AND number = $2::int"};

Result<Place> SystemDeployments::place(std::string_view slug)
{
    TRY(const Rows projects, m_transaction.run(projectBySlug, slug));
    if (projects.isEmpty())
        return std::unexpected(
            Error::notFound("project.unknown", "There is no project at this address."));
    const Row project = projects.front();
    Place place{project.id<ProjectId>("id"), project.text("name"), {}, {}};
    TRY(auto live, current(place.project));
    if (live)
        place.current = std::move(live->deployment);
    TRY(const Rows latest,
        m_transaction.run(deploymentByNumber, place.project, project.integer("last_number")));
    TRY(place.latest, optionalDeploymentOf(latest));
    return place;
}

static constexpr Statement listingOfTree{"listing_of_tree",
                                         "SELECT listing FROM trees WHERE hash = $1::bytea"};

Result<std::vector<api::TreeEntry>> SystemDeployments::tree(const Hash &hash)
{
    TRY(const Rows rows, m_transaction.run(listingOfTree, hash));
    if (rows.isEmpty())
        return std::unexpected(Error::notFound("tree.unknown", "There is no such tree."));
    return parseListing(rows.front().text("listing"));
}

// --- Requests -----------------------------------------------------------------------------------

static constexpr Statement takeRequestRows{"take_requests", R"(
    WITH taken AS (DELETE FROM requests WHERE id IN (
        SELECT id FROM requests WHERE server = $1 FOR UPDATE SKIP LOCKED)
        RETURNING id, project_id, action)
    SELECT project_id, action FROM taken ORDER BY id)"};

Result<std::vector<OwnersRequest>> SystemDeployments::takeRequests(std::string_view server)
{
    TRY(const Rows rows, m_transaction.run(takeRequestRows, server));
    std::vector<OwnersRequest> requests;
    for (int i = 0; i < rows.size(); ++i)
        requests.push_back({rows[i].id<ProjectId>("project_id"),
                            rows[i].text("action") == "stop" ? OwnersRequest::Action::Stop
                                                             : OwnersRequest::Action::Restart});
    return requests;
}

// --- Deleted projects ---------------------------------------------------------------------------

static constexpr Statement deletedProjectRows{"deleted_projects", R"(
    SELECT p.id, p.slug, ARRAY_TO_STRING(ARRAY(
        SELECT d.id FROM deployments d WHERE d.project_id = p.id AND d.server = $1), ' ')
        AS deployments
    FROM projects p WHERE p.deleted_at IS NOT NULL)"};

Result<std::vector<SystemDeployments::DeletedProject>>
SystemDeployments::deletedProjects(std::string_view server)
{
    TRY(const Rows rows, m_transaction.run(deletedProjectRows, server));
    std::vector<DeletedProject> projects;
    for (int i = 0; i < rows.size(); ++i) {
        DeletedProject project{rows[i].id<ProjectId>("id"), rows[i].text("slug"), {}};
        const std::string ids = rows[i].text("deployments");
        for (std::size_t at = 0; at < ids.size();) {
            const std::size_t end = std::min(ids.find(' ', at), ids.size());
            project.deployments.emplace_back(ids.substr(at, end - at));
            at = end + 1;
        }
        projects.push_back(std::move(project));
    }
    return projects;
}

static constexpr Statement deleteDeployments{
    "delete_deployments", "DELETE FROM deployments WHERE project_id = $1 AND server = $2"};
static constexpr Statement purgeProjectRow{"purge_project", R"(
    DELETE FROM projects p WHERE id = $1 AND deleted_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM deployments WHERE project_id = p.id))"};

Result<> SystemDeployments::purgeProject(const ProjectId &id, std::string_view server)
{
    TRY(m_transaction.run(deleteDeployments, id, server));
    TRY(m_transaction.run(purgeProjectRow, id));
    return {};
}

} // namespace slipway::hosting
