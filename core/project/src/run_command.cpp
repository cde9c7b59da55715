// SPDX-License-Identifier: GPL-3.0-or-later
#include "compile_first.h"
#include "native_detect.h"
#include "project_files.h"
#include "shell_words.h"

#include <slipway/base/files.h>
#include <slipway/base/utf8.h>
#include <slipway/project/detect.h>
#include <slipway/project/interpreter.h>
#include <slipway/project/languages.h>
#include <slipway/project/manifest.h>
#include <slipway/project/run_command.h>

#include <algorithm>
#include <array>
#include <format>

#include <unistd.h>

namespace slipway::project {

namespace fs = std::filesystem;

namespace {

void useInterpreter(const Interpreter &interpreter, RunCommand &command)
{
    if (!interpreter.environment.empty())
        command.pathFolders.push_back(interpreter.environment / "bin");
    command.readFolders.insert(command.readFolders.end(), interpreter.readFolders.begin(),
                               interpreter.readFolders.end());
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

RunCommand localSite(const Interpreter &python, const api::Plan &plan)
{
    RunCommand command;
    command.servesPort = true;
    command.argv = {"sh", "-c",
                    std::format("{} && exec python3 -u -m http.server --bind 127.0.0.1 --directory "
                                "{} \"$PORT\"",
                                plan.build.empty() ? ":" : plan.build, shellQuoted(plan.output))};
    command.why = plan.reasons.empty() ? "It is a static site." : plan.reasons.front();
    useInterpreter(python, command);
    return command;
}

/// A Python project's first run makes its environment as deploying does, so that it runs alike.
RunCommand installAndRun(const fs::path &folder, const Interpreter &python, const api::Plan &plan)
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
{} -m venv .venv
export VIRTUAL_ENV="$PWD/.venv" PATH="$PWD/.venv/bin:$PATH"
export PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_RETRIES=1 PIP_TIMEOUT=15
{}
trap - EXIT
set +e
{}{} "$@")",
                                shellQuoted(python.program), plan.install,
                                plan.start.starts_with("python ") ? "exec " : "", plan.start),
                    "sh"};
    return command;
}

std::optional<RunCommand> detectedCommand(const fs::path &folder, const Interpreter &python)
{
    const auto found = detect(folder);
    if (!found)
        return nativeCommand(folder);
    const api::Plan &plan = found->plan;
    if (plan.kind == api::Kind::Static)
        return localSite(python, plan);
    if (plan.runtime == api::Runtime::Python && !plan.install.empty() && python.environment.empty())
        return installAndRun(folder, python, plan);
    RunCommand command;
    useInterpreter(python, command);
    command.servesPort = plan.kind == api::Kind::Service;
    command.why = plan.reasons.empty() ? std::string() : plan.reasons.front();
    const std::string start = "python " + shellQuoted(found->entry);
    if (plan.start == start
        || (!found->entry.empty() && plan.runtime == api::Runtime::Python
            && !canFind(command, programIn(plan.start)))) {
        // Also where the server that deploying installs is not installed here.
        command.argv = {python.program, found->entry};
        command.file = folder / found->entry;
    } else if (plan.start.starts_with("python ") && command.pathFolders.empty()) {
        command.argv = {"sh", "-c",
                        "exec " + shellQuoted(python.program) + " " + plan.start.substr(7)};
    } else {
        command.argv = {"sh", "-c", plan.start};
    }
    return command;
}

std::unexpected<Error> missing(const Language &language, const fs::path &file,
                               std::string_view program)
{
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              "project.language_missing",
              std::format("{} is a {} file, and {} is not installed. Get it: {}.",
                          file.filename().string(), language.name, program, howToGet(language)),
              {}});
}

/// TypeScript without any compiler: a Node.js that takes the types out itself.
void useNodeForTypes(RunCommand &command)
{
    command.argv = {"sh", "-c",
                    "[ \"$(node -p process.features.typescript)\" = strip ] || { echo "
                    "'This Node.js does not run TypeScript. Get esbuild, or Node.js 22.18.' "
                    ">&2; exit 1; }\nexec node \"$@\"",
                    "sh"};
    command.shown = "node";
}

/// The one slipway.toml names, else the first that is there; empty where none is.
std::string_view programFor(const Language &language, const std::optional<std::string> &wanted,
                            const RunCommand &command)
{
    const auto isThere = [&](std::string_view one) { return canFind(command, one); };
    const auto named = std::ranges::find_if(
        language.programs, [&](std::string_view one) { return wanted == one && isThere(one); });
    if (named != language.programs.end())
        return *named;
    const auto first = std::ranges::find_if(language.programs, isThere);
    return first == language.programs.end() ? std::string_view() : *first;
}

Result<> byLanguage(const Language &language, const fs::path &folder, const fs::path &whole,
                    const Interpreter &python, const std::optional<std::string> &wanted,
                    RunCommand &command)
{
    if (language.id == "python") {
        command.argv = {python.program};
        return {};
    }
    if (!language.alsoNeeds.empty() && language.id != "java"
        && findProgram(language.alsoNeeds).empty())
        return missing(language, whole, language.alsoNeeds);
    const std::string_view program = programFor(language, wanted, command);
    if (program.empty() && language.id == "typescript")
        useNodeForTypes(command);
    else if (program.empty())
        return missing(language, whole, language.programs.front());
    else if (language.compile.empty())
        command.argv = {std::string(program)};
    else
        compileFirst(language, program, folder, whole, command);
    if (language.id == "awk")
        command.argv.emplace_back("-f");
    return {};
}

} // namespace

Result<RunCommand> fileCommand(const fs::path &folder, const fs::path &file,
                               const std::optional<std::string> &interpreter)
{
    std::error_code error;
    const fs::path whole = file.is_absolute() ? file : folder / file;
    if (!fs::is_regular_file(whole, error))
        return std::unexpected(Error::notFound("project.file_missing",
                                               std::format("There is no file {}.", file.string())));
    const Language *language = languageOf(file);
    const bool isPythonFile = language && language->id == "python";
    TRY(const Interpreter python,
        interpreterOf(folder, interpreter && (isPythonFile || isPython(*interpreter))
                                  ? interpreter
                                  : std::nullopt));
    RunCommand command;
    useInterpreter(python, command);
    const std::vector<std::string> first = interpreterLine(whole);
    // The environment's Python is meant by "#!/usr/bin/env python3" too.
    if (!first.empty() && !isPythonFile) {
        command.argv = first;
        command.why =
            std::format("{} names its interpreter in its first line.", file.filename().string());
    } else if (language) {
        TRY(byLanguage(*language, folder, whole, python, interpreter, command));
        command.why = std::format("{} is a {} file.", file.filename().string(), language->name);
    } else {
        return unknownLanguage(file);
    }
    command.file = whole;
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

/// A shell that would do nothing but start a program stands in the way of what that can do: be
/// prepared, and go on as a REPL.
static std::vector<std::string> withoutShell(const std::vector<std::string> &command)
{
    const bool isText = command.size() == 3 && command[0] == "sh" && command[1] == "-c";
    const auto words = isText ? plainWords(command[2]) : std::nullopt;
    return words.value_or(command);
}

/// Nothing where slipway.toml leaves it open.
static Result<std::optional<RunCommand>> configuredCommand(const fs::path &folder,
                                                           const Manifest::Run &run)
{
    if (!run.command.empty()) {
        RunCommand command;
        TRY(const Interpreter python, interpreterOf(folder, run.interpreter));
        useInterpreter(python, command);
        command.argv = withoutShell(run.command);
        // Where a Python of the project has no other name.
        if (command.argv.front() == "python" && !canFind(command, "python"))
            command.argv.front() = python.program;
        command.why = "slipway.toml names the command.";
        command.builds = true;
        const auto plan = resolvePlan(folder);
        command.servesPort = plan && plan->kind == api::Kind::Service;
        return command;
    }
    if (!run.file)
        return std::nullopt;
    TRY(RunCommand command, fileCommand(folder, folder / *run.file, run.interpreter));
    command.why = "slipway.toml names the file.";
    // Any language may have another program that runs it; Python's was chosen already.
    if (run.interpreter && !isPython(*run.interpreter) && command.argv.size() == 2)
        command.argv.front() = *run.interpreter;
    return command;
}

static Result<RunCommand> foundCommand(const fs::path &folder, const fs::path &currentFile,
                                       const Manifest::Run &run)
{
    const auto python = interpreterOf(folder, run.interpreter);
    if (!python)
        return std::unexpected(python.error());
    if (auto command = detectedCommand(folder, *python))
        return *std::move(command);
    if (!currentFile.empty())
        return fileCommand(folder, currentFile, run.interpreter);
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
        TRY(command, foundCommand(folder, currentFile, run));
    }
    addArguments(command->argv, run.arguments);
    return *std::move(command);
}

std::vector<Task> tasks(const fs::path &folder)
{
    std::vector<Task> all;
    const auto manifest = Manifest::load(folder);
    if (manifest && *manifest) {
        for (const auto &[name, run] : (*manifest)->tasks)
            all.push_back({name, std::string(manifestName)});
    }
    for (const ToolTask &one : toolTasks(folder))
        all.push_back(one.task);
    return all;
}

/// One task, without those it depends on.
static Result<RunCommand> singleTask(const fs::path &folder, const Manifest &manifest,
                                     std::string_view task)
{
    if (const auto run = manifest.task(task)) {
        TRY(std::optional<RunCommand> command, configuredCommand(folder, *run));
        addArguments(command->argv, run->arguments);
        command->servesPort = false;
        return *std::move(command);
    }
    for (const ToolTask &one : toolTasks(folder)) {
        if (one.task.name != task)
            continue;
        RunCommand command;
        TRY(const Interpreter python, interpreterOf(folder));
        useInterpreter(python, command);
        command.argv = {"sh", "-c", one.script};
        command.shown = one.task.name;
        command.why = std::format("It is in {}.", one.task.from);
        command.builds = true;
        command.language = one.task.name;
        command.memory = 2ULL << 30;
        command.fileSize = 1ULL << 30;
        return command;
    }
    std::string known;
    for (const Task &one : tasks(folder))
        known += (known.empty() ? "" : ", ") + one.name;
    return std::unexpected(Error::notFound(
        "project.task_unknown",
        std::format("There is no task \"{}\" here. {}", toValidUtf8(utf8Prefix(task, 60)),
                    known.empty() ? "Write a [task.NAME] with a command into slipway.toml."
                                  : "There are: " + known + ".")));
}

/// What runs before `task` and itself, each once. `open` are those whose own are being looked at.
static Result<> orderTasks(const Manifest &manifest, const std::string &task,
                           std::vector<std::string> &open, std::vector<std::string> &order)
{
    if (std::ranges::contains(order, task))
        return {};
    if (std::ranges::contains(open, task))
        return std::unexpected(Error::invalidInput(
            "project.task_cycle",
            std::format("The task \"{}\" depends on itself in slipway.toml.", task)));
    open.push_back(task);
    if (const auto found = manifest.tasks.find(task); found != manifest.tasks.end()) {
        for (const std::string &before : found->second.depends)
            TRY(orderTasks(manifest, before, open, order));
    }
    open.pop_back();
    order.push_back(task);
    return {};
}

/// The command as a step of a script: where it belongs, with its own environment.
static std::string step(const fs::path &folder, const Manifest &manifest, const std::string &task,
                        const RunCommand &command)
{
    const Manifest::Run said = manifest.task(task).value_or(Manifest::Run());
    const fs::path where = (folder / said.folder.value_or("")).lexically_normal();
    std::string line = std::format("( cd {} && exec env", shellQuoted(where.string()));
    for (const auto &[name, value] : said.environment)
        line += ' ' + shellQuoted(name + '=' + value);
    for (const std::string &word : command.argv)
        line += ' ' + shellQuoted(word);
    return line + " ) || exit\n";
}

Result<RunCommand> taskCommand(const fs::path &folder, std::string_view task)
{
    TRY(const std::optional<Manifest> loaded, Manifest::load(folder));
    const Manifest manifest = loaded.value_or(Manifest());
    std::vector<std::string> open;
    std::vector<std::string> order;
    TRY(orderTasks(manifest, std::string(task), open, order));
    TRY(RunCommand command, singleTask(folder, manifest, task));
    order.pop_back();
    if (order.empty())
        return command;
    if (command.shown.empty())
        command.shown = std::string(task);
    std::string script;
    for (const std::string &before : order) {
        TRY(const RunCommand one, singleTask(folder, manifest, before));
        script += std::format("printf '> %s\\n' {}\n", shellQuoted(before))
                  + step(folder, manifest, before, one);
        command.builds = command.builds || one.builds;
        command.memory = std::max(command.memory, one.memory);
        command.fileSize = std::max(command.fileSize, one.fileSize);
    }
    script += std::format("printf '> %s\\n' {}\nexec", shellQuoted(task));
    // Arguments from the command line come last, and are meant for the innermost script.
    if (command.argv.size() == 3 && command.argv[1] == "-c") {
        command.argv[2] += " \"$@\"";
        command.argv.push_back(command.argv.front());
    }
    for (const std::string &word : command.argv)
        script += ' ' + shellQuoted(word);
    command.argv = {"sh", "-c", std::move(script)};
    return command;
}

} // namespace slipway::project
