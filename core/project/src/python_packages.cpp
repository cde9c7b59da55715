// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_packages.h"
#include "toml.h"

#include <algorithm>
#include <array>
#include <format>

namespace slipway::project {

namespace {

std::string normalised(std::string_view name)
{
    std::string result;
    for (const char c : lowered(name)) {
        const bool separator = c == '-' || c == '_' || c == '.';
        if (!separator)
            result += c;
        else if (!result.ends_with('-'))
            result += '-';
    }
    return result;
}

void addRequirement(std::string_view line, std::set<std::string> &names)
{
    const std::string name = requirementName(line);
    if (!name.empty())
        names.insert(name);
    // Its extras bring the server along.
    if (name == "fastapi" && (line.contains("[standard") || line.contains("[all")))
        names.insert("uvicorn");
}

void readRequirements(const ProjectFiles &files, const std::string &path,
                      std::set<std::string> &names, int depth = 0)
{
    const std::string text = files.read(path);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        std::string_view included = line;
        if (line.starts_with("-r"))
            included.remove_prefix(2);
        else if (line.starts_with("--requirement"))
            included.remove_prefix(std::string_view("--requirement").size());
        if (included.size() != line.size()) {
            const std::filesystem::path other(trimmed(included));
            // A file outside the project is not the project's.
            if (depth < 3 && other.is_relative()
                && !std::ranges::contains(other, std::filesystem::path("..")))
                readRequirements(files,
                                 (std::filesystem::path(path).parent_path() / other).string(),
                                 names, depth + 1);
        } else {
            addRequirement(line, names);
        }
    }
}

/// The misspellings people really write (Heroku's build pack keeps such a list).
std::optional<std::string> findRequirements(const ProjectFiles &files, std::string &note)
{
    if (files.has("requirements.txt"))
        return "requirements.txt";
    constexpr std::array<std::string_view, 9> meant{
        "requirements.txt", "requirement.txt",  "requirements.text",
        "requirments.txt",  "requirment.txt",   "requirements.txt.txt",
        "requirements",     "requierments.txt", "requriements.txt"};
    for (const std::string &name : files.filesIn()) {
        if (!std::ranges::contains(meant, lowered(name)))
            continue;
        note = std::format("{} is taken for requirements.txt; rename it, so that other tools find "
                           "it too.",
                           name);
        return name;
    }
    return std::nullopt;
}

struct LockedTool
{
    std::string_view lockFile;
    std::string_view tool;
    std::string_view install;
};

// Each installs into the environment that is active, from the lock file alone.
constexpr LockedTool lockedTools[] = {
    {"uv.lock", "uv", "pip install uv && uv sync --active --locked --no-dev"},
    {"poetry.lock", "poetry",
     "pip install poetry && poetry install --no-interaction --no-ansi --only main --no-root"},
    {"pdm.lock", "pdm", "pip install pdm && pdm sync --prod --no-editable"},
    {"Pipfile.lock", "pipenv", "pip install pipenv && pipenv sync --system"},
};

void readPyproject(const toml::table &table, PythonPackages &packages)
{
    const auto project = table["project"];
    packages.projectName = project["name"].value_or(std::string());
    if (const toml::array *list = project["dependencies"].as_array()) {
        for (const toml::node &entry : *list)
            addRequirement(entry.value_or(std::string()), packages.names);
    }
    for (const toml::table *tool :
         {table["tool"]["poetry"]["dependencies"].as_table(), table["packages"].as_table()}) {
        if (!tool)
            continue;
        for (const auto &[key, value] : *tool)
            packages.names.insert(normalised(key.str()));
    }
    for (const toml::table *scripts :
         {project["scripts"].as_table(), table["tool"]["poetry"]["scripts"].as_table()}) {
        if (!scripts)
            continue;
        for (const auto &[key, value] : *scripts) {
            if (const auto target = value.value_exact<std::string>())
                packages.scripts.emplace_back(key.str(), *target);
        }
    }
    packages.names.erase("python");
}

/// A pyproject.toml without a lock file: its project where it can be built, else the list.
std::string pyprojectInstall(const toml::table &table)
{
    if (table.contains("build-system") || table["project"]["scripts"].is_table()
        || table["tool"]["poetry"].is_table())
        return "pip install .";
    std::string command;
    if (const toml::array *list = table["project"]["dependencies"].as_array()) {
        for (const toml::node &entry : *list) {
            const auto text = entry.value_exact<std::string>();
            if (text && !requirementName(*text).empty())
                command += ' ' + shellQuoted(*text);
        }
    }
    return command.empty() ? std::string() : "pip install" + command;
}

void decideInstall(const ProjectFiles &files, const std::optional<toml::table> &pyproject,
                   PythonPackages &packages)
{
    std::string note;
    const std::optional<std::string> requirements = findRequirements(files, note);
    for (const LockedTool &tool : lockedTools) {
        if (!files.has(tool.lockFile))
            continue;
        packages.source = tool.lockFile;
        packages.install = tool.install;
        if (requirements)
            packages.notes.push_back(
                std::format("{} decides what is installed; {} beside it is not read.",
                            tool.lockFile, *requirements));
        return;
    }
    if (requirements) {
        packages.source = *requirements;
        packages.install = "pip install -r " + shellQuoted(*requirements);
        if (!note.empty())
            packages.notes.push_back(note);
        return;
    }
    if (pyproject) {
        packages.install = pyprojectInstall(*pyproject);
        packages.source = packages.install.empty() ? "" : "pyproject.toml";
    } else if (files.has("Pipfile")) {
        packages.source = "Pipfile";
        packages.install = "pip install pipenv && pipenv install --system --skip-lock";
    } else if (files.has("setup.py")) {
        packages.source = "setup.py";
        packages.install = "pip install .";
    }
}

} // namespace

std::string requirementName(std::string_view line)
{
    line = trimmed(line);
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789";
    if (line.empty() || !letters.contains(line.front()))
        return {};
    const std::size_t end =
        std::min(line.find_first_not_of(std::string(letters) + "-_."), line.size());
    const std::string_view rest = trimmed(line.substr(end));
    // "https://…" and "./wheels/x.whl" name no package by a name.
    if (!rest.empty() && !std::string_view("[<>=!~;@#(,").contains(rest.front()))
        return {};
    return normalised(line.substr(0, end));
}

PythonPackages PythonPackages::read(const ProjectFiles &files)
{
    PythonPackages packages;
    std::optional<toml::table> pyproject;
    for (const char *name : {"pyproject.toml", "Pipfile"}) {
        if (!files.has(name))
            continue;
        toml::parse_result parsed = toml::parse(files.read(name));
        if (!parsed) {
            packages.notes.push_back(std::format("{}:{} cannot be read: {}.", name,
                                                 parsed.error().source().begin.line,
                                                 parsed.error().description()));
            continue;
        }
        readPyproject(parsed.table(), packages);
        if (std::string_view(name) == "pyproject.toml")
            pyproject = std::move(parsed).table();
    }
    decideInstall(files, pyproject, packages);
    if (packages.install.starts_with("pip install -r"))
        readRequirements(files, packages.source, packages.names);
    return packages;
}

void PythonPackages::require(const std::string &package)
{
    if (has(normalised(package)))
        return;
    names.insert(normalised(package));
    install += (install.empty() ? "pip install " : " && pip install ") + shellQuoted(package);
}

} // namespace slipway::project
