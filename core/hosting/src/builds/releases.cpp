// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/hosting/builds/releases.h>

#include <algorithm>
#include <set>

namespace slipway::hosting {

namespace fs = std::filesystem;

Result<Releases> Releases::open(const fs::path &state)
{
    const fs::path absolute = fs::absolute(state);
    TRY(makeFolder(absolute / "releases", 0700));
    TRY(makeFolder(absolute / "cache", 0700));
    return Releases(absolute);
}

fs::path Releases::folder(const DeploymentId &deployment) const
{
    return m_state / "releases" / deployment.text();
}

fs::path Releases::files(const DeploymentId &deployment) const
{
    return folder(deployment) / "app";
}

fs::path Releases::environment(const DeploymentId &deployment) const
{
    std::error_code error;
    fs::path target = fs::read_symlink(folder(deployment) / "venv", error);
    return error ? fs::path() : target;
}

bool Releases::exists(const DeploymentId &deployment) const
{
    std::error_code error;
    const fs::path target = environment(deployment);
    return fs::is_directory(files(deployment), error)
           && (target.empty() || fs::is_directory(target, error));
}

fs::path Releases::home(const ProjectId &project) const
{
    return m_state / "cache" / project.text() / "home";
}

fs::path Releases::environments(const ProjectId &project) const
{
    return m_state / "cache" / project.text() / "environments";
}

Result<> Releases::remove(const DeploymentId &deployment) const
{
    return removeTree(folder(deployment));
}

Result<> Releases::removeCache(const ProjectId &project) const
{
    return removeTree(m_state / "cache" / project.text());
}

Result<> Releases::create(const ProjectId &project, const DeploymentId &deployment) const
{
    TRY(remove(deployment));
    TRY(makeFolder(folder(deployment), 0700));
    return writeFileAtomic(folder(deployment) / "project", project.text(),
                           {.mode = 0600, .durability = Durability::Fast});
}

std::vector<DeploymentId> Releases::of(const ProjectId &project) const
{
    std::vector<std::pair<fs::file_time_type, DeploymentId>> found;
    for (const DeploymentId &deployment : all()) {
        const fs::path mark = folder(deployment) / "project";
        std::error_code error;
        if (readFile(mark, 100).value_or("") == project.text())
            found.emplace_back(fs::last_write_time(mark, error), deployment);
    }
    std::ranges::sort(found, std::greater());
    std::vector<DeploymentId> result;
    for (auto &[time, deployment] : found)
        result.push_back(std::move(deployment));
    return result;
}

std::vector<DeploymentId> Releases::all() const
{
    std::vector<DeploymentId> result;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_state / "releases", error)) {
        if (auto id = DeploymentId::parse(entry.path().filename().string()))
            result.push_back(std::move(*id));
    }
    return result;
}

void Releases::pruneEnvironments(const ProjectId &project) const
{
    std::set<fs::path> used;
    for (const DeploymentId &deployment : all())
        used.insert(environment(deployment));
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(environments(project), error)) {
        if (used.contains(entry.path()))
            continue;
        if (const auto removed = removeTree(entry.path()); !removed)
            logWarning("builds", "{}", removed.error().describe());
    }
}

} // namespace slipway::hosting
