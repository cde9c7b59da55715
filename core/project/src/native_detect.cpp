// SPDX-License-Identifier: GPL-3.0-or-later
#include "native_detect.h"

#include "compile_first.h"
#include "python_packages.h"

#include <slipway/base/json.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t gigabyte = 1ULL << 30;
constexpr std::string_view cmakeBuild =
    R"({ command -v make > /dev/null || export CMAKE_GENERATOR=Ninja; } &&
cmake -S . -B "$SLIPWAY_BUILD/cmake" && cmake --build "$SLIPWAY_BUILD/cmake")";

RunCommand building(std::string script, std::string shown, std::string why, std::string language)
{
    RunCommand command;
    command.argv = {"sh", "-c", std::move(script), "sh"};
    command.shown = std::move(shown);
    command.why = std::move(why);
    command.language = std::move(language);
    command.memory = 2 * gigabyte;
    command.fileSize = gigabyte;
    command.builds = true;
    return command;
}

/// The lines of a file, without what is behind a #.
std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The name in the first add_executable(NAME ...) of a CMakeLists.txt that is a plain word.
std::string cmakeProgram(std::string_view text)
{
    constexpr std::string_view call = "add_executable";
    for (std::size_t at = text.find(call); at != std::string_view::npos;
         at = text.find(call, at + 1)) {
        std::string_view rest = text.substr(at + call.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\n("), rest.size()));
        const std::string_view name = rest.substr(0, rest.find_first_of(" \t\n)"));
        const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'
                   || c == '.';
        });
        if (plain)
            return std::string(name);
    }
    return {};
}

/// The targets of a Makefile that have a name of their own.
std::vector<std::string> makeTargets(std::string_view text)
{
    std::vector<std::string> targets;
    for (const std::string_view line : linesOf(text)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 || line.substr(colon).starts_with(":="))
            continue;
        const std::string_view name = trimmed(line.substr(0, colon));
        const bool plain = line.front() != ' ' && line.front() != '\t' && line.front() != '.'
                           && std::ranges::all_of(name, [](char c) {
                                  return std::isalnum(static_cast<unsigned char>(c)) != 0
                                         || c == '_' || c == '-' || c == '.';
                              });
        if (plain && !std::ranges::contains(targets, name) && targets.size() < 50)
            targets.emplace_back(name);
    }
    return targets;
}

std::optional<std::string> makefileIn(const ProjectFiles &files)
{
    return files.firstOf({"GNUmakefile", "makefile", "Makefile"});
}

bool isGoProgram(const ProjectFiles &files, std::string_view path)
{
    for (const std::string &name : files.filesIn(path)) {
        if (name.ends_with(".go") && !name.ends_with("_test.go")
            && files.read(std::format("{}/{}", path, name)).contains("package main"))
            return true;
    }
    return false;
}

/// The folder of a module's one program: the top, else the only one in cmd.
std::string goProgram(const ProjectFiles &files)
{
    if (isGoProgram(files, "."))
        return ".";
    std::vector<std::string> found;
    for (const std::string &name : files.foldersIn("cmd")) {
        if (isGoProgram(files, "cmd/" + name))
            found.push_back("./cmd/" + name);
    }
    return found.size() == 1 ? found.front() : std::string();
}

std::optional<RunCommand> byBuildTool(const fs::path &folder, const ProjectFiles &files)
{
    if (const std::string cargo = files.read("Cargo.toml"); cargo.contains("[package]")) {
        const std::string target = files.has("src/main.rs") && !cargo.contains("default-run")
                                       ? cargoTarget(folder, folder / "src" / "main.rs")
                                       : std::string();
        return building(std::format("exec cargo run --quiet{} -- \"$@\"", target),
                        "cargo run" + target, "Cargo.toml makes a program.", "Rust");
    }
    if (files.has("go.mod")) {
        if (const std::string program = goProgram(files); !program.empty())
            return building(std::format("go build -o /tmp/program {} || exit\nexec /tmp/program "
                                        "\"$@\"",
                                        shellQuoted(program)),
                            std::format("go run {}", program), "go.mod names a Go module.", "Go");
    }
    if (files.has("CMakeLists.txt")) {
        if (const std::string program = cmakeProgram(files.read("CMakeLists.txt"));
            !program.empty())
            return building(
                std::format(
                    "{{ {} ; }} > /tmp/build.log 2>&1 || {{ cat /tmp/build.log; exit 1; }}\n"
                    "grep -E '(warning|error):' /tmp/build.log >&2\n"
                    "exec \"$(find \"$SLIPWAY_BUILD/cmake\" -type f -name {} -perm -u+x | "
                    "head -n 1)\" \"$@\"",
                    cmakeBuild, program),
                std::format("cmake --build, then {}", program),
                std::format("CMakeLists.txt makes {}.", program), "C++");
    }
    if (const auto makefile = makefileIn(files)) {
        if (std::ranges::contains(makeTargets(files.read(*makefile)), "run"))
            return building("exec make --no-print-directory run", "make run",
                            std::format("{} can run it.", *makefile), "make");
    }
    return std::nullopt;
}

} // namespace

std::optional<RunCommand> nativeCommand(const fs::path &folder)
{
    const ProjectFiles files(folder);
    if (auto command = byBuildTool(folder, files))
        return command;
    const auto main = files.firstOf(
        {"main.c", "main.cpp", "main.cc", "main.cxx", "main.go", "main.rs", "Main.java", "main.ts",
         "index.ts", "main.rb", "main.sh", "main.pl", "src/main.c", "src/main.cpp", "src/main.rs",
         "src/main.ts", "src/index.ts", "src/Main.java", "src/main.rb"});
    if (!main)
        return std::nullopt;
    auto command = fileCommand(folder, *main);
    if (!command)
        return std::nullopt;
    command->why = std::format("{} is where it begins.", *main);
    return *std::move(command);
}

/// By the package manager, or as it would do it where Node.js came without one.
static std::string scriptCommand(std::string_view tool, const std::string &name,
                                 const json::value &script)
{
    const std::string with = std::format("exec {} run {}", tool, shellQuoted(name));
    if (!script.is_string())
        return with;
    return std::format("command -v {} > /dev/null && {}\n"
                       "PATH=\"$PWD/node_modules/.bin:$PATH\"\n{}",
                       tool, with, std::string_view(script.get_string()));
}

/// Names of presets that are shown, of one kind.
static std::vector<std::string> presetsIn(const json::value &file, std::string_view kind)
{
    std::vector<std::string> names;
    const json::value *presets = file.is_object() ? file.get_object().if_contains(kind) : nullptr;
    if (!presets || !presets->is_array())
        return names;
    for (const json::value &one : presets->get_array()) {
        const json::object *preset = one.if_object();
        const json::value *name = preset ? preset->if_contains("name") : nullptr;
        const json::value *hidden = preset ? preset->if_contains("hidden") : nullptr;
        const bool isHidden = hidden && hidden->is_bool() && hidden->get_bool();
        if (name && name->is_string() && !isHidden)
            names.emplace_back(name->get_string());
    }
    return names;
}

static void addPresets(const ProjectFiles &files, std::vector<ToolTask> &found)
{
    const auto presets = parseJson(files.read("CMakePresets.json"));
    if (!presets)
        return;
    struct Kind
    {
        std::string_view key;
        std::string_view title;
        std::string_view command;
    };
    constexpr std::array kinds{
        Kind{"configurePresets", "cmake: configure", "cmake --preset"},
        Kind{"buildPresets", "cmake: build", "cmake --build --preset"},
        Kind{"testPresets", "ctest:", "ctest --output-on-failure --preset"},
        Kind{"workflowPresets", "cmake: workflow", "cmake --workflow --preset"}};
    for (const Kind &kind : kinds) {
        for (const std::string &name : presetsIn(*presets, kind.key))
            found.push_back({{std::format("{} {}", kind.title, name), "CMakePresets.json"},
                             std::format("exec {} {}", kind.command, shellQuoted(name))});
    }
}

/// [project.scripts] of pyproject.toml, without the project being installed.
static void addEntryPoints(const ProjectFiles &files, std::vector<ToolTask> &found)
{
    for (const auto &[name, target] : PythonPackages::read(files).scripts) {
        const std::size_t colon = target.find(':');
        const std::string function =
            colon == std::string::npos ? std::string() : target.substr(colon + 1);
        if (function.empty() || function.contains('.'))
            continue;
        const std::string code = std::format("import sys; from {} import {} as main; "
                                             "sys.exit(main())",
                                             target.substr(0, colon), function);
        found.push_back({{"python: " + name, "pyproject.toml"},
                         std::format("{}exec python3 -c {}",
                                     files.hasFolder("src") ? "export PYTHONPATH=src\n" : "",
                                     shellQuoted(code))});
    }
}

std::vector<ToolTask> toolTasks(const fs::path &folder)
{
    const ProjectFiles files(folder);
    std::vector<ToolTask> found;
    const auto add = [&](std::string name, const char *from, std::string script) {
        found.push_back({{std::move(name), from}, std::move(script)});
    };
    if (const auto package = parseJson(files.read("package.json"));
        package && package->is_object()) {
        const char *tool = files.has("pnpm-lock.yaml") ? "pnpm"
                           : files.has("yarn.lock")    ? "yarn"
                                                       : "npm";
        const auto *scripts = package->get_object().if_contains("scripts");
        if (scripts && scripts->is_object()) {
            for (const auto &[name, value] : scripts->get_object()) {
                const std::string script(name);
                add(std::format("{}: {}", tool, script), "package.json",
                    scriptCommand(tool, script, value));
            }
        }
    }
    if (const auto makefile = makefileIn(files)) {
        for (const std::string &target : makeTargets(files.read(*makefile)))
            add("make: " + target, "Makefile",
                std::format("exec make --no-print-directory {}", target));
    }
    if (files.has("CMakeLists.txt")) {
        add("cmake: build", "CMakeLists.txt", std::string(cmakeBuild));
        add("cmake: test", "CMakeLists.txt",
            std::format("{} && exec ctest --test-dir \"$SLIPWAY_BUILD/cmake\" --output-on-failure",
                        cmakeBuild));
    }
    addPresets(files, found);
    addEntryPoints(files, found);
    if (files.has("Cargo.toml")) {
        add("cargo: build", "Cargo.toml", "exec cargo build");
        add("cargo: test", "Cargo.toml", "exec cargo test");
    }
    if (files.has("go.mod")) {
        add("go: build", "go.mod", "exec go build ./...");
        add("go: test", "go.mod", "exec go test ./...");
        add("go: vet", "go.mod", "exec go vet ./...");
    }
    return found;
}

} // namespace slipway::project
