// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/deployment.h>

#include <optional>
#include <string>

namespace slipway::api {

struct Project
{
    ProjectId id;
    std::string name;
    std::string slug; ///< its label in the address: [a-z0-9-]
    std::string url;  ///< "http://SLUG.apps.localhost:7770/"
    Timestamp createdAt;
    std::optional<Deployment> current; ///< what serves now
    std::optional<Deployment> latest;  ///< the newest, whatever became of it

    json::value toJson() const;
    static Result<Project> fromJson(const json::value &value);
};

/// The body of making a project. Without a slug the server makes one from the name.
struct NewProject
{
    std::string name;
    std::optional<std::string> slug;

    json::value toJson() const;
    static Result<NewProject> fromJson(const json::value &value);
};

/// An environment variable; its value is written and never read back.
struct Variable
{
    std::string name;
    Timestamp updatedAt;

    json::value toJson() const;
    static Result<Variable> fromJson(const json::value &value);
};

} // namespace slipway::api
