// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/id.h>
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/deployments.h>

#include "deployment_row.h"

#include <algorithm>
#include <format>

namespace slipway::hosting {

static Error noSuchProject()
{
    return Error::notFound("project.unknown", "There is no project with this id.");
}

static constexpr Statement ownedProject{"owned_project", R"(
    SELECT 1 FROM projects WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL)"};

Result<> AuthorizedStore::requireProject(const ProjectId &id)
{
    TRY(const Rows rows, m_transaction.run(ownedProject, id, m_caller.account));
    if (rows.isEmpty())
        return std::unexpected(noSuchProject());
    return {};
}

/// The deployments a project's summary shows: the newest and the live one.
static constexpr Statement summaryDeployments{"summary_deployments", R"(
    SELECT d.*, d.number = p.last_number AS is_latest
    FROM projects p JOIN deployments d ON d.project_id = p.id
    WHERE p.id = ANY($1::text[]) AND (d.number = p.last_number OR d.status = 'live'))"};

static Result<> addDeployments(Transaction &transaction, std::vector<api::Project> &projects)
{
    std::vector<std::string> ids;
    for (const api::Project &project : projects)
        ids.push_back(project.id.text());
    TRY(const Rows rows, transaction.run(summaryDeployments, ids));
    for (int i = 0; i < rows.size(); ++i) {
        TRY(const auto deployment, deploymentOf(rows[i]));
        const auto project = std::ranges::find(projects, deployment.projectId, &api::Project::id);
        if (rows[i].boolean("is_latest"))
            project->latest = deployment;
        if (deployment.status == api::DeploymentStatus::Live)
            project->current = deployment;
    }
    return {};
}

static api::Project projectOf(const Row &row, const PublicAddress &address)
{
    const std::string slug = row.text("slug");
    return {.id = row.id<ProjectId>("id"),
            .name = row.text("name"),
            .slug = slug,
            .url = address.urlOf(slug),
            .createdAt = row.time("created_at"),
            .current = {},
            .latest = {}};
}

static Result<std::vector<api::Project>> projectsOf(Transaction &transaction, const Rows &rows,
                                                    const PublicAddress &address)
{
    std::vector<api::Project> projects;
    for (int i = 0; i < rows.size(); ++i)
        projects.push_back(projectOf(rows[i], address));
    TRY(addDeployments(transaction, projects));
    return projects;
}

static constexpr Statement listProjects{"list_projects", R"(
    SELECT id, name, slug, created_at FROM projects
    WHERE account_id = $1 AND deleted_at IS NULL ORDER BY created_at, id)"};

Result<std::vector<api::Project>> AuthorizedStore::projects()
{
    TRY(const Rows rows, m_transaction.run(listProjects, m_caller.account));
    return projectsOf(m_transaction, rows, m_address);
}

static constexpr Statement findProject{"find_project", R"(
    SELECT id, name, slug, created_at FROM projects
    WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL)"};

Result<api::Project> AuthorizedStore::project(const ProjectId &id)
{
    TRY(const Rows rows, m_transaction.run(findProject, id, m_caller.account));
    if (rows.isEmpty())
        return std::unexpected(noSuchProject());
    TRY(auto projects, projectsOf(m_transaction, rows, m_address));
    return std::move(projects.front());
}

// The account's row is locked, so that two at once do not both find room.
static constexpr Statement countProjects{"count_projects", R"(
    WITH account AS (SELECT id FROM accounts WHERE id = $1 FOR UPDATE)
    SELECT (SELECT count(*) FROM projects p WHERE p.account_id = account.id) AS count
    FROM account)"};
static constexpr Statement insertProjectRow{"insert_project", R"(
    INSERT INTO projects (id, account_id, name, slug) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slug) DO NOTHING RETURNING id, name, slug, created_at)"};

Result<api::Project> AuthorizedStore::insertProject(const std::string &name,
                                                    const std::string &slug)
{
    const auto id = ProjectId::generate();
    TRY(const Rows rows, m_transaction.run(insertProjectRow, id, m_caller.account, name, slug));
    if (rows.isEmpty())
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "project.slug_taken",
                  std::format("The address \"{}\" is taken; choose another one.", slug),
                  {}});
    TRY(m_transaction.notify(Channel::ProjectChanged, id.text()));
    return projectOf(rows.front(), m_address);
}

Result<api::Project> AuthorizedStore::createProject(const api::NewProject &project)
{
    TRY(validateProjectName(project.name));
    if (project.slug)
        TRY(validateSlug(*project.slug));
    TRY(const Rows rows, m_transaction.run(countProjects, m_caller.account));
    if (rows.isEmpty() || rows.front().integer("count") >= maxProjects)
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "project.too_many",
                  std::format("An account has at most {} projects; delete one first.", maxProjects),
                  {}});
    if (project.slug)
        return insertProject(project.name, *project.slug);
    const std::string slug = slugFrom(project.name);
    auto made = insertProject(project.name, slug);
    // Who named no address gets one that is free.
    for (int i = 0; i < 5 && !made && made.error().code == "project.slug_taken"; ++i)
        made =
            insertProject(project.name, std::format("{}-{}", slug, generateIdText().substr(0, 4)));
    return made;
}

static constexpr Statement updateName{"update_name", R"(
    UPDATE projects SET name = $3 WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL)"};

Result<api::Project> AuthorizedStore::renameProject(const ProjectId &id, const std::string &name)
{
    TRY(validateProjectName(name));
    TRY(const Rows rows, m_transaction.run(updateName, id, m_caller.account, name));
    if (rows.affected() == 0)
        return std::unexpected(noSuchProject());
    TRY(m_transaction.notify(Channel::ProjectChanged, id.text()));
    return project(id);
}

static constexpr Statement markDeleted{"mark_deleted", R"(
    UPDATE projects SET deleted_at = now()
    WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL)"};
static constexpr Statement pendingDeployments{"pending_deployments", R"(
    SELECT id FROM deployments
    WHERE project_id = $1 AND status IN ('queued', 'building', 'starting'))"};

Result<> AuthorizedStore::deleteProject(const ProjectId &id)
{
    TRY(const Rows rows, m_transaction.run(markDeleted, id, m_caller.account));
    if (rows.affected() == 0)
        return std::unexpected(noSuchProject());
    TRY(const Rows pending, m_transaction.run(pendingDeployments, id));
    SystemDeployments system(m_transaction);
    for (int i = 0; i < pending.size(); ++i)
        TRY(system.advance(pending[i].id<DeploymentId>("id"), api::DeploymentStatus::Cancelled));
    return m_transaction.notify(Channel::ProjectChanged, id.text());
}

} // namespace slipway::hosting
