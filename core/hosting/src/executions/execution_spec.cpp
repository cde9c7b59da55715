// SPDX-License-Identifier: GPL-3.0-or-later
#include "execution_spec.h"

#include <slipway/base/files.h>
#include <slipway/project/languages.h>
#include <slipway/project/run_command.h>
#include <slipway/project/units.h>
#include <slipway/tree/tree.h>

#include <algorithm>
#include <format>

namespace slipway::hosting {

namespace fs = std::filesystem;
using project::Language;

static constexpr Milliseconds usualTime{10'000};
static constexpr Milliseconds compiledTime{30'000};

static Error invalid(std::string_view what, std::string message)
{
    return Error::invalidInput(std::format("execute.{}", what), std::move(message));
}

static const Language *languageNamed(std::string_view id)
{
    const auto &all = project::languages();
    const auto found = std::ranges::find(all, id, &Language::id);
    return found == all.end() ? nullptr : &*found;
}

static std::string knownLanguages()
{
    std::string names;
    for (const Language &language : project::languages())
        names += (names.empty() ? "" : ", ") + std::string(language.id);
    return names;
}

static Result<> chooseLanguage(api::NewExecution &wanted)
{
    const Language *language =
        wanted.language.empty() ? project::languageOf(wanted.file) : languageNamed(wanted.language);
    if (!language)
        return std::unexpected(
            invalid("language_unknown",
                    std::format("\"language\" must be one of these: {}.", knownLanguages())));
    if (wanted.file.empty())
        wanted.file = std::format("main{}", language->endings.front());
    else if (project::languageOf(wanted.file) != language)
        return std::unexpected(
            invalid("file_invalid", std::format("\"file\" must end with {} for {}.",
                                                language->endings.front(), language->name)));
    wanted.language = language->id;
    return {};
}

static Result<> checkFiles(const api::NewExecution &wanted)
{
    std::vector<api::TreeEntry> entries;
    std::size_t size = wanted.source.size();
    for (const api::ExecutionFile &file : wanted.files) {
        entries.push_back({file.path, false, file.text.size(), {}});
        size += file.text.size();
    }
    if (!wanted.file.empty())
        entries.push_back({wanted.file, false, wanted.source.size(), {}});
    if (size > api::maxExecutionSource)
        return std::unexpected(Error{ErrorKind::TooLarge,
                                     "execute.source_too_large",
                                     std::format("The files are larger than the {} allowed here.",
                                                 project::describeSize(api::maxExecutionSource)),
                                     {}});
    if (wanted.file.contains('/'))
        return std::unexpected(invalid("file_invalid", "\"file\" must be a name without folders."));
    return tree::validateTree(entries);
}

/// What the server gives at most, and without a wish.
static sandbox::Limits limitsFor(const api::NewExecution &wanted)
{
    sandbox::Limits limits;
    if (const Language *language = languageNamed(wanted.language))
        limits.memory = std::max(limits.memory, language->memory);
    return limits;
}

static sandbox::Limits limitsOf(const api::NewExecution &wanted)
{
    sandbox::Limits limits = limitsFor(wanted);
    limits.memory = wanted.memory.value_or(limits.memory);
    limits.processes = wanted.processes.value_or(limits.processes);
    return limits;
}

static Result<> checkLimits(const api::NewExecution &wanted)
{
    const sandbox::Limits most = limitsFor(wanted);
    if (wanted.memory.value_or(0) > most.memory)
        return std::unexpected(
            invalid("limit_too_high", std::format("\"limits.memory\" may be lower than the usual "
                                                  "{}, not higher.",
                                                  project::describeSize(most.memory))));
    if (wanted.processes.value_or(0) > most.processes)
        return std::unexpected(
            invalid("limit_too_high", std::format("\"limits.processes\" may be lower than the "
                                                  "usual {}, not higher.",
                                                  most.processes)));
    return {};
}

Result<> checkExecution(api::NewExecution &wanted)
{
    if (!wanted.command.empty()) {
        if (!wanted.language.empty() || !wanted.file.empty() || !wanted.source.empty())
            return std::unexpected(invalid("what", "Give a \"command\" with \"files\", or a "
                                                   "\"language\" with its \"source\"."));
    } else {
        TRY(chooseLanguage(wanted));
    }
    TRY(checkFiles(wanted));
    return checkLimits(wanted);
}

static Result<> writeFiles(const api::NewExecution &wanted, const fs::path &folder)
{
    constexpr WriteOptions options{.mode = 0644, .durability = Durability::Fast};
    for (const api::ExecutionFile &file : wanted.files) {
        const fs::path path = folder / file.path;
        TRY(makeFolder(path.parent_path()));
        TRY(writeFileAtomic(path, file.text, options));
    }
    if (wanted.file.empty())
        return {};
    return writeFileAtomic(folder / wanted.file, wanted.source, options);
}

/// The command as the language's table has it, with the names that hold inside.
static Result<project::RunCommand> commandOf(const api::NewExecution &wanted,
                                             const fs::path &folder)
{
    project::RunCommand command;
    if (!wanted.command.empty()) {
        command.argv = {"sh", "-c", wanted.command, "sh"};
        return command;
    }
    auto made = project::fileCommand(folder, folder / wanted.file);
    if (!made && made.error().code == "project.language_missing")
        return std::unexpected(Error{
            ErrorKind::Unsupported, "execute.language_missing",
            std::format("This server has nothing to run {}.", languageNamed(wanted.language)->name),
            made.error().message});
    TRY(command, std::move(made));
    for (std::string &word : command.argv) {
        for (std::size_t at = 0; (at = word.find(folder.string(), at)) != std::string::npos;)
            word.replace(at, folder.string().size(), executionFolder);
    }
    command.argv.back() = (wanted.file.starts_with('-') ? "./" : "") + wanted.file;
    return command;
}

static void setEnvironment(const api::NewExecution &wanted, sandbox::RunSpec &spec)
{
    if (wanted.language == "java") {
        // The machine's memory is what Java would go by; its own needs are beside the heap.
        spec.environment["SLIPWAY_JAVA"] =
            std::format("-Xmx{}m", (spec.limits.memory >> 20) * 6 / 10);
    } else if (wanted.language == "go") {
        spec.environment["GOCACHE"] = "/tmp/go-build";
        spec.environment["GOTOOLCHAIN"] = "local";
        spec.environment["GOTELEMETRY"] = "off";
    }
}

Result<ExecutionSpec> makeExecutionSpec(const api::NewExecution &wanted, const fs::path &folder)
{
    TRY(writeFiles(wanted, folder));
    TRY(project::RunCommand command, commandOf(wanted, folder));
    ExecutionSpec made;
    sandbox::RunSpec &spec = made.spec;
    spec.argv = std::move(command.argv);
    project::addArguments(spec.argv, wanted.arguments);
    spec.mounts = {{folder.string(), std::string(executionFolder), sandbox::Access::Write}};
    spec.workdir = executionFolder;
    spec.limits = limitsOf(wanted);
    if (command.fileSize)
        spec.limits.fileSize = *command.fileSize;
    setEnvironment(wanted, spec);
    made.time = wanted.time.value_or(command.language.empty() ? usualTime : compiledTime);
    return made;
}

api::NewExecution plainPython()
{
    api::NewExecution wanted;
    wanted.language = "python";
    wanted.file = "main.py";
    return wanted;
}

api::NewExecution plainCommand()
{
    api::NewExecution wanted;
    wanted.command = "true";
    return wanted;
}

api::NewExecution shapeOf(const api::NewExecution &wanted)
{
    api::NewExecution shape = wanted;
    shape.source.clear();
    shape.files.clear();
    shape.input.clear();
    shape.time.reset();
    return shape;
}

bool hasPlainLimits(const api::NewExecution &wanted)
{
    const sandbox::Limits its = limitsOf(wanted);
    const sandbox::Limits plain = limitsOf(plainCommand());
    return its.memory == plain.memory && its.processes == plain.processes;
}

} // namespace slipway::hosting
