// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrun.h"

#include <slipway/base/files.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>
#include <slipway/project/run_command.h>

#include <QTemporaryDir>

namespace slipway::ide {

namespace fs = std::filesystem;

namespace {

constexpr int servicePort = 8000;

/// The last line of a script, which is what it is there for.
std::string scriptLine(std::string script)
{
    script.erase(script.find_last_not_of(" \n") + 1);
    if (const std::size_t line = script.rfind('\n'); line != std::string::npos)
        script.erase(0, line + 1);
    if (script.starts_with("exec "))
        script.erase(0, 5);
    if (script.ends_with(" \"$@\""))
        script.resize(script.size() - 5);
    return script;
}

/// As one would type it, in one line.
std::string quoted(const std::vector<std::string> &argv)
{
    if (argv.size() >= 3 && argv[0].ends_with("sh") && argv[1] == "-c")
        return scriptLine(argv[2]);
    std::string line;
    for (const std::string &argument : argv) {
        if (!line.empty())
            line += ' ';
        const bool plain = !argument.empty()
                           && argument.find_first_of(" \t\n\"'\\$&|;<>()*?`") == std::string::npos;
        line += plain ? argument : '\'' + argument + '\'';
    }
    return line;
}

Result<> applyManifest(const fs::path &folder, const std::string &configuration,
                       sandbox::RunSpec &spec)
{
    TRY(const auto manifest, project::Manifest::load(folder));
    if (!manifest)
        return {};
    TRY(const auto run, manifest->configuration(configuration));
    spec.limits.memory = run.memory.value_or(spec.limits.memory);
    spec.limits.cpus = run.cpus.value_or(spec.limits.cpus);
    spec.limits.wallTime = run.time.value_or(spec.limits.wallTime);
    if (run.network == "none")
        spec.network = sandbox::Network::None;
    else if (run.network == "outbound")
        spec.network = sandbox::Network::Outbound;
    else if (run.network == "host")
        spec.network = sandbox::Network::Host;
    spec.display = run.display.value_or(spec.display);
    for (const auto &[name, value] : run.environment)
        spec.environment[name] = value;
    if (run.folder)
        spec.workdir = (folder / *run.folder).string();
    while (spec.workdir.size() > 1 && spec.workdir.ends_with('/'))
        spec.workdir.pop_back();
    return {};
}

void applyCommand(const project::RunCommand &command, LocalRun &run)
{
    run.spec.environment["COLORTERM"] = "truecolor";
    // Here somebody sits in front of it.
    run.spec.display = true;
    run.spec.argv = command.argv;
    run.commandLine = quoted(command.argv);
    run.why = command.why;
    run.servesPort = command.servesPort;
    for (const fs::path &folder : command.readFolders) {
        run.spec.mounts.push_back({folder.string(), folder.string(), sandbox::Access::Read});
    }
    std::string path;
    for (const fs::path &folder : command.pathFolders)
        path += folder.string() + ':';
    if (!path.empty()) {
        run.spec.environment["PATH"] = path + "/usr/local/bin:/usr/bin:/bin";
        run.spec.environment["VIRTUAL_ENV"] = command.pathFolders.front().parent_path().string();
    }
    // What slipway.toml says goes before what installing would like.
    if (command.installs)
        run.spec.limits.fileSize = 0;
    if (command.servesPort)
        run.spec.port = sandbox::PortForward{servicePort, "tcp:127.0.0.1:0"};
}

/// The folder appears inside under its own path, so that what a traceback names can be found.
void mountFolder(const fs::path &folder, sandbox::RunSpec &spec)
{
    spec.mounts.push_back({folder.string(), folder.string(), sandbox::Access::Write});
    spec.workdir = folder.string();
}

Result<LocalRun> prepareUntitled(const RunRequest &request)
{
    LocalRun run;
    run.copy = std::make_shared<QTemporaryDir>();
    if (!run.copy->isValid()) {
        return std::unexpected(
            Error::internal("run.no_temporary_folder", run.copy->errorString().toStdString()));
    }
    const fs::path folder = run.copy->path().toStdString();
    const fs::path file = folder / (request.text.starts_with("#!") ? "untitled" : "untitled.py");
    TRY(writeFileAtomic(file, request.text, {.durability = Durability::Fast}));
    TRY(const auto command, project::fileCommand(folder, file));
    mountFolder(folder, run.spec);
    applyCommand(command, run);
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
    const fs::path folder =
        request.folder.empty() ? request.currentFile.parent_path() : request.folder;
    if (folder.empty()) {
        return std::unexpected(Error::notFound(
            "run.nothing_open", "There is nothing to run yet. Open a folder or a file first."));
    }
    if (project::isPersonal(folder)) {
        return std::unexpected(Error::invalidInput(
            "run.personal_folder", "A program can write to the folder it runs in, and this is "
                                   "your home folder. Open the project's own folder instead."));
    }
    LocalRun run;
    // A file from elsewhere is run where it is.
    const bool inFolder = request.currentFile.empty()
                          || request.currentFile.string().starts_with(folder.string() + '/');
    TRY(const auto command,
        request.onlyFile ? project::fileCommand(folder, request.currentFile)
                         : project::runCommand(folder, inFolder ? request.currentFile : fs::path(),
                                               request.configuration));
    mountFolder(folder, run.spec);
    applyCommand(command, run);
    if (command.needsNetwork)
        run.spec.network = sandbox::Network::Outbound;
    TRY(applyManifest(folder, request.configuration, run.spec));
    return run;
}

} // namespace slipway::ide
