// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/event.h>

#include <slipway/api/error.h>

#include "fields.h"

#include <format>

namespace slipway::api {

static constexpr std::int64_t maxCursor = std::numeric_limits<std::int64_t>::max();

std::string topicOf(const ProjectId &project)
{
    return "project:" + project.text();
}

std::string topicOf(const DeploymentId &deployment, LogKind kind)
{
    return std::format("log:{}:{}", deployment.text(), nameOf(kind));
}

namespace {

struct MessageToJson
{
    json::value operator()(const SubscribeProject &message) const
    {
        return json::object{{"subscribe", "project"}, {"id", message.id.text()}};
    }
    json::value operator()(const SubscribeLog &message) const
    {
        return json::object{{"subscribe", "log"},
                            {"deployment", message.deployment.text()},
                            {"kind", nameOf(message.kind)},
                            {"cursor", message.cursor}};
    }
    json::value operator()(const Unsubscribe &message) const
    {
        return json::object{{"unsubscribe", message.topic}};
    }
    json::value operator()(const Acknowledge &message) const
    {
        return json::object{{"ack", message.topic}, {"next", message.next}};
    }
};

ClientMessage readSubscription(ObjectReader &reader)
{
    const std::string what = reader.string("subscribe", 32);
    if (what == "project")
        return SubscribeProject{readId<ProjectId>(reader, "id")};
    if (what != "log")
        reader.reject("subscribe", "must be \"project\" or \"log\"");
    const auto kind = logKindNamed(reader.string("kind", 32));
    if (!kind)
        reader.reject("kind", "must be \"build\" or \"run\"");
    return SubscribeLog{.deployment = readId<DeploymentId>(reader, "deployment"),
                        .kind = kind.value_or(LogKind::Build),
                        .cursor = reader.integer("cursor", 1, maxCursor, 1)};
}

} // namespace

json::value toJson(const ClientMessage &message)
{
    return std::visit(MessageToJson(), message);
}

Result<ClientMessage> clientMessageFromJson(const json::value &value)
{
    ObjectReader reader(value);
    ClientMessage message;
    if (reader.has("ack"))
        message = Acknowledge{.topic = reader.string("ack", 100),
                              .next = reader.integer("next", 1, maxCursor)};
    else if (reader.has("unsubscribe"))
        message = Unsubscribe{reader.string("unsubscribe", 100)};
    else
        message = readSubscription(reader);
    TRY(reader.finish());
    return message;
}

json::value Event::toJson() const
{
    json::object object;
    if (page)
        object = page->toJson().get_object();
    if (!topic.empty())
        object["topic"] = topic;
    if (project)
        object["project"] = project->toJson();
    if (error)
        object["error"] = errorFieldsToJson(*error);
    return object;
}

Result<Event> Event::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Event event{.topic = reader.optionalString("topic", 100).value_or(std::string()),
                .project = readOptionalObject<Project>(reader, "project"),
                .page = {},
                .error = {}};
    if (const json::value *error = reader.optionalValue("error"))
        event.error = errorFromFields(ErrorKind::Conflict, *error);
    const bool hasLines = reader.has("lines");
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    if (hasLines) {
        TRY(event.page, LogPage::fromJson(value));
    }
    return event;
}

} // namespace slipway::api
