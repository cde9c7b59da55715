// SPDX-License-Identifier: GPL-3.0-or-later
#include "deployment_row.h"

namespace slipway::hosting {

Error noSuchDeployment()
{
    return Error::notFound("deployment.unknown", "There is no deployment with this id.");
}

static Result<std::optional<api::Plan>> planOf(const Row &row)
{
    const auto text = row.optionalText("plan");
    if (!text)
        return std::nullopt;
    TRY(const json::value value, parseJson(*text));
    TRY(auto plan, api::Plan::fromJson(value));
    return plan;
}

Result<api::Deployment> deploymentOf(const Row &row)
{
    const auto status = api::deploymentStatusNamed(row.text("status"));
    if (!status)
        return std::unexpected(Error::internal("store.status", row.text("status")));
    TRY(auto plan, planOf(row));
    std::optional<Error> error;
    if (auto code = row.optionalText("error_code"))
        error = Error{ErrorKind::Conflict, *std::move(code), row.text("error_message"), {}};
    return api::Deployment{
        .id = row.id<DeploymentId>("id"),
        .projectId = row.id<ProjectId>("project_id"),
        .number = static_cast<int>(row.integer("number")),
        .status = *status,
        .plan = std::move(plan),
        .error = std::move(error),
        .tree = row.hash("tree"),
        .createdAt = row.time("created_at"),
        .startedAt = row.optionalTime("started_at"),
        .liveAt = row.optionalTime("live_at"),
        .endedAt = row.optionalTime("ended_at"),
        .restarts = static_cast<int>(row.integer("restarts")),
    };
}

Result<std::optional<api::Deployment>> optionalDeploymentOf(const Rows &rows)
{
    if (rows.isEmpty())
        return std::nullopt;
    TRY(auto deployment, deploymentOf(rows.front()));
    return deployment;
}

} // namespace slipway::hosting
