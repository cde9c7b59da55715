// SPDX-License-Identifier: GPL-3.0-or-later
#include "compile_first.h"

#include "project_files.h"
#include "typescript.h"

#include <slipway/base/files.h>

#include <algorithm>
#include <array>
#include <format>

namespace slipway::project {

namespace fs = std::filesystem;

/// "shop", of [package] in a Cargo.toml.
static std::string cargoName(std::string_view text)
{
    std::string_view rest = text.substr(text.find("[package]"));
    rest = rest.substr(0, rest.find("\n[", 1));
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        const std::string_view line = trimmed(rest.substr(0, end + 1));
        const std::size_t open = line.find('"');
        const std::size_t close = line.find('"', open + 1);
        if (line.starts_with("name") && close != std::string_view::npos
            && trimmed(line.substr(4, open - 4)) == "=")
            return std::string(line.substr(open + 1, close - open - 1));
        rest.remove_prefix(end + 1);
    }
    return {};
}

std::string cargoTarget(const fs::path &package, const fs::path &file)
{
    const fs::path inside = file.lexically_relative(package);
    const std::vector<fs::path> parts(inside.begin(), inside.end());
    const auto nameAt = [&](std::size_t at) {
        return shellQuoted(parts.size() > at + 1 ? parts[at].string() : parts[at].stem().string());
    };
    if (parts.size() > 2 && parts[0] == "src" && parts[1] == "bin")
        return " --bin " + nameAt(2);
    if (parts.size() > 1 && parts[0] == "examples")
        return " --example " + nameAt(1);
    const ProjectFiles files(package);
    const bool hasOthers = !files.filesIn("src/bin").empty() || !files.foldersIn("src/bin").empty();
    return hasOthers ? " --bin " + shellQuoted(cargoName(files.read("Cargo.toml"))) : std::string();
}

namespace {

/// How a file is compiled and run: a script for sh, and as one would type it.
struct Way
{
    std::string script;
    std::string shown;
    bool builds = false; ///< it keeps what it made in $SLIPWAY_BUILD
};

std::string replaced(std::string_view text, std::string_view with)
{
    std::string result(text);
    result.replace(result.find("{}"), 2, with);
    return result;
}

/// The line of a Java file that says where it belongs.
std::string javaPackage(std::string_view text)
{
    const std::size_t at = text.starts_with("package ") ? 0 : text.find("\npackage ");
    if (at == std::string_view::npos)
        return {};
    std::string_view rest = text.substr(text.find("package ", at) + 8);
    return std::string(trimmed(rest.substr(0, rest.find(';'))));
}

/// Several files of a project are one program where the file's class is named as the file is: javac
/// finds the others. Else Java's own way to run one file.
std::string javaScript(const fs::path &file)
{
    const auto text = readFile(file, 4 << 20);
    const std::string name = file.stem().string();
    const std::string package = text ? javaPackage(*text) : std::string();
    const bool named =
        text
        && std::ranges::any_of(std::array{"class ", "record ", "enum ", "interface "},
                               [&](const char *kind) { return text->contains(kind + name); });
    if (!named || findProgram("javac").empty())
        return replaced(languageOf(file)->compile, "java $SLIPWAY_JAVA");
    fs::path root = file.parent_path();
    for (std::size_t i = 0;
         !package.empty() && i < 1U + std::size_t(std::ranges::count(package, '.')); ++i)
        root = root.parent_path();
    std::string path = root.string();
    std::error_code error;
    if (fs::is_directory(root / "lib", error))
        path += ":" + (root / "lib").string() + "/*";
    return std::format("javac ${{SLIPWAY_JAVA:+-J$SLIPWAY_JAVA}} -g -d /tmp/classes -cp {0} "
                       "-sourcepath {1} \"$1\" || exit\nshift\n"
                       "exec java $SLIPWAY_JAVA -cp /tmp/classes:{0} {2} \"$@\"",
                       shellQuoted(path), shellQuoted(root.string()),
                       shellQuoted(package.empty() ? name : package + "." + name));
}

/// A file of a module is compiled with the others of its folder.
std::string goScript(const fs::path &file)
{
    std::error_code error;
    for (fs::path above = file.parent_path(); above.has_relative_path();
         above = above.parent_path()) {
        if (fs::exists(above / "go.mod", error))
            return std::format("go -C {} build -o /tmp/program . || exit\nshift\n"
                               "exec /tmp/program \"$@\"",
                               shellQuoted(file.parent_path().string()));
    }
    return replaced(languageOf(file)->compile, "go");
}

/// The Cargo package a file belongs to: its folder, or empty. What is above the project's folder is
/// not there in the sandbox.
fs::path cargoPackage(const fs::path &folder, const fs::path &file)
{
    if (findProgram("cargo").empty())
        return {};
    for (fs::path above = file.parent_path(); above.has_relative_path();
         above = above.parent_path()) {
        if (ProjectFiles(above).read("Cargo.toml").contains("[package]"))
            return above;
        if (above == folder)
            break;
    }
    return {};
}

Way rustWay(const Language &language, std::string_view program, const fs::path &folder,
            const fs::path &file)
{
    const std::string name = file.filename().string();
    const fs::path package = cargoPackage(folder, file);
    if (package.empty())
        return {.script = replaced(language.compile, program),
                .shown = std::format("{} {}, then {}", program, name, file.stem().string())};
    const std::string target = cargoTarget(package, file);
    return {.script = std::format("shift\nexec cargo run --quiet --manifest-path {}{} -- \"$@\"",
                                  shellQuoted((package / "Cargo.toml").string()), target),
            .shown = "cargo run" + target,
            .builds = true};
}

Way wayOf(const Language &language, std::string_view program, const fs::path &folder,
          const fs::path &file)
{
    const std::string name = file.filename().string();
    if (language.id == "java")
        return {.script = javaScript(file), .shown = "java " + name};
    if (language.id == "go")
        return {.script = goScript(file), .shown = "go run " + name, .builds = true};
    if (language.id == "rust")
        return rustWay(language, program, folder, file);
    if (language.id == "typescript")
        return {.script = program == "tsc" ? typeScriptCompiled(findProgram(program))
                                           : replaced(language.compile, program),
                .shown = std::format("{} {}, then node", program, name)};
    return {.script = replaced(language.compile, program),
            .shown = std::format("{} {}, then {}", program, name, file.stem().string())};
}

/// Who waits in front of a terminal is told what for. Go compiles its own library the first time.
std::string announced(const Language &language, std::string_view program, const std::string &script)
{
    if (language.id == "java" || program == "esbuild")
        return script;
    constexpr std::string_view later =
        R"sh("$([ -d "$GOCACHE" ] || echo ' (the first time takes longer)')")sh";
    return std::format("[ -t 2 ] && printf '\033[2mCompiling…%s\033[0m\n' {} >&2\n{}",
                       language.id == "go" ? later : "''", script);
}

} // namespace

void compileFirst(const Language &language, std::string_view program, const fs::path &folder,
                  const fs::path &file, RunCommand &command)
{
    Way way = wayOf(language, program, folder, file);
    command.argv = {"sh", "-c", announced(language, program, way.script), "sh"};
    command.shown = std::move(way.shown);
    command.builds = way.builds;
    command.language = language.name;
    if (language.memory != 0)
        command.memory = language.memory;
    // A program with its libraries in it may be larger than what programs should write.
    command.fileSize = 1ULL << 30;
}

} // namespace slipway::project
