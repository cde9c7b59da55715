// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_files.h"

#include <slipway/base/files.h>
#include <slipway/project/detect.h>
#include <slipway/project/manifest.h>
#include <slipway/project/run_command.h>

#include <algorithm>
#include <array>
#include <format>

#include <unistd.h>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

/// The environment in the project, if it works: a moved one has a dangling interpreter.
fs::path environmentOf(const fs::path &folder)
{
    for (const char *name : {".venv", "venv"}) {
        const fs::path python = folder / name / "bin" / "python";
        if (::access(python.c_str(), X_OK) == 0)
            return folder / name;
    }
    return {};
}

/// Where an environment's interpreter really is, unless the system's folders have it.
void readInterpreterHome(const fs::path &environment, RunCommand &command)
{
    std::error_code error;
    const fs::path real = fs::canonical(environment / "bin" / "python", error);
    if (error || real.string().starts_with("/usr/") || real.string().starts_with("/bin/"))
        return;
    // PREFIX/bin/python3.13 needs PREFIX/lib.
    command.readFolders.push_back(real.parent_path().parent_path());
}

void usePython(const fs::path &folder, RunCommand &command)
{
    const fs::path environment = environmentOf(folder);
    if (environment.empty())
        return;
    command.pathFolders.push_back(environment / "bin");
    readInterpreterHome(environment, command);
}

std::string pythonOf(const fs::path &folder)
{
    const fs::path environment = environmentOf(folder);
    return environment.empty() ? "python3" : (environment / "bin" / "python").string();
}

bool canFind(const RunCommand &command, std::string_view program)
{
    std::vector<fs::path> folders = command.pathFolders;
    folders.insert(folders.end(), {"/usr/local/bin", "/usr/bin", "/bin"});
    return std::ranges::any_of(folders, [&](const fs::path &folder) {
        return ::access((folder / program).c_str(), X_OK) == 0;
    });
}

/// The program a shell command starts, behind its assignments.
std::string_view programIn(std::string_view command)
{
    for (;;) {
        const std::size_t end = std::min(command.find(' '), command.size());
        const std::string_view word = command.substr(0, end);
        if (!word.contains('=') || end == command.size())
            return word;
        command = trimmed(command.substr(end));
    }
}

struct Language
{
    std::string_view ending;
    std::string_view program;
    std::string_view name;
};

constexpr std::array<Language, 14> languages{{{".py", "python3", "Python"},
                                              {".js", "node", "JavaScript"},
                                              {".mjs", "node", "JavaScript"},
                                              {".cjs", "node", "JavaScript"},
                                              {".ts", "node", "TypeScript"},
                                              {".sh", "bash", "shell"},
                                              {".bash", "bash", "shell"},
                                              {".rb", "ruby", "Ruby"},
                                              {".pl", "perl", "Perl"},
                                              {".php", "php", "PHP"},
                                              {".lua", "lua", "Lua"},
                                              {".r", "Rscript", "R"},
                                              {".jl", "julia", "Julia"},
                                              {".awk", "awk", "awk"}}};

/// What compiles a single file and runs it. $1 is the file, $2 and so on are the program's
/// arguments. In Java and Go that is one command.
struct Compiler
{
    std::string_view ending;
    std::string_view program;
    std::string_view package;
    std::string_view name;
    std::string_view script;
};

constexpr std::string_view compileCpp = R"(c++ -std=c++20 -g -Wall -o /tmp/program "$1" || exit
shift
exec /tmp/program "$@")";
constexpr std::array<Compiler, 7> compilers{
    {{".c", "cc", "gcc", "C",
      "cc -g -Wall -o /tmp/program \"$1\" -lm || exit\nshift\nexec /tmp/program \"$@\""},
     {".cc", "c++", "g++", "C++", compileCpp},
     {".cpp", "c++", "g++", "C++", compileCpp},
     {".cxx", "c++", "g++", "C++", compileCpp},
     {".rs", "rustc", "rustc", "Rust",
      "rustc -g -o /tmp/program \"$1\" || exit\nshift\nexec /tmp/program \"$@\""},
     {".go", "go", "golang-go", "Go", "exec go run \"$@\""},
     {".java", "java", "default-jdk", "Java", "exec java \"$@\""}}};

constexpr std::array<std::string_view, 2> compiled{".hs", ".kt"};

std::unexpected<Error> unknownLanguage(const fs::path &file)
{
    const std::string name = file.filename().string();
    const std::string ending = lowered(file.extension().string());
    std::string message =
        std::ranges::contains(compiled, std::string_view(ending))
            ? std::format("{} has to be compiled first. Write a [run] command in slipway.toml, for "
                          "example \"make && ./program\".",
                          name)
            : std::format("Slipway does not know how to run {}. Begin it with a #! line, or write "
                          "a [run] command in slipway.toml.",
                          name);
    return std::unexpected(
        Error{ErrorKind::Unsupported, "project.language_unknown", std::move(message), {}});
}

/// "#!/usr/bin/env python3 -u": the words behind the mark.
std::vector<std::string> interpreterLine(const fs::path &file)
{
    const auto text = readFile(file, 64 << 20);
    if (!text || !text->starts_with("#!"))
        return {};
    std::string_view line = std::string_view(*text).substr(2);
    line = trimmed(line.substr(0, line.find('\n')));
    std::vector<std::string> words;
    // The kernel takes one argument at most; env -S splits it itself.
    const std::size_t space = line.find_first_of(" \t");
    words.emplace_back(line.substr(0, space));
    if (space != std::string_view::npos)
        words.emplace_back(trimmed(line.substr(space)));
    return words;
}

RunCommand localSite(const fs::path &folder, const api::Plan &plan)
{
    RunCommand command;
    command.servesPort = true;
    command.argv = {"sh", "-c",
                    std::format("{} && exec python3 -u -m http.server --bind 127.0.0.1 --directory "
                                "{} \"$PORT\"",
                                plan.build.empty() ? ":" : plan.build, shellQuoted(plan.output))};
    command.why = plan.reasons.empty() ? "It is a static site." : plan.reasons.front();
    usePython(folder, command);
    return command;
}

/// A Python project's first run makes its environment as deploying does, so that it runs alike.
RunCommand installAndRun(const fs::path &folder, const api::Plan &plan)
{
    RunCommand command;
    command.installs = true;
    command.needsNetwork = !ProjectFiles(folder).read("requirements.txt").contains("--no-index");
    command.servesPort = plan.kind == api::Kind::Service;
    command.why = plan.reasons.empty() ? std::string() : plan.reasons.front();
    command.argv = {"sh", "-c",
                    std::format(R"(set -e
echo 'Installing what this project needs into .venv (only this once)' >&2
trap 'rm -rf .venv; echo "That did not work, so .venv was removed again." >&2' EXIT
python3 -m venv .venv
export VIRTUAL_ENV="$PWD/.venv" PATH="$PWD/.venv/bin:$PATH"
export PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_RETRIES=1 PIP_TIMEOUT=15
{}
trap - EXIT
set +e
{}{} "$@")",
                                plan.install, plan.start.starts_with("python ") ? "exec " : "",
                                plan.start),
                    "sh"};
    return command;
}

std::optional<RunCommand> detectedCommand(const fs::path &folder)
{
    const auto found = detect(folder);
    if (!found)
        return std::nullopt;
    const api::Plan &plan = found->plan;
    if (plan.kind == api::Kind::Static)
        return localSite(folder, plan);
    if (plan.runtime == api::Runtime::Python && !plan.install.empty()
        && environmentOf(folder).empty())
        return installAndRun(folder, plan);
    RunCommand command;
    usePython(folder, command);
    command.servesPort = plan.kind == api::Kind::Service;
    command.why = plan.reasons.empty() ? std::string() : plan.reasons.front();
    const std::string python = "python " + shellQuoted(found->entry);
    if (plan.start == python
        || (!found->entry.empty() && plan.runtime == api::Runtime::Python
            && !canFind(command, programIn(plan.start)))) {
        // Also where the server that deploying installs is not installed here.
        command.argv = {pythonOf(folder), found->entry};
    } else if (plan.start.starts_with("python ") && command.pathFolders.empty()) {
        command.argv = {"sh", "-c", "exec python3 " + plan.start.substr(7)};
    } else {
        command.argv = {"sh", "-c", plan.start};
    }
    return command;
}

} // namespace

Result<RunCommand> fileCommand(const fs::path &folder, const fs::path &file)
{
    std::error_code error;
    const fs::path whole = file.is_absolute() ? file : folder / file;
    if (!fs::is_regular_file(whole, error))
        return std::unexpected(Error::notFound("project.file_missing",
                                               std::format("There is no file {}.", file.string())));
    RunCommand command;
    usePython(folder, command);
    const std::string ending = lowered(file.extension().string());
    const auto *language =
        std::ranges::find(languages, std::string_view(ending), &Language::ending);
    const std::vector<std::string> first = interpreterLine(whole);
    // The environment's Python is meant by "#!/usr/bin/env python3" too.
    if (!first.empty() && ending != ".py") {
        command.argv = first;
        command.why =
            std::format("{} names its interpreter in its first line.", file.filename().string());
    } else if (language != languages.end()) {
        command.argv = {ending == ".py" ? pythonOf(folder) : std::string(language->program)};
        command.why = std::format("{} is a {} file.", file.filename().string(), language->name);
    } else if (const auto *compiler =
                   std::ranges::find(compilers, std::string_view(ending), &Compiler::ending);
               compiler != compilers.end()) {
        if (!canFind(command, compiler->program))
            return std::unexpected(
                Error{ErrorKind::Unsupported,
                      "project.language_missing",
                      std::format("{} is a {} file, and {} is not installed. Install it: sudo apt "
                                  "install {}.",
                                  file.filename().string(), compiler->name, compiler->program,
                                  compiler->package),
                      {}});
        command.argv = {"sh", "-c", std::string(compiler->script), "sh"};
        command.why = std::format("{} is a {} file.", file.filename().string(), compiler->name);
        // A program with its libraries in it may be larger than what programs should write.
        command.installs = true;
    } else {
        return unknownLanguage(file);
    }
    // A name that begins with a dash would be taken for an option.
    const std::string name = file.string();
    command.argv.push_back(name.starts_with('-') ? "./" + name : name);
    return command;
}

void addArguments(std::vector<std::string> &argv, const std::vector<std::string> &arguments)
{
    // What follows a shell's script are its parameters, from $0 on.
    if (!arguments.empty() && argv.size() == 3 && argv[1] == "-c") {
        argv[2] += " \"$@\"";
        argv.emplace_back(argv[0]);
    }
    argv.insert(argv.end(), arguments.begin(), arguments.end());
}

/// Nothing where slipway.toml leaves it open.
static Result<std::optional<RunCommand>> configuredCommand(const fs::path &folder,
                                                           const Manifest::Run &run)
{
    RunCommand command;
    if (!run.command.empty()) {
        usePython(folder, command);
        command.argv = run.command;
        command.why = "slipway.toml names the command.";
        const auto plan = resolvePlan(folder);
        command.servesPort = plan && plan->kind == api::Kind::Service;
        return command;
    }
    if (!run.file)
        return std::nullopt;
    TRY(command, fileCommand(folder, folder / *run.file));
    command.why = "slipway.toml names the file.";
    if (run.interpreter)
        command.argv.front() = *run.interpreter;
    return command;
}

static Result<RunCommand> foundCommand(const fs::path &folder, const fs::path &currentFile)
{
    if (auto command = detectedCommand(folder))
        return *std::move(command);
    if (!currentFile.empty())
        return fileCommand(folder, currentFile);
    return std::unexpected(Error::notFound(
        "project.nothing_to_run",
        "Nothing here says how to run this project. Name a file to run, add a main.py, or write a "
        "[run] command in slipway.toml."));
}

Result<RunCommand> runCommand(const fs::path &folder, const fs::path &currentFile,
                              std::string_view configuration)
{
    TRY(const std::optional<Manifest> manifest, Manifest::load(folder));
    TRY(const Manifest::Run run, manifest.value_or(Manifest()).configuration(configuration));
    TRY(std::optional<RunCommand> command, configuredCommand(folder, run));
    if (!command) {
        TRY(command, foundCommand(folder, currentFile));
    }
    addArguments(command->argv, run.arguments);
    return *std::move(command);
}

} // namespace slipway::project
