// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_files.h"
#include "version_probe.h"

#include <slipway/base/files.h>
#include <slipway/project/languages.h>

#include <algorithm>
#include <array>
#include <format>

#include <unistd.h>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t gigabyte = 1ULL << 30;

struct PackageManager
{
    std::string_view systems; ///< words of ID and ID_LIKE in os-release
    std::string_view command;
};

constexpr std::array<PackageManager, 6> packageManagers{{{"debian ubuntu", "sudo apt install"},
                                                         {"fedora rhel centos", "sudo dnf install"},
                                                         {"arch", "sudo pacman -S"},
                                                         {"suse opensuse", "sudo zypper install"},
                                                         {"alpine", "sudo apk add"},
                                                         {"macos", "brew install"}}};

constexpr std::string_view compileC = R"({} -g -Wall -o /tmp/program "$1" -lm || exit
shift
exec /tmp/program "$@")";
constexpr std::string_view compileCpp = R"({} -std=c++20 -g -Wall -o /tmp/program "$1" || exit
shift
exec /tmp/program "$@")";
constexpr std::string_view compileRust =
    R"({} --edition 2021 --crate-name program -g -o /tmp/program "$1" || exit
shift
exec /tmp/program "$@")";
// "go run" would hide the program's exit code.
constexpr std::string_view compileGo = R"({} build -o /tmp/program "$1" || exit
shift
exec /tmp/program "$@")";
constexpr std::string_view compileJava = R"(exec {} "$@")";
// One file, with what it imports from the project; the program sees its own name and folder.
constexpr std::string_view compileTypeScript =
    R"(mkdir -p /tmp/slipway
{} "$1" --bundle --platform=node --format=esm --sourcemap=inline --log-level=warning \
  --outfile=/tmp/slipway/program.mjs --define:import.meta.url=slipwayUrl \
  --banner:js='import slipwayPath from "node:path"; import slipwayModule from "node:module";
process.argv.splice(1, 1); process.argv[1] = slipwayPath.resolve(process.argv[1]);
globalThis.slipwayUrl = "file://" + encodeURI(process.argv[1]);
globalThis.require = slipwayModule.createRequire(process.argv[1]);
globalThis.__filename = process.argv[1]; globalThis.__dirname = slipwayPath.dirname(process.argv[1]);' || exit
exec node --enable-source-maps /tmp/slipway/program.mjs "$@")";

std::vector<Language> makeLanguages()
{
    // apt, dnf, pacman, zypper, apk, brew
    return {
        {"python",
         "Python",
         {".py", ".pyw"},
         {"python3"},
         {},
         "--version",
         {"python3", "python3", "python", "python3", "python3", "python"}},
        {"javascript",
         "JavaScript",
         {".js", ".mjs", ".cjs"},
         {"node", "nodejs"},
         {},
         "--version",
         {"nodejs", "nodejs", "nodejs", "nodejs", "nodejs", "node"}},
        {"typescript",
         "TypeScript",
         {".ts", ".mts", ".cts", ".tsx"},
         {"esbuild", "tsc"},
         "node",
         "--version",
         {"esbuild nodejs", "esbuild nodejs", "esbuild nodejs", "esbuild nodejs", "esbuild nodejs",
          "esbuild node"},
         compileTypeScript},
        {"c",
         "C",
         {".c"},
         {"cc", "gcc", "clang"},
         {},
         "--version",
         {"gcc", "gcc", "gcc", "gcc", "build-base", "gcc"},
         compileC,
         2 * gigabyte},
        {"cpp",
         "C++",
         {".cpp", ".cc", ".cxx", ".c++"},
         {"c++", "g++", "clang++"},
         {},
         "--version",
         {"g++", "gcc-c++", "gcc", "gcc-c++", "build-base", "gcc"},
         compileCpp,
         2 * gigabyte},
        {"java",
         "Java",
         {".java"},
         {"java"},
         "javac",
         "--version",
         {"default-jdk", "java-latest-openjdk-devel", "jdk-openjdk", "java-devel", "openjdk21",
          "openjdk"},
         compileJava,
         gigabyte},
        {"ruby",
         "Ruby",
         {".rb"},
         {"ruby"},
         {},
         "--version",
         {"ruby", "ruby", "ruby", "ruby", "ruby", "ruby"}},
        {"go",
         "Go",
         {".go"},
         {"go"},
         {},
         "version",
         {"golang-go", "golang", "go", "go", "go", "go"},
         compileGo,
         2 * gigabyte},
        {"rust",
         "Rust",
         {".rs"},
         {"rustc"},
         "cc",
         "--version",
         {"rustc cargo", "rust cargo", "rust", "rust cargo", "rust cargo", "rust"},
         compileRust,
         2 * gigabyte},
        {"shell",
         "Shell",
         {".sh", ".bash"},
         {"bash", "sh"},
         {},
         "--version",
         {"bash", "bash", "bash", "bash", "bash", "bash"}},
        {"perl",
         "Perl",
         {".pl"},
         {"perl"},
         {},
         "--version",
         {"perl", "perl", "perl", "perl", "perl", "perl"}},
        {"php",
         "PHP",
         {".php"},
         {"php"},
         {},
         "--version",
         {"php-cli", "php-cli", "php", "php", "php", "php"}},
        {"lua",
         "Lua",
         {".lua"},
         {"lua", "lua5.4"},
         {},
         "-v",
         {"lua5.4", "lua", "lua", "lua54", "lua5.4", "lua"}},
        {"r",
         "R",
         {".r"},
         {"Rscript"},
         {},
         "--version",
         {"r-base-core", "R-core", "r", "R-base", "R", "r"}},
        {"julia",
         "Julia",
         {".jl"},
         {"julia"},
         {},
         "--version",
         {"julia", "julia", "julia", "julia", "julia", "julia"}},
        {"awk",
         "awk",
         {".awk"},
         {"awk"},
         {},
         "--version",
         {"gawk", "gawk", "gawk", "gawk", "gawk", "gawk"}},
    };
}

/// ID and ID_LIKE in one text of words.
std::string systemWords()
{
#ifdef __APPLE__
    return " macos ";
#endif
    std::string words = " ";
    const auto text = readFile("/etc/os-release", 64 << 10);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        std::string_view line = rest.substr(0, end + 1);
        rest.remove_prefix(end + 1);
        for (const std::string_view key : {"ID=", "ID_LIKE="}) {
            if (line.starts_with(key))
                words += std::string(line.substr(key.size())) + " ";
        }
    }
    std::ranges::replace_if(words, [](char c) { return c == '"' || c == '\n' || c == '-'; }, ' ');
    return words;
}

} // namespace

const std::vector<Language> &languages()
{
    static const std::vector<Language> all = makeLanguages();
    return all;
}

const Language *languageOf(const fs::path &file)
{
    const std::string ending = lowered(file.extension().string());
    const auto found = std::ranges::find_if(languages(), [&](const Language &one) {
        return std::ranges::contains(one.endings, std::string_view(ending));
    });
    return found == languages().end() ? nullptr : &*found;
}

fs::path findProgram(std::string_view program)
{
    for (const char *folder : {"/usr/local/bin", "/usr/bin", "/bin"}) {
        fs::path path = fs::path(folder) / program;
        if (::access(path.c_str(), X_OK) == 0)
            return path;
    }
    return {};
}

std::string howToGet(const Language &language)
{
    const std::string words = systemWords();
    for (std::size_t i = 0; i < packageManagers.size() && i < language.packages.size(); ++i) {
        std::string_view systems = packageManagers[i].systems;
        while (!systems.empty()) {
            const std::size_t end = std::min(systems.find(' '), systems.size());
            if (words.contains(std::format(" {} ", systems.substr(0, end))))
                return std::format("{} {}", packageManagers[i].command, language.packages[i]);
            systems.remove_prefix(std::min(end + 1, systems.size()));
        }
    }
    return std::format("install {} with this system's package manager", language.name);
}

std::vector<FoundLanguage> findLanguages()
{
    std::vector<FoundLanguage> found;
    std::vector<Probe> probes;
    for (const Language &language : languages()) {
        FoundLanguage one{.language = &language, .program = {}, .version = {}, .advice = {}};
        for (const std::string_view program : language.programs) {
            if (one.program = findProgram(program); !one.program.empty())
                break;
        }
        const bool complete =
            language.alsoNeeds.empty() || !findProgram(language.alsoNeeds).empty();
        if (one.program.empty() || !complete)
            one.advice = howToGet(language);
        probes.push_back({one.program, std::string(language.versionArgument), {}});
        found.push_back(std::move(one));
    }
    askVersions(probes);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].version = versionIn(probes[i].output);
        // What runs it has a number of its own.
        if (found[i].language->id == "typescript" && !found[i].version.empty())
            found[i].version.insert(0, found[i].program.filename().string() + ' ');
    }
    return found;
}

} // namespace slipway::project
