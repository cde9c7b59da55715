// SPDX-License-Identifier: GPL-3.0-or-later
// How long finding takes, each beside the plainest way to do it. One JSON line a figure:
//   find-file             ms from a letter to the files it leaves, among 100,000 paths;
//                         floor: strcasestr over the same paths
//   search-project        ms to find a literal in 20,000 files, as lines; floor: grep -rnF
//   search-project-regex  ms to find a regular expression there; floor: grep -rnE
#include <slipway/base/files.h>
#include <slipway/search/path_index.h>
#include <slipway/search/project_search.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <random>
#include <string>
#include <vector>

#include <string.h>
#include <unistd.h>

using namespace slipway::search;

namespace {

constexpr std::size_t pathCount = 100'000;
constexpr std::size_t fileCount = 20'000;

double nowMs()
{
    return std::chrono::duration<double, std::milli>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

void print(const char *name, const std::vector<double> &ours, const std::vector<double> &floor)
{
    const double value = quantile(ours, 0.5);
    const double bare = quantile(floor, 0.5);
    std::printf("{\"bench\":\"ide\",\"name\":\"%s\",\"value\":%.2f,\"unit\":\"ms\",\"floor\":%.2f,"
                "\"ratio\":%.2f,\"n\":%zu,\"p95\":%.2f,\"floorP95\":%.2f}\n",
                name, value, bare, value / bare, ours.size(), quantile(ours, 0.95),
                quantile(floor, 0.95));
    std::fflush(stdout);
}

/// Names as projects have them, always the same ones.
class Names
{
public:
    std::string word()
    {
        static constexpr const char *words[]{
            "account", "admin",  "api",    "app",    "base",    "bench",  "build",  "cache",
            "client",  "config", "core",   "data",   "detail",  "editor", "engine", "error",
            "event",   "export", "file",   "filter", "form",    "format", "graph",  "group",
            "handler", "helper", "http",   "image",  "import",  "index",  "input",  "item",
            "layout",  "list",   "loader", "main",   "manager", "map",    "model",  "module",
            "node",    "option", "order",  "page",   "panel",   "parser", "path",   "plugin",
            "query",   "render", "report", "route",  "schema",  "search", "server", "service",
            "session", "shell",  "store",  "stream", "string",  "style",  "table",  "test",
            "theme",   "token",  "tool",   "tree",   "types",   "user",   "util",   "value",
            "view",    "widget", "window", "worker"};
        return words[m_random() % std::size(words)];
    }
    std::string path(std::size_t number)
    {
        static constexpr const char *suffixes[]{".py", ".ts", ".tsx", ".cpp", ".h", ".go", ".md"};
        std::string path;
        for (auto depth = 2 + m_random() % 5; depth > 0; --depth)
            path += word() + '/';
        return path + word() + '_' + word() + std::to_string(number % 97)
               + suffixes[m_random() % std::size(suffixes)];
    }
    std::string line()
    {
        return std::format("    {}.{} = {}({}, {})\n", word(), word(), word(), word(),
                           m_random() % 1000);
    }

private:
    std::mt19937 m_random{42};
};

void benchPaths()
{
    Names names;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < pathCount; ++i)
        paths.push_back(names.path(i));
    std::ranges::sort(paths);
    paths.erase(std::ranges::unique(paths).begin(), paths.end());
    const PathIndex index(paths);
    std::vector<double> ours;
    std::vector<double> floor;
    std::size_t found = 0;
    for (int round = 0; round < 3; ++round) {
        for (const std::string typed :
             {"mainwindow", "srvhand", "tree_model", "usrctl7", "render/st"}) {
            for (std::size_t letters = 1; letters <= typed.size(); ++letters) {
                const std::string text = typed.substr(0, letters);
                double begin = nowMs();
                found += index.search(FuzzyPattern(text), 60).size();
                ours.push_back(nowMs() - begin);
                begin = nowMs();
                for (const std::string &path : paths)
                    found += ::strcasestr(path.c_str(), text.c_str()) != nullptr;
                floor.push_back(nowMs() - begin);
            }
        }
    }
    if (found == 0)
        std::exit(1);
    print("find-file", ours, floor);
}

/// A folder that goes with it.
class Tree
{
public:
    Tree()
    {
        char name[] = "/tmp/slipway-bench-XXXXXX";
        m_folder = ::mkdtemp(name) ? name : "";
        Names names;
        for (std::size_t i = 0; i < fileCount && !m_folder.empty(); ++i) {
            std::string text;
            for (int line = 0; line < 120; ++line)
                text += names.line();
            if (i % 50 == 0)
                text += "    needle.InHaystack = found(it, 7)\n";
            const std::filesystem::path path =
                m_folder + std::format("/d{}/e{}/file{}.py", i % 20, i / 20 % 20, i);
            std::filesystem::create_directories(path.parent_path());
            if (!slipway::writeFileAtomic(path, text, {.durability = slipway::Durability::Fast}))
                std::exit(1);
        }
    }
    ~Tree() { std::filesystem::remove_all(m_folder); }
    Tree(const Tree &) = delete;
    Tree &operator=(const Tree &) = delete;

    const std::string &folder() const { return m_folder; }

private:
    std::string m_folder;
};

void benchProject(const Tree &tree, const char *name, const std::string &pattern, bool regular)
{
    const ProjectQuery query{.folder = tree.folder(),
                             .expression = *Expression::compile(
                                 pattern, {.regularExpression = regular, .matchCase = true})};
    const std::string command = std::format("LC_ALL=C.UTF-8 grep -rn{} '{}' {} > /dev/null",
                                            regular ? 'E' : 'F', pattern, tree.folder());
    std::vector<double> ours;
    std::vector<double> floor;
    // The first round warms the disk's cache for both.
    for (int round = -1; round < 7; ++round) {
        double begin = nowMs();
        const SearchSummary summary = searchProject(query, {}, [](const FileMatches &) {});
        const double mine = nowMs() - begin;
        begin = nowMs();
        const int status = std::system(command.c_str());
        const double bare = nowMs() - begin;
        if (summary.files != fileCount || summary.matches == 0 || status != 0)
            std::exit(1);
        if (round < 0)
            continue;
        ours.push_back(mine);
        floor.push_back(bare);
    }
    print(name, ours, floor);
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> wanted(argv + 1, argv + argc);
    const auto asked = [&](const char *name) {
        return wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
    };
    if (asked("find-file"))
        benchPaths();
    if (asked("search-project")) {
        const Tree tree;
        benchProject(tree, "search-project", "InHaystack", false);
        benchProject(tree, "search-project-regex", "needle\\.[A-Z][a-z]+Hay[a-z]* =", true);
    }
}
