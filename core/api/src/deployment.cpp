// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/deployment.h>

#include <slipway/api/error.h>

#include "fields.h"
#include "names.h"

namespace slipway::api {

static constexpr Names<DeploymentStatus, 8> statusNames{{
    {DeploymentStatus::Queued, "queued"},
    {DeploymentStatus::Building, "building"},
    {DeploymentStatus::Starting, "starting"},
    {DeploymentStatus::Live, "live"},
    {DeploymentStatus::Failed, "failed"},
    {DeploymentStatus::Cancelled, "cancelled"},
    {DeploymentStatus::Stopped, "stopped"},
    {DeploymentStatus::Replaced, "replaced"},
}};

std::string_view nameOf(DeploymentStatus status)
{
    return nameIn(statusNames, status);
}

std::optional<DeploymentStatus> deploymentStatusNamed(std::string_view name)
{
    return valueIn(statusNames, name);
}

bool isPending(DeploymentStatus status)
{
    return status == DeploymentStatus::Queued || status == DeploymentStatus::Building
           || status == DeploymentStatus::Starting;
}

bool isFinal(DeploymentStatus status)
{
    return !isPending(status) && status != DeploymentStatus::Live;
}

json::value Deployment::toJson() const
{
    return json::object{
        {"id", id.text()},
        {"projectId", projectId.text()},
        {"number", number},
        {"status", nameOf(status)},
        {"plan", optionalToJson(plan)},
        {"error", error ? errorFieldsToJson(*error) : json::value(nullptr)},
        {"tree", tree.toHex()},
        {"createdAt", timeToJson(createdAt)},
        {"startedAt", timeToJson(startedAt)},
        {"liveAt", timeToJson(liveAt)},
        {"endedAt", timeToJson(endedAt)},
        {"restarts", restarts},
    };
}

static std::optional<Error> readError(ObjectReader &reader)
{
    const json::value *value = reader.optionalValue("error");
    if (!value)
        return std::nullopt;
    return errorFromFields(ErrorKind::Conflict, *value);
}

Result<Deployment> Deployment::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    const auto status = deploymentStatusNamed(reader.string("status", 32));
    if (!status)
        reader.reject("status", "is not a deployment's status");
    constexpr auto most = std::numeric_limits<int>::max();
    Deployment deployment{
        .id = readId<DeploymentId>(reader, "id"),
        .projectId = readId<ProjectId>(reader, "projectId"),
        .number = static_cast<int>(reader.integer("number", 1, most)),
        .status = status.value_or(DeploymentStatus::Failed),
        .plan = readOptionalObject<Plan>(reader, "plan"),
        .error = readError(reader),
        .tree = readHash(reader, "tree"),
        .createdAt = readTime(reader, "createdAt"),
        .startedAt = readOptionalTime(reader, "startedAt"),
        .liveAt = readOptionalTime(reader, "liveAt"),
        .endedAt = readOptionalTime(reader, "endedAt"),
        .restarts = static_cast<int>(reader.integer("restarts", 0, most, 0)),
    };
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return deployment;
}

} // namespace slipway::api
