// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_files.h"

#include <slipway/base/files.h>
#include <slipway/base/json.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

fs::path linkFile(const fs::path &folder)
{
    return folder / ".slipway" / "link.json";
}

bool hasBuildFile(const fs::path &folder)
{
    constexpr std::array names{"Cargo.toml", "go.mod", "package.json", "pyproject.toml",
                               "CMakeLists.txt"};
    std::error_code error;
    return std::ranges::any_of(names,
                               [&](const char *name) { return fs::exists(folder / name, error); });
}

} // namespace

Result<std::optional<Link>> Link::load(const fs::path &folder)
{
    std::error_code error;
    if (!fs::exists(linkFile(folder), error))
        return std::nullopt;
    TRY(const std::string text, readFile(linkFile(folder), 64 << 10));
    TRY(const json::value value, parseJson(text));
    ObjectReader reader(value);
    Link link;
    link.server = reader.string("server");
    const std::string project = reader.string("project");
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    TRY(link.project, ProjectId::parse(project));
    return link;
}

Result<> Link::save(const fs::path &folder) const
{
    TRY(makeFolder(folder / ".slipway"));
    const fs::path ignore = folder / ".slipway" / ".gitignore";
    std::error_code error;
    if (!fs::exists(ignore, error))
        TRY(writeFileAtomic(ignore, "*\n", {.durability = Durability::Fast}));
    const json::object object{{"server", server}, {"project", project.text()}};
    return writeFileAtomic(linkFile(folder), json::serialize(object) + '\n');
}

Result<> Link::remove(const fs::path &folder)
{
    std::error_code error;
    fs::remove(linkFile(folder), error);
    if (error)
        return std::unexpected(Error::fromErrno("project.cannot_unlink",
                                                "Cannot delete .slipway/link.json", error.value()));
    return {};
}

fs::path findProject(const fs::path &start)
{
    std::error_code error;
    fs::path from = fs::absolute(start, error).lexically_normal();
    if (!fs::is_directory(from, error))
        from = from.parent_path();
    if (!from.has_filename())
        from = from.parent_path(); // a trailing slash
    fs::path built;                // the nearest that a build tool would begin in
    for (fs::path folder = from;; folder = folder.parent_path()) {
        if (folder != from && isPersonal(folder))
            break; // a home folder kept in git is no project
        if (fs::exists(folder / manifestName, error) || fs::exists(linkFile(folder), error)
            || fs::exists(folder / ".git", error))
            return folder;
        if (built.empty() && hasBuildFile(folder))
            built = folder;
        if (folder == folder.parent_path())
            break;
    }
    return built.empty() ? from : built;
}

bool isPersonal(const fs::path &folder)
{
    const char *home = std::getenv("HOME");
    std::error_code error;
    return folder == folder.root_path() || (home && fs::equivalent(folder, home, error));
}

std::string projectName(const fs::path &folder)
{
    const auto manifest = Manifest::load(folder);
    if (manifest && *manifest && !(*manifest)->name.empty())
        return (*manifest)->name;
    return ProjectFiles(folder).name();
}

} // namespace slipway::project
