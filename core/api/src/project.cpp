// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/project.h>

#include "fields.h"

namespace slipway::api {

json::value Project::toJson() const
{
    return json::object{{"id", id.text()},
                        {"name", name},
                        {"slug", slug},
                        {"url", url},
                        {"createdAt", timeToJson(createdAt)},
                        {"current", optionalToJson(current)},
                        {"latest", optionalToJson(latest)}};
}

Result<Project> Project::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Project project{.id = readId<ProjectId>(reader, "id"),
                    .name = reader.string("name"),
                    .slug = reader.string("slug"),
                    .url = reader.string("url"),
                    .createdAt = readTime(reader, "createdAt"),
                    .current = readOptionalObject<Deployment>(reader, "current"),
                    .latest = readOptionalObject<Deployment>(reader, "latest")};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return project;
}

json::value NewProject::toJson() const
{
    json::object object{{"name", name}};
    if (slug)
        object["slug"] = *slug;
    return object;
}

Result<NewProject> NewProject::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    NewProject project{.name = reader.string("name"), .slug = reader.optionalString("slug")};
    TRY(reader.finish());
    return project;
}

json::value Variable::toJson() const
{
    return json::object{{"name", name}, {"updatedAt", timeToJson(updatedAt)}};
}

Result<Variable> Variable::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Variable variable{.name = reader.string("name"), .updatedAt = readTime(reader, "updatedAt")};
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    return variable;
}

} // namespace slipway::api
