// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_detect.h"
#include "python_frameworks.h"
#include "python_packages.h"
#include "python_tokens.h"

#include <algorithm>
#include <array>
#include <format>
#include <ranges>

namespace slipway::project {

namespace {

constexpr std::array<std::string_view, 16> usualEntries{
    "main.py",   "app.py",           "server.py",  "wsgi.py", "asgi.py", "start.py",
    "bot.py",    "run.py",           "hello.py",   "api.py",  "web.py",  "index.py",
    "script.py", "streamlit_app.py", "program.py", "Home.py"};

/// A file that could be the one to start, and what it says.
struct Entry
{
    std::string path;
    PythonSource source;

    std::string folder() const
    {
        const std::size_t slash = path.rfind('/');
        return slash == std::string::npos ? std::string() : path.substr(0, slash);
    }
    std::string stem() const
    {
        const std::string name = path.substr(path.rfind('/') + 1);
        return name.substr(0, name.size() - 3);
    }
};

std::string dotted(std::string path)
{
    std::ranges::replace(path, '/', '.');
    return path;
}

class PythonDetector
{
public:
    explicit PythonDetector(const ProjectFiles &files)
        : m_files(files)
        , m_packages(PythonPackages::read(files))
    {}

    std::optional<PythonDetection> run();

private:
    bool looksLikePython() const;
    std::vector<Entry> findEntries() const;
    std::optional<Entry> onlyProgram() const;
    std::vector<Entry> packageModules() const;
    Entry load(const std::string &path) const
    {
        return {path, PythonSource::parse(m_files.read(path))};
    }

    bool useProcfile();
    bool useScripts();
    bool useDjango();
    bool useApplication(const std::vector<Entry> &entries);
    bool useToolOrBot(const std::vector<Entry> &entries);
    bool usePlainFile(const std::vector<Entry> &entries);

    std::optional<PythonApplication> applicationOf(const Entry &entry) const;
    std::optional<PythonSource> localModule(const Entry &from, std::string_view module) const;
    bool importsItsFolder(const Entry &entry) const;
    void startApplication(const Entry &entry, const PythonApplication &application);
    std::string serve(const PythonApplication &application, const std::string &folder,
                      const std::string &target);
    std::string fileCommand(const Entry &entry) const;
    std::string djangoApplication() const;
    bool opensPortSomewhere(const Entry &entry) const;
    void require(const std::string &package, std::string_view why);
    void because(std::string sentence) { m_result.plan.reasons.push_back(std::move(sentence)); }

    const ProjectFiles &m_files;
    PythonPackages m_packages;
    Detection m_result;
    bool m_certain = true;
};

bool PythonDetector::looksLikePython() const
{
    if (!m_packages.source.empty()
        || m_files.firstOf({"manage.py", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg",
                            "runtime.txt", ".python-version"}))
        return true;
    return std::ranges::any_of(m_files.filesIn(),
                               [](const std::string &name) { return name.ends_with(".py"); })
           || !findEntries().empty();
}

std::optional<Entry> PythonDetector::onlyProgram() const
{
    std::vector<Entry> programs;
    for (const std::string &name : m_files.filesIn()) {
        if (name.ends_with(".py") && name != "setup.py" && name != "conftest.py"
            && !name.starts_with("test_") && !name.ends_with("_test.py"))
            programs.push_back(load(name));
        if (programs.size() > 100)
            return std::nullopt;
    }
    if (programs.size() > 1)
        std::erase_if(programs, [](const Entry &entry) { return !entry.source.hasMainGuard; });
    return programs.size() == 1 ? std::optional(std::move(programs.front())) : std::nullopt;
}

/// Everything at the top of the package that pyproject.toml names: a library that is also a web
/// application keeps it in a file of any name.
std::vector<Entry> PythonDetector::packageModules() const
{
    std::vector<Entry> modules;
    std::string package = m_packages.projectName;
    std::ranges::replace(package, '-', '_');
    if (package.empty() || package.contains('/') || package.contains(".."))
        return modules;
    for (const std::string &folder : {package, "src/" + package}) {
        for (const std::string &name : m_files.filesIn(folder)) {
            if (name.ends_with(".py") && modules.size() < 100)
                modules.push_back(load(folder + '/' + name));
        }
    }
    return modules;
}

std::vector<Entry> PythonDetector::findEntries() const
{
    std::vector<Entry> entries;
    const auto look = [&](const std::string &folder, auto &&names) {
        for (const std::string_view name : names) {
            const std::string path =
                folder.empty() ? std::string(name) : folder + '/' + std::string(name);
            if (m_files.has(path))
                entries.push_back(load(path));
        }
    };
    look("", usualEntries);
    std::string package = m_packages.projectName;
    std::ranges::replace(package, '-', '_');
    std::vector<std::string> folders{"src", "app", "api", "backend", "server"};
    if (!package.empty() && !package.contains('/') && !package.contains(".."))
        folders.insert(folders.end(), {package, "src/" + package});
    for (const std::string &folder : folders) {
        look(folder, usualEntries);
        look(folder, std::array<std::string_view, 2>{"__main__.py", "__init__.py"});
    }
    std::erase_if(entries, [](const Entry &entry) {
        return entry.stem() == "__init__" && entry.source.assignments.empty()
               && entry.source.functions.empty();
    });
    if (std::ranges::none_of(entries, [](const Entry &entry) { return entry.folder().empty(); })) {
        if (auto only = onlyProgram())
            entries.insert(entries.begin(), *std::move(only));
    }
    return entries;
}

void PythonDetector::require(const std::string &package, std::string_view why)
{
    const std::string before = m_packages.install;
    m_packages.require(package);
    if (m_packages.install == before)
        return;
    because(m_packages.source.empty()
                ? std::format("{} is installed, {}.", package, why)
                : std::format("{} does not name {}, so it is installed as well, {}.",
                              m_packages.source, package, why));
}

bool PythonDetector::useProcfile()
{
    const std::vector<ProcfileEntry> processes = readProcfile(m_files);
    if (processes.empty())
        return false;
    const auto find = [&](std::string_view type) {
        return std::ranges::find(processes, type, &ProcfileEntry::type);
    };
    auto chosen = find("web");
    m_result.plan.kind = chosen != processes.end() ? api::Kind::Service : api::Kind::Worker;
    if (chosen == processes.end())
        chosen = find("worker");
    if (chosen == processes.end())
        chosen = std::ranges::find_if(
            processes, [](const ProcfileEntry &entry) { return entry.type != "release"; });
    if (chosen == processes.end())
        return false;
    m_result.plan.start = chosen->command;
    because(std::format("The Procfile says how to start: its {} process.", chosen->type));
    if (const auto release = find("release"); release != processes.end()) {
        m_result.plan.start = release->command + " && " + m_result.plan.start;
        because("The Procfile's release command runs before it.");
    }
    if (m_result.plan.start.contains("gunicorn"))
        require("gunicorn", "since the Procfile starts it");
    else if (m_result.plan.start.contains("uvicorn"))
        require("uvicorn", "since the Procfile starts it");
    return true;
}

bool PythonDetector::useScripts()
{
    const auto &scripts = m_packages.scripts;
    auto chosen = scripts.end();
    for (const std::string_view name :
         {std::string_view("web"), std::string_view("serve"), std::string_view("server"),
          std::string_view("start"), std::string_view(m_packages.projectName)}) {
        if (chosen == scripts.end())
            chosen =
                std::ranges::find(scripts, name, [](const auto &script) { return script.first; });
    }
    if (chosen == scripts.end() && scripts.size() == 1)
        chosen = scripts.begin();
    if (chosen == scripts.end())
        return false;
    const std::string module = chosen->second.substr(0, chosen->second.find(':'));
    bool serves = false;
    for (const char *base : {"", "src/"}) {
        const Entry from{std::string(base) + "pyproject.py", {}};
        if (const auto source = localModule(from, module)) {
            serves = findApplication(*source).has_value() || opensPort(*source);
            break;
        }
    }
    m_result.plan.kind = serves ? api::Kind::Service : api::Kind::Worker;
    m_result.plan.start = shellQuoted(chosen->first);
    because(std::format("pyproject.toml defines the script {}, which runs {}.", chosen->first,
                        chosen->second));
    return true;
}

/// "mysite.wsgi:application"
std::string PythonDetector::djangoApplication() const
{
    std::vector<std::string> settings;
    for (const std::string &folder : m_files.foldersIn()) {
        if (m_files.has(folder + "/settings.py"))
            settings.push_back(folder + "/settings.py");
        for (const std::string &name : m_files.filesIn(folder + "/settings"))
            settings.push_back(folder + "/settings/" + name);
    }
    for (const std::string &path : settings) {
        for (const PythonLine &line : pythonLines(m_files.read(path))) {
            const auto &tokens = line.tokens;
            if (tokens.size() >= 3 && tokens[0].text == "WSGI_APPLICATION"
                && tokens[2].kind == PythonToken::String && tokens[2].text.contains('.')) {
                std::string target = tokens[2].text;
                target[target.rfind('.')] = ':';
                return target;
            }
        }
    }
    for (const std::string &folder : m_files.foldersIn()) {
        if (m_files.has(folder + "/wsgi.py"))
            return folder + ".wsgi:application";
    }
    return {};
}

bool PythonDetector::useDjango()
{
    if (!m_files.has("manage.py"))
        return false;
    const PythonSource manage = PythonSource::parse(m_files.read("manage.py"));
    if (!manage.imports("django") && !m_packages.has("django"))
        return false;
    const std::string application = djangoApplication();
    if (application.empty())
        return false;
    m_result.entry = "manage.py";
    m_result.plan.kind = api::Kind::Service;
    m_result.plan.start = std::format("python manage.py migrate --noinput && gunicorn --bind "
                                      "0.0.0.0:$PORT {}",
                                      shellQuoted(application));
    because(std::format("manage.py is Django's; gunicorn serves {} after the migrations.",
                        application));
    require("django", "since manage.py imports it");
    require("gunicorn", "to serve it");
    const std::string package = application.substr(0, application.find('.'));
    if (m_files.read(package + "/settings.py").contains("STATIC_ROOT")) {
        m_result.plan.build = "python manage.py collectstatic --noinput";
        because("The settings name a STATIC_ROOT, so the static files are collected in the build.");
    }
    return true;
}

/// The source of a module of this project: relative to the importing file, its folder, the root.
std::optional<PythonSource> PythonDetector::localModule(const Entry &from,
                                                        std::string_view module) const
{
    const std::size_t dots = std::min(module.find_first_not_of('.'), module.size());
    std::filesystem::path base = from.folder();
    for (std::size_t up = 1; up < dots; ++up)
        base = base.parent_path();
    std::string inside(module.substr(dots));
    std::ranges::replace(inside, '.', '/');
    std::vector<std::filesystem::path> bases{base};
    if (dots == 0)
        bases.insert(bases.end(), {std::filesystem::path(), std::filesystem::path("src")});
    for (const std::filesystem::path &place : bases) {
        for (const std::string &path : {inside + ".py", inside + "/__init__.py"}) {
            const std::string file = (place / path).string();
            if (m_files.has(file))
                return PythonSource::parse(m_files.read(file));
        }
    }
    return std::nullopt;
}

/// Made in the file itself, or imported into it from another file of the project.
std::optional<PythonApplication> PythonDetector::applicationOf(const Entry &entry) const
{
    if (auto own = findApplication(entry.source))
        return own;
    const auto from = [&](const std::string &qualified,
                          const std::string &variable) -> std::optional<PythonApplication> {
        const std::size_t dot = qualified.rfind('.');
        if (dot == std::string::npos)
            return std::nullopt;
        std::string module = qualified.substr(0, dot);
        if (module.find_first_not_of('.') == std::string::npos)
            module += "__init__"; // from . import app
        const auto source = localModule(entry, module);
        auto made = source ? findApplication(*source) : std::nullopt;
        if (!made)
            return std::nullopt;
        made->variable = variable;
        made->runsOnImport = entry.source.importTimeCalls.contains(variable + ".run")
                             || entry.source.importTimeCalls.contains(qualified + ".run");
        return made;
    };
    for (const PythonSource::Assignment &made : entry.source.assignments) {
        if (auto found = from(made.call, made.name))
            return found;
    }
    for (const char *name : {"app", "application"}) {
        const auto bound = entry.source.bindings.find(name);
        if (bound == entry.source.bindings.end())
            continue;
        if (auto found = from(bound->second, name))
            return found;
    }
    return std::nullopt;
}

/// Whether the file expects its own folder on the module path rather than the project's root.
bool PythonDetector::importsItsFolder(const Entry &entry) const
{
    if (entry.folder() == "src")
        return true;
    return std::ranges::any_of(entry.source.modules, [&](const std::string &module) {
        const std::string first = module.substr(0, module.find('.'));
        return !first.empty() && !m_files.has(first + ".py") && !m_files.hasFolder(first)
               && (m_files.has(entry.folder() + '/' + first + ".py")
                   || m_files.has(entry.folder() + '/' + first + "/__init__.py"));
    });
}

std::string PythonDetector::serve(const PythonApplication &application, const std::string &folder,
                                  const std::string &target)
{
    const bool factory = target.ends_with("()");
    const std::string plain = factory ? target.substr(0, target.size() - 2) : target;
    const PythonFramework &framework = *application.framework;
    if (framework.server == PythonServer::Sanic)
        return std::format("sanic {}{} --host 0.0.0.0 --port $PORT", factory ? "--factory " : "",
                           shellQuoted(plain));
    if (framework.server == PythonServer::Asgi) {
        if (m_packages.has("hypercorn") && !m_packages.has("uvicorn") && !factory && folder.empty())
            return std::format("hypercorn --bind 0.0.0.0:$PORT {}", shellQuoted(plain));
        require("uvicorn", "to serve it");
        return std::format("uvicorn {}{}{} --host 0.0.0.0 --port $PORT",
                           folder.empty() ? "" : "--app-dir " + shellQuoted(folder) + ' ',
                           factory ? "--factory " : "", shellQuoted(plain));
    }
    if (m_packages.has("waitress") && !m_packages.has("gunicorn") && folder.empty())
        return std::format("waitress-serve --listen=0.0.0.0:$PORT {}{}", factory ? "--call " : "",
                           shellQuoted(plain));
    require("gunicorn", "since the framework's own server is for development only");
    return std::format("{}gunicorn {}--bind 0.0.0.0:$PORT {}",
                       // Flask's app.run() then does nothing, where it stands outside a guard.
                       application.runsOnImport ? "FLASK_RUN_FROM_CLI=true " : "",
                       folder.empty() ? "" : "--chdir " + shellQuoted(folder) + ' ',
                       shellQuoted(target));
}

void PythonDetector::startApplication(const Entry &entry, const PythonApplication &application)
{
    const PythonFramework &framework = *application.framework;
    const bool isFlask = framework.name == "Flask";
    m_result.entry = entry.path;
    m_result.plan.kind = api::Kind::Service;
    because(std::format("{} makes a {} application, {}.", entry.path, framework.name,
                        application.variable));
    require(std::string(framework.package), std::format("since {} uses it", entry.path));
    if (application.runsOnImport && !isFlask) {
        m_result.plan.start = fileCommand(entry);
        because(std::format("{} starts its own server when it is imported, so it is run as it is; "
                            "it must listen on $PORT.",
                            entry.path));
        return;
    }
    std::string folder;
    std::string module = entry.stem();
    if (!entry.folder().empty()) {
        if (importsItsFolder(entry))
            folder = entry.folder();
        else
            module = entry.stem() == "__init__" ? dotted(entry.folder())
                                                : dotted(entry.folder()) + '.' + module;
    }
    if (application.runsOnImport)
        because(std::format("{} calls {}.run() when it is imported; that call is switched off. "
                            "Put it below if __name__ == \"__main__\".",
                            entry.path, application.variable));
    m_result.plan.start = serve(application, folder, module + ':' + application.variable);
}

bool PythonDetector::useApplication(const std::vector<Entry> &entries)
{
    for (const Entry &entry : entries) {
        if (const auto application = applicationOf(entry)) {
            startApplication(entry, *application);
            return true;
        }
    }
    return false;
}

std::string PythonDetector::fileCommand(const Entry &entry) const
{
    if (entry.stem() == "__main__") {
        std::string package = entry.folder();
        const bool inSrc = package.starts_with("src/");
        if (inSrc)
            package.erase(0, 4);
        return std::format("{}python -m {}", inSrc ? "PYTHONPATH=src " : "", dotted(package));
    }
    const std::string own = dotted(entry.folder());
    const bool asModule =
        !own.empty() && std::ranges::any_of(entry.source.modules, [&](const std::string &module) {
            return module.starts_with('.') || module == own || module.starts_with(own + '.');
        });
    return asModule ? std::format("python -m {}.{}", own, entry.stem())
                    : "python " + shellQuoted(entry.path);
}

bool PythonDetector::useToolOrBot(const std::vector<Entry> &entries)
{
    for (const Entry &entry : entries) {
        if (const PythonTool *tool = findTool(entry.source)) {
            m_result.entry = entry.path;
            m_result.plan.kind = api::Kind::Service;
            m_result.plan.start = tool->start;
            m_result.plan.start.replace(m_result.plan.start.find("%F"), 2, shellQuoted(entry.path));
            because(std::format("{} uses {}, which serves the page.", entry.path, tool->name));
            require(std::string(tool->package), std::format("since {} uses it", entry.path));
            return true;
        }
        if (const PythonBot *bot = findBot(entry.source)) {
            m_result.entry = entry.path;
            m_result.plan.kind = api::Kind::Worker;
            m_result.plan.start = fileCommand(entry);
            because(std::format("{} uses {}, so it is a bot: it keeps running and needs no port.",
                                entry.path, bot->name));
            require(std::string(bot->package), std::format("since {} uses it", entry.path));
            return true;
        }
    }
    return false;
}

/// Follows the imports into the project's own files: the server may live in another one.
bool PythonDetector::opensPortSomewhere(const Entry &entry) const
{
    std::vector<PythonSource> open{entry.source};
    std::set<std::string> seen;
    while (!open.empty()) {
        const PythonSource source = std::move(open.back());
        open.pop_back();
        if (opensPort(source) || findApplication(source))
            return true;
        for (const std::string &module : source.modules) {
            if (seen.size() >= 50 || !seen.insert(module).second)
                continue;
            if (auto local = localModule(entry, module))
                open.push_back(*std::move(local));
        }
    }
    return false;
}

bool PythonDetector::usePlainFile(const std::vector<Entry> &entries)
{
    const auto chosen = std::ranges::find_if(
        entries, [](const Entry &entry) { return entry.stem() != "__init__"; });
    if (chosen == entries.end())
        return false;
    m_result.entry = chosen->path;
    m_result.plan.start = fileCommand(*chosen);
    const bool readsPort = chosen->source.strings.contains("PORT");
    if (readsPort || opensPortSomewhere(*chosen)) {
        m_result.plan.kind = api::Kind::Service;
        because(readsPort
                    ? std::format("{} reads PORT, so it is a web service.", chosen->path)
                    : std::format("{} opens a port, so it is a web service; it must listen on "
                                  "$PORT.",
                                  chosen->path));
        return true;
    }
    m_result.plan.kind = api::Kind::Worker;
    m_certain = !m_packages.source.empty();
    because(std::format("{} is a Python program that opens no port, so it runs as a worker.",
                        chosen->path));
    return true;
}

std::optional<PythonDetection> PythonDetector::run()
{
    if (!looksLikePython())
        return std::nullopt;
    m_result.plan.runtime = api::Runtime::Python;
    const std::vector<Entry> entries = findEntries();
    if (!useProcfile() && !useScripts() && !useDjango() && !useApplication(entries)
        && !useToolOrBot(entries) && !useApplication(packageModules()) && !usePlainFile(entries))
        return std::nullopt;
    if (m_result.entry.empty() && !entries.empty())
        m_result.entry = entries.front().path;
    m_result.plan.install = m_packages.install;
    if (!m_packages.source.empty())
        because(std::format("{} says what to install.", m_packages.source));
    std::ranges::copy(m_packages.notes, std::back_inserter(m_result.plan.reasons));
    return PythonDetection{std::move(m_result), m_certain};
}

} // namespace

std::optional<PythonDetection> detectPython(const ProjectFiles &files)
{
    return PythonDetector(files).run();
}

} // namespace slipway::project
