// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrun.h"

#include <slipway/base/files.h>
#include <slipway/launch/launch.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>

#include <QTemporaryDir>

namespace slipway::ide {

namespace fs = std::filesystem;

namespace {

fs::path folderOf(const RunRequest &request)
{
    return request.folder.empty() ? request.currentFile.parent_path() : request.folder;
}

/// Whatever it is, it writes to the folder it runs in.
Result<> checkFolder(const fs::path &folder)
{
    if (!project::isPersonal(folder))
        return {};
    return std::unexpected(Error::invalidInput(
        "run.personal_folder", "A program can write to the folder it runs in, and this is "
                               "your home folder. Open the project's own folder instead."));
}

/// Only the user can say no to all; slipway.toml says it for one project.
std::optional<bool> displayOf(const RunRequest &request)
{
    return request.windows ? std::nullopt : std::optional(false);
}

/// As one would type it where it starts.
std::string shownCommand(const launch::Launch &launch)
{
    project::RunCommand command = launch.command;
    for (std::string &word : command.argv) {
        const fs::path near = fs::path(word).lexically_relative(launch.spec.workdir);
        if (!command.file.empty() && word == command.file && !near.empty() && *near.begin() != "..")
            word = near.string();
    }
    return launch::commandLine(command);
}

LocalRun localRun(launch::Launch launch)
{
    LocalRun run;
    run.commandLine = shownCommand(launch);
    run.why = launch.command.why;
    run.note = launch.note;
    run.servesPort = launch.command.servesPort;
    run.file = launch.command.file;
    run.spec = std::move(launch.spec);
    run.spec.environment.try_emplace("COLORTERM", "truecolor");
    return run;
}

Result<LocalRun> prepareUntitled(const RunRequest &request)
{
    auto copy = std::make_shared<QTemporaryDir>();
    if (!copy->isValid()) {
        return std::unexpected(
            Error::internal("run.no_temporary_folder", copy->errorString().toStdString()));
    }
    const fs::path folder = copy->path().toStdString();
    const fs::path file = folder / (request.text.starts_with("#!") ? "untitled" : "untitled.py");
    TRY(writeFileAtomic(file, request.text, {.durability = Durability::Fast}));
    TRY(auto launch, launch::prepare({.folder = folder,
                                      .currentFile = file,
                                      .onlyFile = true,
                                      .overrides = {.display = displayOf(request)}}));
    LocalRun run = localRun(std::move(launch));
    run.copy = std::move(copy);
    return run;
}

} // namespace

std::vector<std::string> runConfigurations(const fs::path &folder)
{
    std::vector<std::string> names;
    const auto manifest = project::Manifest::load(folder);
    if (manifest && *manifest) {
        for (const auto &[name, run] : (*manifest)->runs)
            names.push_back(name);
    }
    return names;
}

Result<LocalRun> prepareLocalRun(const RunRequest &request)
{
    if (request.untitled)
        return prepareUntitled(request);
    const fs::path folder = folderOf(request);
    if (folder.empty()) {
        return std::unexpected(Error::notFound(
            "run.nothing_open", "There is nothing to run yet. Open a folder or a file first."));
    }
    TRY(checkFolder(folder));
    // A file from elsewhere is run where it is, when it is asked for by name.
    const bool inFolder = request.currentFile.string().starts_with(folder.string() + '/');
    TRY(auto launch,
        launch::prepare(
            {.folder = folder,
             .currentFile = inFolder || request.onlyFile ? request.currentFile : fs::path(),
             .configuration = request.configuration,
             .onlyFile = request.onlyFile,
             .task = request.task,
             .overrides = {.display = displayOf(request)}}));
    LocalRun run = localRun(std::move(launch));
    run.isTask = !request.task.empty();
    return run;
}

Result<LocalRun> prepareRepl(const RunRequest &request)
{
    const fs::path folder = folderOf(request);
    TRY(checkFolder(folder));
    TRY(auto launch, launch::prepare({.folder = folder,
                                      .configuration = request.configuration,
                                      .onlyInterpreter = true,
                                      .overrides = {.display = displayOf(request)}}));
    return localRun(std::move(launch));
}

} // namespace slipway::ide
