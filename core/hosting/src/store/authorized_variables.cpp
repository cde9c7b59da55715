// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/variables/variables.h>

#include <format>

namespace slipway::hosting {

static constexpr Statement listVariables{
    "list_variables",
    "SELECT name, updated_at FROM variables WHERE project_id = $1 ORDER BY name COLLATE \"C\""};

Result<std::vector<api::Variable>> AuthorizedStore::variables(const ProjectId &project)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(listVariables, project));
    std::vector<api::Variable> variables;
    for (int i = 0; i < rows.size(); ++i)
        variables.push_back({rows[i].text("name"), rows[i].time("updated_at")});
    return variables;
}

// The project's row is locked, so that two at once do not both find room.
static constexpr Statement countOtherVariables{"count_other_variables", R"(
    WITH project AS (SELECT id FROM projects WHERE id = $1 FOR UPDATE)
    SELECT (SELECT count(*) FROM variables v WHERE v.project_id = project.id AND v.name <> $2)
        AS count FROM project)"};
static constexpr Statement upsertVariable{"upsert_variable", R"(
    INSERT INTO variables (project_id, name, sealed) VALUES ($1, $2, $3::bytea)
    ON CONFLICT (project_id, name) DO UPDATE SET sealed = excluded.sealed, updated_at = now())"};

Result<> AuthorizedStore::setVariable(const ProjectId &project, const std::string &name,
                                      const Secret &value, const Vault &vault)
{
    TRY(validateVariableName(name));
    TRY(validateVariableValue(value));
    TRY(requireProject(project));
    TRY(const Rows others, m_transaction.run(countOtherVariables, project, name));
    if (others.isEmpty() || others.front().integer("count") >= std::int64_t(maxVariables))
        return std::unexpected(
            Error{ErrorKind::Conflict,
                  "variable.too_many",
                  std::format("A project has at most {} variables.", maxVariables),
                  {}});
    const std::string sealed = vault.seal(value, variablePlace(project, name));
    TRY(m_transaction.run(upsertVariable, project, name, Bytes{sealed}));
    return {};
}

static constexpr Statement removeVariable{
    "remove_variable", "DELETE FROM variables WHERE project_id = $1 AND name = $2"};

Result<> AuthorizedStore::deleteVariable(const ProjectId &project, const std::string &name)
{
    TRY(requireProject(project));
    TRY(const Rows rows, m_transaction.run(removeVariable, project, name));
    if (rows.affected() == 0)
        return std::unexpected(
            Error::notFound("variable.unknown", "The project has no variable of this name."));
    return {};
}

} // namespace slipway::hosting
