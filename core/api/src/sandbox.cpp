// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/list.h>
#include <slipway/api/sandbox.h>

#include "fields.h"

#include <algorithm>
#include <utility>

namespace slipway::api {

static constexpr auto ignoreUnknown = ObjectReader::UnknownFields::Ignore;

static constexpr int maxSide = 1000; // columns, and rows
static constexpr std::size_t maxArguments = 256;
static constexpr std::size_t maxVariables = 100;

static json::array arrayOf(const std::vector<std::string> &texts)
{
    json::array array;
    for (const std::string &text : texts)
        array.emplace_back(text);
    return array;
}

static std::vector<std::string> optionalStrings(ObjectReader &reader, std::string_view name,
                                                std::size_t limit)
{
    return reader.has(name) ? reader.strings(name, limit) : std::vector<std::string>();
}

static bool isVariableName(std::string_view name)
{
    const auto isLetter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    if (name.empty() || name.size() > 100 || !isLetter(name.front()))
        return false;
    return std::ranges::all_of(name, [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}

static std::map<std::string, std::string> readEnvironment(ObjectReader &reader)
{
    std::map<std::string, std::string> environment;
    const json::value *value = reader.optionalValue("environment");
    if (!value)
        return environment;
    if (!value->is_object() || value->get_object().size() > maxVariables) {
        reader.reject("environment", "must be an object of at most 100 texts");
        return environment;
    }
    for (const auto &[name, text] : value->get_object()) {
        if (!isVariableName(name) || !text.is_string()
            || text.get_string().find('\0') != json::string::npos) {
            reader.reject("environment", "holds something that is no variable");
            return environment;
        }
        environment.emplace(name, text.get_string());
    }
    return environment;
}

json::value NewTerminal::toJson() const
{
    json::object object{{"columns", columns}, {"rows", rows}};
    if (!argv.empty())
        object["argv"] = arrayOf(argv);
    if (!environment.empty()) {
        json::object variables;
        for (const auto &[name, value] : environment)
            variables[name] = value;
        object["environment"] = std::move(variables);
    }
    if (!workdir.empty())
        object["workdir"] = workdir;
    return object;
}

Result<NewTerminal> NewTerminal::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    NewTerminal terminal{.columns = static_cast<int>(reader.integer("columns", 1, maxSide, 80)),
                         .rows = static_cast<int>(reader.integer("rows", 1, maxSide, 24)),
                         .argv = optionalStrings(reader, "argv", maxArguments),
                         .environment = readEnvironment(reader),
                         .workdir = reader.optionalString("workdir", 1024).value_or("")};
    TRY(reader.finish());
    return terminal;
}

json::value Terminal::toJson() const
{
    return json::object{{"id", id.text()},
                        {"argv", arrayOf(argv)},
                        {"createdAt", timeToJson(createdAt)},
                        {"attached", attached},
                        {"exit", exit.value_or(json::value(nullptr))}};
}

Result<Terminal> Terminal::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Terminal terminal{.id = readId<TerminalId>(reader, "id"),
                      .argv = reader.strings("argv", maxArguments),
                      .createdAt = readTime(reader, "createdAt"),
                      .attached = reader.boolean("attached", false),
                      .exit = {}};
    if (const json::value *exit = reader.optionalValue("exit"))
        terminal.exit = *exit;
    TRY(reader.finish(ignoreUnknown));
    return terminal;
}

json::value NewSandbox::toJson() const
{
    return json::object{{"tree", tree.toHex()}};
}

Result<NewSandbox> NewSandbox::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    NewSandbox sandbox{.tree = readHash(reader, "tree")};
    TRY(reader.finish());
    return sandbox;
}

json::value Sandbox::toJson() const
{
    json::array list;
    for (const Terminal &terminal : terminals)
        list.push_back(terminal.toJson());
    json::object object{{"id", id.text()},
                        {"projectId", projectId.text()},
                        {"tree", tree.toHex()},
                        {"createdAt", timeToJson(createdAt)},
                        {"idleMinutes", idleMinutes},
                        {"terminals", std::move(list)}};
    if (!kept.empty())
        object["kept"] = arrayOf(kept);
    return object;
}

Result<Sandbox> Sandbox::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    Sandbox sandbox{.id = readId<SandboxId>(reader, "id"),
                    .projectId = readId<ProjectId>(reader, "projectId"),
                    .tree = readHash(reader, "tree"),
                    .createdAt = readTime(reader, "createdAt"),
                    .idleMinutes = static_cast<int>(reader.integer("idleMinutes", 0, 10'000'000)),
                    .terminals = {},
                    .kept = optionalStrings(reader, "kept", maxKeptNames)};
    const json::array *terminals = reader.array("terminals", 1000);
    TRY(reader.finish(ignoreUnknown));
    TRY(sandbox.terminals, entriesFromJson<Terminal>(*terminals));
    return sandbox;
}

} // namespace slipway::api
