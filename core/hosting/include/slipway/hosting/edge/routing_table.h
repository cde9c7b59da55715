// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::hosting {

/// What a visitor sees where no release answers. The first two reload themselves.
enum class EdgePage { Building, Starting, Failed, Stopped };

enum class SinglePage { No, Yes };

/// The edge's routing table: a folder that the web server looks into at each request, so a change
/// is one rename, takes effect with the next request and disturbs no connection.
///
///     FOLDER/SLUG            -> .routes/SLUG.ID
///     .routes/SLUG.ID/site   -> the folder of files to serve
///                    /spa       there: unknown pages get index.html
///                    /web    -> the unix socket of the app's port
///                    /wait.html, /page.html   what to say where neither is there
///
/// Safe from any thread. What stands in the folder outlives the process.
class RoutingTable
{
public:
    /// `pages` holds the pages' HTML (resources/pages).
    static Result<std::unique_ptr<RoutingTable>> open(const std::filesystem::path &folder,
                                                      const std::filesystem::path &pages);

    /// All replace whatever the slug had before. A slug is [a-z0-9-], at most 63 bytes.
    Result<> setStatic(std::string_view slug, const std::filesystem::path &files,
                       SinglePage singlePage);
    Result<> setService(std::string_view slug, const std::filesystem::path &socket);
    Result<> setPage(std::string_view slug, EdgePage page);
    Result<> clear(std::string_view slug);

    /// Those that have a route, sorted.
    std::vector<std::string> slugs() const;

    const std::filesystem::path &folder() const { return m_folder; }

private:
    RoutingTable(std::filesystem::path folder, std::map<std::string, std::string> pages);
    using Fill = std::function<Result<>(const std::filesystem::path &route)>;
    Result<> replace(std::string_view slug, const Fill &fill);
    Result<> point(const std::string &slug, const std::string &target);
    void sweep();
    std::string pageText(const std::string &name, std::string_view slug) const;

    std::filesystem::path m_folder;
    std::map<std::string, std::string> m_pages;
    std::mutex m_mutex;
    /// The route each slug had before: a request may be in the middle of looking through it.
    std::map<std::string, std::filesystem::path, std::less<>> m_previous;
};

} // namespace slipway::hosting
