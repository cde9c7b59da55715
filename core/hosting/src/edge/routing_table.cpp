// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/id.h>
#include <slipway/base/log.h>
#include <slipway/hosting/edge/routing_table.h>

#include <algorithm>
#include <cerrno>
#include <format>
#include <set>

#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static constexpr std::string_view routesFolder = ".routes";
static constexpr std::string_view pagesFolder = ".pages";

static Result<> checkSlug(std::string_view slug)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (slug.empty() || slug.size() > 63 || slug.front() == '-'
        || !std::ranges::all_of(slug, allowed))
        return std::unexpected(Error::invalidInput(
            "edge.slug_invalid", "An app's address has lower-case letters, digits and hyphens."));
    return {};
}

static void substitute(std::string &text, std::string_view name, std::string_view value)
{
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
        text.replace(at, name.size(), value);
}

static Result<> makeLink(const fs::path &target, const fs::path &link)
{
    if (::symlink(target.c_str(), link.c_str()) != 0)
        return std::unexpected(Error::fromErrno(
            "edge.cannot_write", std::format("Cannot create {}", link.string()), errno));
    return {};
}

static Result<> writePage(const fs::path &path, std::string_view text)
{
    return writeFileAtomic(path, text, {.durability = Durability::Fast});
}

RoutingTable::RoutingTable(fs::path folder, std::map<std::string, std::string> pages)
    : m_folder(std::move(folder))
    , m_pages(std::move(pages))
{}

/// Each page is a title line and a body, put into the frame that all share.
static Result<std::map<std::string, std::string>> loadPages(const fs::path &folder)
{
    std::map<std::string, std::string> pages;
    TRY(const std::string frame, readFile(folder / "frame.html", 1 << 20));
    for (const char *name : {"building", "starting", "failed", "stopped", "unknown", "not-found"}) {
        TRY(const std::string page, readFile(folder / std::format("{}.html", name), 1 << 20));
        const auto lineEnd = std::min(page.find('\n'), page.size());
        std::string text = frame;
        substitute(text, "{{title}}", std::string_view(page).substr(0, lineEnd));
        substitute(text, "{{body}}", std::string_view(page).substr(lineEnd));
        pages.emplace(name, std::move(text));
    }
    return pages;
}

Result<std::unique_ptr<RoutingTable>> RoutingTable::open(const fs::path &folder,
                                                         const fs::path &pages)
{
    TRY(makeFolder(folder, 0700));
    TRY(const fs::path absolute, Result<fs::path>(fs::absolute(folder)));
    TRY(makeFolder(absolute / routesFolder, 0700));
    TRY(makeFolder(absolute / pagesFolder, 0700));
    TRY(auto loaded, loadPages(pages));
    std::unique_ptr<RoutingTable> table(new RoutingTable(absolute, std::move(loaded)));
    for (const char *name : {"unknown", "not-found"})
        TRY(writePage(absolute / pagesFolder / std::format("{}.html", name),
                      table->pageText(name, {})));
    table->sweep();
    return table;
}

/// Removes routes that nothing points to: what a crash left, and the last ones of an earlier run.
void RoutingTable::sweep()
{
    std::set<std::string> used;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        if (entry.is_symlink(error))
            used.insert(fs::read_symlink(entry.path(), error).filename().string());
    }
    for (const auto &entry : fs::directory_iterator(m_folder / routesFolder, error)) {
        if (used.contains(entry.path().filename().string()))
            continue;
        if (const auto removed = removeTree(entry.path()); !removed)
            logWarning("edge", "{}", removed.error().describe());
    }
}

std::string RoutingTable::pageText(const std::string &name, std::string_view slug) const
{
    std::string text = m_pages.at(name);
    substitute(text, "{{app}}", slug);
    return text;
}

/// A link cannot be overwritten in place, but one can be renamed over another.
Result<> RoutingTable::point(const std::string &slug, const std::string &target)
{
    const fs::path temporary = m_folder / routesFolder / std::format("{}.link", generateIdText());
    TRY(makeLink(fs::path(routesFolder) / target, temporary));
    if (::rename(temporary.c_str(), (m_folder / slug).c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return std::unexpected(Error::fromErrno(
            "edge.cannot_write", std::format("Cannot change the route of {}", slug), number));
    }
    return {};
}

Result<> RoutingTable::replace(std::string_view slug, const Fill &fill)
{
    TRY(checkSlug(slug));
    const std::scoped_lock lock(m_mutex);
    const std::string key(slug);
    const std::string name = std::format("{}.{}", slug, generateIdText());
    const fs::path route = m_folder / routesFolder / name;
    std::error_code error;
    const fs::path old = fs::read_symlink(m_folder / key, error).filename();
    TRY(makeFolder(route, 0700));
    auto result = fill(route);
    if (result)
        result = point(key, name);
    if (!result) {
        if (const auto removed = removeTree(route); !removed)
            logWarning("edge", "{}", removed.error().describe());
        return result;
    }
    fs::path &previous = m_previous[key];
    if (!previous.empty()) {
        if (const auto removed = removeTree(m_folder / routesFolder / previous); !removed)
            logWarning("edge", "{}", removed.error().describe());
    }
    previous = old;
    return {};
}

Result<> RoutingTable::setStatic(std::string_view slug, const fs::path &files,
                                 SinglePage singlePage)
{
    return replace(slug, [&](const fs::path &route) -> Result<> {
        if (singlePage == SinglePage::Yes)
            TRY(writePage(route / "spa", ""));
        return makeLink(fs::absolute(files), route / "site");
    });
}

Result<> RoutingTable::setService(std::string_view slug, const fs::path &socket)
{
    return replace(slug, [&](const fs::path &route) -> Result<> {
        // For the time between the end of one instance and the start of the next.
        TRY(writePage(route / "wait.html", pageText("starting", slug)));
        return makeLink(fs::absolute(socket), route / "web");
    });
}

Result<> RoutingTable::setPage(std::string_view slug, EdgePage page)
{
    return replace(slug, [&](const fs::path &route) {
        switch (page) {
        case EdgePage::Building:
            return writePage(route / "wait.html", pageText("building", slug));
        case EdgePage::Starting:
            return writePage(route / "wait.html", pageText("starting", slug));
        case EdgePage::Failed:
            return writePage(route / "page.html", pageText("failed", slug));
        case EdgePage::Stopped:
            break;
        }
        return writePage(route / "page.html", pageText("stopped", slug));
    });
}

Result<> RoutingTable::clear(std::string_view slug)
{
    TRY(checkSlug(slug));
    const std::scoped_lock lock(m_mutex);
    if (::unlink((m_folder / slug).c_str()) != 0 && errno != ENOENT)
        return std::unexpected(Error::fromErrno(
            "edge.cannot_write", std::format("Cannot remove the route of {}", slug), errno));
    return {};
}

std::vector<std::string> RoutingTable::slugs() const
{
    std::vector<std::string> result;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_folder, error)) {
        if (entry.is_symlink(error) && checkSlug(entry.path().filename().string()))
            result.push_back(entry.path().filename().string());
    }
    std::ranges::sort(result);
    return result;
}

} // namespace slipway::hosting
