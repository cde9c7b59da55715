// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/id.h>

#include <filesystem>
#include <optional>
#include <string>

namespace slipway::project {

/// Which project on which server a folder belongs to. Lies in .slipway/link.json, which neither
/// git nor a deployment takes along.
struct Link
{
    std::string server; ///< "http://localhost:7770"
    ProjectId project;

    /// Empty where the folder is not linked.
    static Result<std::optional<Link>> load(const std::filesystem::path &folder);
    Result<> save(const std::filesystem::path &folder) const;
    static Result<> remove(const std::filesystem::path &folder);
};

/// The project a file or folder is in: the nearest folder upwards with a slipway.toml, a link to
/// a server or a .git, else the one a build tool begins in; `start`'s own folder where there is
/// none.
std::filesystem::path findProject(const std::filesystem::path &start);

/// Whether this is the user's home folder or the root: far more than a program should get to write
/// to, so nothing is run in a sandbox with it, and nothing deploys it.
bool isPersonal(const std::filesystem::path &folder);

/// The project's name: slipway.toml's, else its folder's.
std::string projectName(const std::filesystem::path &folder);

} // namespace slipway::project
