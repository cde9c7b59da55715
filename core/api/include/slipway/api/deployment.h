// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/plan.h>
#include <slipway/base/clock.h>
#include <slipway/base/hash.h>
#include <slipway/base/id.h>

#include <optional>

namespace slipway::api {

enum class DeploymentStatus {
    Queued,
    Building,
    Starting, ///< built; the new instance is not healthy yet
    Live,
    Failed,
    Cancelled,
    Stopped,  ///< was live, then stopped by its owner
    Replaced, ///< was live until a newer one was
};

std::string_view nameOf(DeploymentStatus status); ///< "queued"
std::optional<DeploymentStatus> deploymentStatusNamed(std::string_view name);

/// Whether nothing more happens to a deployment by itself.
bool isFinal(DeploymentStatus status);
/// Queued, building or starting: on its way to live.
bool isPending(DeploymentStatus status);

struct Deployment
{
    DeploymentId id;
    ProjectId projectId;
    int number = 0; ///< counts up from 1 in its project
    DeploymentStatus status = DeploymentStatus::Queued;
    std::optional<Plan> plan;   ///< known once the build looked at the files
    std::optional<Error> error; ///< why it failed: code and message
    Hash tree;
    Timestamp createdAt;
    std::optional<Timestamp> startedAt; ///< of the build
    std::optional<Timestamp> liveAt;
    std::optional<Timestamp> endedAt;
    int restarts = 0; ///< of its instance, after a crash

    json::value toJson() const;
    static Result<Deployment> fromJson(const json::value &value);
};

} // namespace slipway::api
