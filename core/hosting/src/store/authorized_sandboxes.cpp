// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/authorized_store.h>

#include <format>

namespace slipway::hosting {

using api::SandboxId;

static SandboxRow sandboxOf(const Row &row)
{
    return {.id = row.id<SandboxId>("id"),
            .tree = row.hash("tree"),
            .createdAt = row.time("created_at"),
            .server = row.text("server")};
}

static Error noSuchSandbox()
{
    return Error::notFound("sandbox.unknown",
                           "You have no sandbox in this project; make one first.");
}

static constexpr Statement ownSandbox{"own_sandbox", R"(
    SELECT id, tree, created_at, server FROM sandboxes WHERE project_id = $1 AND account_id = $2)"};

Result<SandboxRow> AuthorizedStore::sandbox(const ProjectId &project)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(ownSandbox, project, m_caller.account));
    if (rows.isEmpty())
        return std::unexpected(noSuchSandbox());
    return sandboxOf(rows.front());
}

// The account's row is locked, so that two at once do not both find room, or make two of one.
static constexpr Statement countSandboxes{"count_sandboxes", R"(
    WITH account AS (SELECT id FROM accounts WHERE id = $1 FOR UPDATE)
    SELECT (SELECT count(*) FROM sandboxes s WHERE s.account_id = account.id) AS count
    FROM account)"};
static constexpr Statement insertSandbox{"insert_sandbox", R"(
    INSERT INTO sandboxes (id, project_id, account_id, server, tree)
    VALUES ($1, $2, $3, $4, $5::bytea)
    RETURNING id, tree, created_at, server)"};

Result<AuthorizedStore::MadeSandbox>
AuthorizedStore::makeSandbox(const ProjectId &project, const Hash &tree, const std::string &server)
{
    TRY(requireProject(project));
    TRY(const Rows counted, m_transaction.run(countSandboxes, m_caller.account));
    TRY(const Rows known, m_transaction.run(ownSandbox, project, m_caller.account));
    if (!known.isEmpty())
        return MadeSandbox{.row = sandboxOf(known.front()), .isNew = false};
    if (counted.isEmpty() || counted.front().integer("count") >= std::int64_t{api::maxSandboxes})
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "sandbox.too_many",
                  std::format("An account has at most {} sandboxes; delete that of another "
                              "project first.",
                              api::maxSandboxes),
                  {}});
    TRY(const Rows made, m_transaction.run(insertSandbox, SandboxId::generate(), project,
                                           m_caller.account, server, tree));
    return MadeSandbox{.row = sandboxOf(made.front()), .isNew = true};
}

static constexpr Statement updateSandboxTree{"update_sandbox_tree", R"(
    UPDATE sandboxes SET tree = $3::bytea WHERE project_id = $1 AND account_id = $2)"};

Result<> AuthorizedStore::setSandboxTree(const ProjectId &project, const Hash &tree)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(updateSandboxTree, project, m_caller.account, tree));
    if (rows.affected() == 0)
        return std::unexpected(noSuchSandbox());
    return {};
}

static constexpr Statement deleteSandboxRow{
    "delete_sandbox", "DELETE FROM sandboxes WHERE project_id = $1 AND account_id = $2"};

Result<> AuthorizedStore::deleteSandbox(const ProjectId &project)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(deleteSandboxRow, project, m_caller.account));
    if (rows.affected() == 0)
        return std::unexpected(noSuchSandbox());
    // For the server that has it, where that is another one.
    return m_transaction.notify(Channel::ProjectChanged, project.text());
}

} // namespace slipway::hosting
