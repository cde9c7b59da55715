// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"
#include "toml_text.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/project/manifest.h>
#include <slipway/project/units.h>

#include <algorithm>
#include <format>

namespace slipway::project {

namespace {

/// A string goes to the shell; a list is taken word by word.
std::vector<std::string> readCommand(TableReader &reader, std::string_view key)
{
    const Node *node = reader.get(key);
    if (!node)
        return {};
    std::vector<std::string> argv;
    if (node->is_array()) {
        argv = reader.strings(key);
    } else if (const auto text = reader.string(key)) {
        argv = {"sh", "-c", *text};
        if (text->find_first_not_of(" \t\n") == std::string::npos)
            argv.clear();
    }
    if (argv.empty() || argv.front().empty())
        reader.reject(*node, std::format("{} must not be empty", reader.full(key)));
    return argv;
}

template<class Value>
std::optional<Value> readUnit(TableReader &reader, std::string_view key,
                              Result<Value> (*parse)(std::string_view))
{
    const Node *node = reader.get(key);
    if (!node)
        return std::nullopt;
    std::string text;
    if (const auto number = node->value_exact<std::int64_t>())
        text = std::to_string(*number);
    else
        text = reader.string(key).value_or("");
    auto value = parse(text);
    if (!value) {
        std::string why = std::move(value).error().message;
        why.pop_back(); // the full stop: reject() sets its own
        reader.reject(*node, std::format("{}: {}", reader.full(key), why));
        return std::nullopt;
    }
    return *value;
}

std::optional<std::string> readChoice(TableReader &reader, std::string_view key,
                                      std::initializer_list<std::string_view> choices)
{
    auto text = reader.string(key);
    if (!text || std::ranges::contains(choices, std::string_view(*text)))
        return text;
    std::string all;
    for (const std::string_view choice : choices)
        all += (all.empty() ? "" : ", ") + std::format("\"{}\"", choice);
    reader.reject(*reader.get(key), std::format("{} must be one of {}", reader.full(key), all));
    return std::nullopt;
}

/// A folder or a page of the project: it must not lead out of it.
void checkInside(TableReader &reader, std::string_view key, const std::optional<std::string> &path)
{
    if (!path)
        return;
    const std::filesystem::path given(*path);
    if (given.is_absolute() || path->empty() || path->contains('\\')
        || std::ranges::contains(given, std::filesystem::path("..")))
        reader.reject(*reader.get(key),
                      std::format("{} must be inside the project", reader.full(key)));
}

void readEnvironment(TableReader &reader, Manifest::Run &run)
{
    const toml::table *table = reader.table("environment");
    if (!table)
        return;
    for (const auto &[key, node] : *table) {
        const std::string name(key.str());
        const auto text = node.value_exact<std::string>();
        if (!text || text->contains('\0') || name.empty() || name.contains('='))
            reader.reject(node,
                          std::format("\"{}\" in \"environment\" must be a text in quotes", name));
        else
            run.environment[name] = *text;
    }
}

void readOneRun(TableReader &reader, Manifest::Run &run)
{
    run.command = readCommand(reader, "command");
    run.memory = readUnit(reader, "memory", &parseSize);
    run.cpus = reader.number("cpus", 0, 1024);
    run.time = readUnit(reader, "time", &parseDuration);
    run.network = readChoice(reader, "network", {"none", "outbound", "host"});
    run.display = reader.boolean("display");
    if (const auto count = reader.number("processes", 0, 1'000'000))
        run.processes = static_cast<std::int64_t>(*count);
    run.fileSize = readUnit(reader, "file_size", &parseSize);
    run.file = reader.string("file");
    checkInside(reader, "file", run.file);
    run.folder = reader.string("folder");
    checkInside(reader, "folder", run.folder);
    run.interpreter = reader.string("interpreter");
    run.arguments = reader.strings("arguments");
    readEnvironment(reader, run);
    if (!run.command.empty() && run.file)
        reader.reject(*reader.get("file"),
                      std::format("{} and \"command\" exclude each other", reader.full("file")));
}

void readTasks(const toml::table &table, Manifest &manifest, std::optional<Error> &error)
{
    TableReader reader(table, "task", error);
    for (const std::string_view name : reader.otherTables()) {
        TableReader section(*reader.table(name), std::format("task.{}", name), error);
        Manifest::Run &task = manifest.tasks[std::string(name)];
        readOneRun(section, task);
        task.depends = section.strings("depends");
        if (task.command.empty() && !task.file)
            section.reject(*reader.get(name),
                           std::format("[task.{}] needs a \"command\" or a \"file\"", name));
        section.finish();
    }
    reader.finish();
}

void readRun(const toml::table &table, Manifest &manifest, std::optional<Error> &error)
{
    TableReader reader(table, "run", error);
    readOneRun(reader, manifest.run);
    for (const std::string_view name : reader.otherTables()) {
        TableReader section(*reader.table(name), std::format("run.{}", name), error);
        readOneRun(section, manifest.runs[std::string(name)]);
        section.finish();
    }
    reader.finish();
}

void readDeploy(TableReader reader, Manifest::Deploy &deploy)
{
    if (const auto kind = readChoice(reader, "kind", {"static", "service", "worker"}))
        deploy.kind = api::kindNamed(*kind);
    deploy.install = reader.string("install");
    deploy.build = reader.string("build");
    deploy.start = reader.string("start");
    deploy.output = reader.string("output");
    checkInside(reader, "output", deploy.output);
    deploy.singlePage = reader.boolean("single_page");
    deploy.health = reader.string("health");
    if (deploy.health && !deploy.health->starts_with('/'))
        reader.reject(*reader.get("health"),
                      std::format("{} must be a path that begins with /", reader.full("health")));
    reader.finish();
}

} // namespace

Result<Manifest> Manifest::parse(std::string_view text)
{
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        const toml::parse_error &error = parsed.error();
        return std::unexpected(
            Error::invalidInput("project.manifest_invalid",
                                std::format("{}:{}: {}", manifestName, error.source().begin.line,
                                            toValidUtf8(error.description()))));
    }
    Manifest manifest;
    std::optional<Error> error;
    TableReader reader(parsed.table(), "", error);
    manifest.ignore = reader.strings("ignore");
    if (const toml::table *table = reader.table("project")) {
        TableReader section(*table, "project", error);
        manifest.name = section.string("name").value_or("");
        section.finish();
    }
    if (const toml::table *table = reader.table("run"))
        readRun(*table, manifest, error);
    if (const toml::table *table = reader.table("task"))
        readTasks(*table, manifest, error);
    if (const toml::table *table = reader.table("deploy"))
        readDeploy(TableReader(*table, "deploy", error), manifest.deploy);
    reader.finish();
    if (error)
        return std::unexpected(*std::move(error));
    return manifest;
}

/// What a section leaves open is as in [run], but for what is run.
static Manifest::Run inheriting(Manifest::Run own, const Manifest::Run &run)
{
    const auto inherit = [](auto &mine, const auto &other) {
        if (!mine)
            mine = other;
    };
    inherit(own.memory, run.memory);
    inherit(own.cpus, run.cpus);
    inherit(own.time, run.time);
    inherit(own.network, run.network);
    inherit(own.display, run.display);
    inherit(own.processes, run.processes);
    inherit(own.fileSize, run.fileSize);
    inherit(own.interpreter, run.interpreter);
    own.environment.insert(run.environment.begin(), run.environment.end());
    return own;
}

Result<Manifest::Run> Manifest::configuration(std::string_view which) const
{
    if (which.empty())
        return run;
    const auto found = runs.find(std::string(which));
    if (found == runs.end()) {
        std::string known;
        for (const auto &[each, said] : runs)
            known += (known.empty() ? "" : ", ") + each;
        return std::unexpected(Error::notFound(
            "project.run_unknown",
            std::format("slipway.toml has no [run.{}]. {}", toValidUtf8(utf8Prefix(which, 60)),
                        known.empty() ? "It names no other way to run."
                                      : "It has: " + known + ".")));
    }
    Run merged = inheriting(found->second, run);
    if (merged.command.empty() && !merged.file) {
        merged.command = run.command;
        merged.file = run.file;
        if (!merged.folder)
            merged.folder = run.folder;
        if (merged.arguments.empty())
            merged.arguments = run.arguments;
    }
    return merged;
}

std::optional<Manifest::Run> Manifest::task(std::string_view which) const
{
    const auto found = tasks.find(std::string(which));
    return found == tasks.end() ? std::nullopt : std::optional(inheriting(found->second, run));
}

Result<std::optional<Manifest>> Manifest::load(const std::filesystem::path &folder)
{
    const std::filesystem::path file = folder / manifestName;
    std::error_code code;
    if (std::filesystem::symlink_status(file, code).type() == std::filesystem::file_type::not_found)
        return std::nullopt;
    TRY(const std::string text, readFile(file, 256 << 10));
    TRY(Manifest manifest, parse(text));
    return manifest;
}

std::string manifestText(std::string_view name, const api::Plan &plan)
{
    std::string text =
        "# How Slipway runs and deploys this project. What is left out is detected.\n";
    const auto line = [&text](std::string_view key, const std::string &value,
                              std::string_view comment) {
        text += std::format("{} = {}  # {}\n", key, value, comment);
    };
    text += std::format("\n[project]\nname = {}\n\n[deploy]\n", tomlText(name));
    line("kind", tomlText(api::nameOf(plan.kind)), "static, service or worker");
    if (!plan.install.empty())
        line("install", tomlText(plan.install), "gets what the project depends on");
    if (!plan.build.empty())
        line("build", tomlText(plan.build), "runs once for each release");
    if (!plan.start.empty())
        line("start", tomlText(plan.start),
             plan.kind == api::Kind::Service ? "must listen on $PORT" : "keeps running");
    if (plan.kind == api::Kind::Static) {
        line("output", tomlText(plan.output), "the folder that is served");
        line("single_page", plan.singlePage ? "true" : "false", "unknown pages get index.html");
    }
    if (!plan.healthPath.empty())
        line("health", tomlText(plan.healthPath), "asked before a release goes live");
    return text;
}

} // namespace slipway::project
