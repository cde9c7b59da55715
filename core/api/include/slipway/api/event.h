// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/log.h>
#include <slipway/api/project.h>

#include <optional>
#include <string>
#include <variant>

/// The messages of the WebSocket /api/v1/events. One connection carries many topics.
namespace slipway::api {

/// Log batches a topic may have on the way; a reader that acknowledges none gets no more, and the
/// lines wait in the file.
inline constexpr int maxUnacknowledged = 4;

std::string topicOf(const ProjectId &project);                     ///< "project:ID"
std::string topicOf(const DeploymentId &deployment, LogKind kind); ///< "log:ID:build"

// From the client.

struct SubscribeProject
{
    ProjectId id;
};
struct SubscribeLog
{
    DeploymentId deployment;
    LogKind kind = LogKind::Build;
    std::int64_t cursor = 1; ///< the first line wanted
};
struct Unsubscribe
{
    std::string topic;
};
/// Says that everything before `next` has arrived.
struct Acknowledge
{
    std::string topic;
    std::int64_t next = 1;
};
using ClientMessage = std::variant<SubscribeProject, SubscribeLog, Unsubscribe, Acknowledge>;

json::value toJson(const ClientMessage &message);
Result<ClientMessage> clientMessageFromJson(const json::value &value);

// From the server.

/// At most one of project, page and error is there; none says that the subscription is gone
/// because what it was about was deleted.
struct Event
{
    std::string topic; ///< empty in an error about a message that named none
    std::optional<Project> project;
    std::optional<LogPage> page;
    std::optional<Error> error;

    json::value toJson() const;
    static Result<Event> fromJson(const json::value &value);
};

} // namespace slipway::api
