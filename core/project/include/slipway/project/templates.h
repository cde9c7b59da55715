// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// Something to begin a project from: a folder with a template.json
///
///     {"title": "Web service", "description": "…", "order": 2,
///      "open": "app.py", "fill": ["README.md"]}
///
/// and, in its folder "files", what the project gets. In the files named by "fill", {{name}}
/// becomes the project's name; "open" is the file to look at first.
struct Template
{
    /// The folder's name.
    std::string id;
    std::string title;
    std::string description;
    int order = 0;
    /// Empty for none.
    std::filesystem::path open = {};
    std::vector<std::filesystem::path> fill = {};
    /// The folder that is copied.
    std::filesystem::path files;
};

/// Those in `folder` by order and title; none where it does not exist. A folder whose template.json
/// cannot be read is an error, since it would be missed.
Result<std::vector<Template>> listTemplates(const std::filesystem::path &folder);

/// Whether a project, and so its folder, can have this name; InvalidInput "project.name_invalid"
/// says why not.
Result<> checkProjectName(std::string_view name);

/// Makes the folder `target` from the template: whole or, on any error, not at all. Conflict
/// "project.folder_exists" where something other than an empty folder is there; nothing is ever
/// overwritten.
Result<> createProject(const Template &from, const std::filesystem::path &target,
                       std::string_view name);

} // namespace slipway::project
