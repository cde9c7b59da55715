// SPDX-License-Identifier: GPL-3.0-or-later
#include "node_detect.h"

#include <slipway/base/json.h>

#include <algorithm>
#include <array>
#include <format>
#include <map>
#include <set>

namespace slipway::project {

namespace {

/// What a package.json says; absent parts are empty.
struct Package
{
    std::map<std::string, std::string> scripts;
    std::set<std::string> dependencies; ///< for development too
    std::string main;
    std::string packageManager;
    std::string expoOutput;

    static Package read(std::string_view text);
    bool has(std::string_view name) const { return dependencies.contains(std::string(name)); }
    std::string script(std::string_view name) const
    {
        const auto found = scripts.find(std::string(name));
        return found == scripts.end() ? std::string() : found->second;
    }
};

std::string stringIn(const json::object &object, std::string_view name)
{
    const json::value *value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object *objectIn(const json::object &object, std::string_view name)
{
    const json::value *value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}

Package Package::read(std::string_view text)
{
    Package package;
    const auto parsed = parseJson(text);
    const json::object *root = parsed ? parsed->if_object() : nullptr;
    if (!root)
        return package;
    package.main = stringIn(*root, "main");
    package.packageManager = stringIn(*root, "packageManager");
    if (const json::object *scripts = objectIn(*root, "scripts")) {
        for (const auto &script : *scripts)
            package.scripts[script.key()] = stringIn(*scripts, script.key());
    }
    for (const char *kind : {"dependencies", "devDependencies"}) {
        if (const json::object *list = objectIn(*root, kind)) {
            for (const auto &entry : *list)
                package.dependencies.insert(entry.key());
        }
    }
    return package;
}

/// JavaScript without its comments; strings are left alone.
std::string withoutComments(std::string_view text)
{
    std::string code;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' || c == '\'' || c == '`') {
            const std::size_t start = i++;
            while (i < text.size() && text[i] != c)
                i += text[i] == '\\' ? 2U : 1U;
            code += text.substr(start, std::min(i + 1, text.size()) - start);
        } else if (text.substr(i, 2) == "//") {
            i = std::min(text.find('\n', i), text.size()) - 1;
        } else if (text.substr(i, 2) == "/*") {
            i = std::min(text.find("*/", i + 2), text.size() - 1) + 1;
        } else {
            code += c;
        }
    }
    return code;
}

/// The value of `key: 'value'` (or true, false) in a configuration written in JavaScript.
std::string setting(std::string_view code, std::string_view key)
{
    for (std::size_t at = code.find(key); at != std::string_view::npos;
         at = code.find(key, at + 1)) {
        std::string_view rest = code.substr(at + key.size());
        if (rest.starts_with('"') || rest.starts_with('\''))
            rest.remove_prefix(1);
        rest = trimmed(rest);
        if (!rest.starts_with(':'))
            continue;
        rest = trimmed(rest.substr(1));
        if (rest.empty())
            return {};
        const bool quoted = rest.front() == '"' || rest.front() == '\'' || rest.front() == '`';
        if (quoted)
            return std::string(rest.substr(1, rest.find(rest.front(), 1) - 1));
        return std::string(rest.substr(0, rest.find_first_of(",}\n\r ;")));
    }
    return {};
}

/// A folder named by a configuration, if it is one inside the project.
std::string folderOr(std::string folder, std::string_view otherwise)
{
    while (folder.starts_with("./"))
        folder.erase(0, 2);
    while (folder.ends_with('/'))
        folder.pop_back();
    const std::filesystem::path path(folder);
    if (folder.empty() || path.is_absolute()
        || std::ranges::contains(path, std::filesystem::path("..")))
        return std::string(otherwise);
    return folder;
}

class NodeDetector
{
public:
    explicit NodeDetector(const ProjectFiles &files)
        : m_files(files)
        , m_package(Package::read(files.read("package.json")))
    {}

    Result<Detection> run();

private:
    void chooseManager();
    bool useProcfile();
    bool useSite();
    bool useProgram();
    void site(std::string_view what, std::string output, bool singlePage);
    bool nextExport(const std::string &config);
    bool isBot() const;
    std::string config(std::initializer_list<std::string_view> names) const;
    std::string runScript(std::string_view name) const
    {
        return std::format("{} run {}", m_manager, name);
    }
    void because(std::string sentence) { m_result.plan.reasons.push_back(std::move(sentence)); }

    const ProjectFiles &m_files;
    Package m_package;
    std::string m_manager = "npm";
    Detection m_result;
};

std::string NodeDetector::config(std::initializer_list<std::string_view> names) const
{
    const auto name = m_files.firstOf(names);
    return name ? withoutComments(m_files.read(*name)) : std::string();
}

void NodeDetector::chooseManager()
{
    struct Manager
    {
        std::string_view file;
        std::string_view name;
        std::string_view install;
    };
    constexpr std::array<Manager, 8> managers{
        {{"pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile"},
         {"bun.lock", "bun", "bun install --frozen-lockfile"},
         {"bun.lockb", "bun", "bun install --frozen-lockfile"},
         {".yarnrc.yml", "yarn", "yarn install --immutable"},
         {"yarn.lock", "yarn", "yarn install --frozen-lockfile"},
         {"package-lock.json", "npm", "npm ci"},
         {"npm-shrinkwrap.json", "npm", "npm ci"},
         {"package.json", "npm", "npm install"}}};
    const std::string named =
        m_package.packageManager.substr(0, m_package.packageManager.find('@'));
    const bool known = std::ranges::contains(managers, std::string_view(named), &Manager::name);
    for (const Manager &manager : managers) {
        if (!m_files.has(manager.file) || (known && manager.name != named))
            continue;
        m_manager = manager.name;
        m_result.plan.install = manager.install;
        because(std::format("{} says that {} installs the packages.",
                            known ? "package.json" : manager.file, manager.name));
        return;
    }
    m_manager = named;
    m_result.plan.install = named + " install";
    because(std::format("package.json says that {} installs the packages.", named));
}

void NodeDetector::site(std::string_view what, std::string output, bool singlePage)
{
    m_result.plan.kind = api::Kind::Static;
    m_result.plan.output = std::move(output);
    m_result.plan.singlePage = singlePage;
    because(std::format("{}: a static site, built into {}.", what, m_result.plan.output));
    if (singlePage)
        because("Its pages are made in the browser, so unknown addresses get index.html.");
}

bool NodeDetector::nextExport(const std::string &text)
{
    if (setting(text, "output") != "export")
        return false;
    site("Next.js with output \"export\"", folderOr(setting(text, "distDir"), "out"), false);
    return true;
}

bool NodeDetector::useSite()
{
    const std::string build = m_package.script("build");
    const std::string vite = config({"vite.config.js", "vite.config.ts", "vite.config.mjs",
                                     "vite.config.mts", "vite.config.cjs"});
    if (m_package.has("next"))
        return nextExport(config({"next.config.js", "next.config.mjs", "next.config.ts"}));
    if (m_files.has("angular.json")) {
        const std::string output = setting(m_files.read("angular.json"), "outputPath");
        site("angular.json", folderOr(output, "dist"), true);
        return true;
    }
    if (const auto name =
            m_files.firstOf({"astro.config.mjs", "astro.config.js", "astro.config.ts"})) {
        const std::string text = config({*name});
        if (setting(text, "output") == "server")
            return false;
        site("Astro", folderOr(setting(text, "outDir"), "dist"), false);
        return true;
    }
    if (m_package.has("react-scripts") && build.contains("react-scripts build")) {
        site("Create React App", "build", true);
        return true;
    }
    if (m_package.has("@react-router/dev")) {
        const std::string text = config({"react-router.config.ts", "react-router.config.js"});
        if (setting(text, "ssr") != "false")
            return false;
        site("React Router with ssr: false", "build/client", true);
        return true;
    }
    if (m_package.has("expo") && m_package.has("react-native-web")) {
        const std::string output = setting(m_files.read("app.json"), "output");
        if (output != "static" && output != "single")
            return false;
        if (build.empty())
            m_package.scripts["build"] = "expo export --platform web";
        site("Expo for the web", "dist", output == "single");
        return true;
    }
    const bool server = m_package.has("@sveltejs/kit") || m_package.has("@tanstack/react-start")
                        || m_package.has("nuxt") || m_package.has("@remix-run/node");
    if (m_package.has("vite") && !server && (build.contains("vite build") || !vite.empty())
        && !build.empty()) {
        std::string output = setting(vite, "outDir");
        if (const std::size_t flag = build.find("--outDir "); flag != std::string::npos)
            output = build.substr(flag + 9, build.find(' ', flag + 9) - flag - 9);
        constexpr std::array<std::string_view, 8> browser{
            "react", "vue",      "svelte",           "preact",
            "lit",   "solid-js", "@builder.io/qwik", "react-router"};
        site("Vite", folderOr(output, "dist"),
             std::ranges::any_of(browser, [&](auto name) { return m_package.has(name); }));
        return true;
    }
    return false;
}

bool NodeDetector::isBot() const
{
    constexpr std::array<std::string_view, 8> bots{
        "discord.js",  "telegraf", "grammy",        "eris", "node-telegram-bot-api",
        "@slack/bolt", "tmi.js",   "matrix-bot-sdk"};
    constexpr std::array<std::string_view, 8> servers{
        "express", "fastify", "koa", "hono", "next", "@nestjs/core", "@hapi/hapi", "polka"};
    const auto has = [this](std::string_view name) { return m_package.has(name); };
    return std::ranges::any_of(bots, has) && std::ranges::none_of(servers, has);
}

bool NodeDetector::useProgram()
{
    const auto file = m_files.firstOf({"index.js", "server.js", "app.js", "main.js", "index.mjs",
                                       "server.mjs", "src/index.js", "src/server.js"});
    if (!m_package.script("start").empty()) {
        m_result.plan.start = m_manager == "npm" ? "npm start" : runScript("start");
        because(std::format("package.json has a start script: {}.", m_package.script("start")));
    } else if (!m_package.main.empty() && m_files.has(m_package.main)) {
        m_result.entry = m_package.main;
        m_result.plan.start = "node " + shellQuoted(m_package.main);
        because(std::format("package.json names {} as its main file.", m_package.main));
    } else if (m_package.has("nuxt")) {
        m_result.plan.start = "node .output/server/index.mjs";
        because("Nuxt builds its server into .output.");
    } else if (m_package.has("next")) {
        m_result.plan.start = "npx next start -p $PORT";
        because("Next.js serves what it built.");
    } else if (file) {
        m_result.entry = *file;
        m_result.plan.start = "node " + shellQuoted(*file);
        because(std::format("{} is there.", *file));
    } else {
        return false;
    }
    m_result.plan.kind = isBot() ? api::Kind::Worker : api::Kind::Service;
    because(isBot() ? "Its dependencies are a chat bot's, so it needs no port."
                    : "It is taken for a web service that listens on $PORT.");
    return true;
}

bool NodeDetector::useProcfile()
{
    const std::vector<ProcfileEntry> processes = readProcfile(m_files);
    for (const char *type : {"web", "worker"}) {
        const auto found =
            std::ranges::find(processes, std::string_view(type), &ProcfileEntry::type);
        if (found == processes.end())
            continue;
        m_result.plan.kind = found->type == "web" ? api::Kind::Service : api::Kind::Worker;
        m_result.plan.start = found->command;
        because(std::format("The Procfile says how to start: its {} process.", type));
        return true;
    }
    return false;
}

Result<Detection> NodeDetector::run()
{
    m_result.plan.runtime = api::Runtime::Node;
    chooseManager();
    if (!useProcfile() && !useSite() && !useProgram())
        return std::unexpected(Error::notFound(
            "project.nothing_detected",
            "package.json has neither a start script nor a main file. Add a start script, or "
            "write [deploy] start in slipway.toml."));
    if (!m_package.script("build").empty()) {
        m_result.plan.build = runScript("build");
        because(std::format("package.json has a build script: {}.", m_package.script("build")));
    }
    return std::move(m_result);
}

} // namespace

std::optional<Result<Detection>> detectNode(const ProjectFiles &files)
{
    if (!files.has("package.json"))
        return std::nullopt;
    return NodeDetector(files).run();
}

} // namespace slipway::project
