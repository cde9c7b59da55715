// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/utf8.h>
#include <slipway/launch/build_folder.h>
#include <slipway/launch/launch.h>
#include <slipway/project/interpreter.h>
#include <slipway/project/manifest.h>
#include <slipway/project/units.h>

#include <format>

namespace slipway::launch {

namespace fs = std::filesystem;
using project::Manifest;
using project::RunCommand;

namespace {

constexpr int servicePort = 8000;

Result<Manifest::Run> saidAbout(const Request &request)
{
    TRY(const auto loaded, Manifest::load(request.folder));
    const Manifest manifest = loaded.value_or(Manifest());
    if (!request.task.empty())
        return manifest.task(request.task).value_or(manifest.configuration("").value());
    return manifest.configuration(request.configuration);
}

Result<RunCommand> interpreterCommand(const fs::path &folder, const Manifest::Run &said)
{
    TRY(const auto python, project::interpreterOf(folder, said.interpreter));
    RunCommand command;
    command.argv = {python.program};
    command.why = python.why;
    command.readFolders = python.readFolders;
    if (!python.environment.empty())
        command.pathFolders = {python.environment / "bin"};
    return command;
}

Result<RunCommand> commandOf(const Request &request, const Manifest::Run &said)
{
    if (request.onlyInterpreter)
        return interpreterCommand(request.folder, said);
    if (!request.task.empty())
        return project::taskCommand(request.folder, request.task);
    if (!request.onlyFile)
        return project::runCommand(request.folder, request.currentFile, request.configuration);
    return project::fileCommand(request.folder, request.currentFile, said.interpreter);
}

/// A run is told to its runner as text.
Result<> checkNames(const Request &request)
{
    for (const fs::path *path : {&request.folder, &request.currentFile}) {
        if (!isUtf8(path->string()))
            return std::unexpected(Error::invalidInput(
                "launch.name", std::format("The name \"{}\" is not written in UTF-8, so it cannot "
                                           "be run. Rename it first.",
                                           toValidUtf8(path->filename().string()))));
    }
    return {};
}

/// The command line goes before slipway.toml, and that before what a language likes.
Result<> applyLimits(const Overrides &given, const Manifest::Run &said, const RunCommand &command,
                     sandbox::RunSpec &spec)
{
    const auto choose = [](auto &limit, const auto &first, const auto &second, const auto &third) {
        if (first)
            limit = *first;
        else if (second)
            limit = *second;
        else if (third)
            limit = *third;
    };
    constexpr std::optional<int> nothing;
    std::optional<std::uint64_t> fileSize = command.fileSize;
    if (command.installs)
        fileSize = 0;
    choose(spec.limits.memory, given.memory, said.memory, command.memory);
    choose(spec.limits.fileSize, given.fileSize, said.fileSize, fileSize);
    choose(spec.limits.cpus, given.cpus, said.cpus, nothing);
    choose(spec.limits.wallTime, given.time, said.time, std::optional<Milliseconds>());
    choose(spec.limits.processes, given.processes, said.processes, nothing);
    if (command.needsNetwork)
        spec.network = sandbox::Network::Outbound;
    if (said.network) {
        TRY(spec.network, networkNamed(*said.network));
    }
    spec.network = given.network.value_or(spec.network);
    // Here somebody sits in front of it.
    spec.display = given.display.value_or(said.display.value_or(true));
    return {};
}

void applyEnvironment(const Overrides &given, const Manifest::Run &said, const RunCommand &command,
                      sandbox::RunSpec &spec)
{
    if (!command.pathFolders.empty()) {
        std::string path;
        for (const fs::path &folder : command.pathFolders)
            path += folder.string() + ':';
        spec.environment["PATH"] = path + "/usr/local/bin:/usr/bin:/bin";
        spec.environment["VIRTUAL_ENV"] = command.pathFolders.front().parent_path().string();
    }
    for (const auto *each : {&said.environment, &given.environment}) {
        for (const auto &[name, value] : *each)
            spec.environment[name] = value;
    }
}

/// What stays from run to run is outside of the project, and its own: what build tools have made,
/// and what libraries keep (matplotlib looks at every font of the machine, once). Only who builds
/// cannot go without.
Result<> applyCache(const Request &request, const RunCommand &command, sandbox::RunSpec &spec)
{
    if (request.folder.empty() && !command.builds)
        return {};
    const Result<fs::path> folder = buildFolder(request.folder);
    if (!folder)
        return command.builds ? Result<>(std::unexpected(folder.error())) : Result<>();
    spec.mounts.push_back({folder->string(), folder->string(), sandbox::Access::Write});
    const std::string own = folder->string();
    std::map<std::string, std::string> variables{{"XDG_CACHE_HOME", own + "/cache"}};
    if (command.builds) {
        variables.insert({{"SLIPWAY_BUILD", own},
                          {"GOCACHE", own + "/go-build"},
                          {"GOMODCACHE", own + "/go-mod"},
                          {"GOTOOLCHAIN", "local"},
                          {"GOTELEMETRY", "off"},
                          {"CARGO_HOME", own + "/cargo-home"},
                          {"CARGO_TARGET_DIR", own + "/cargo"}});
        // It would ask again and again, for some ten seconds.
        if (spec.network == sandbox::Network::None)
            variables.insert({"CARGO_NET_OFFLINE", "true"});
    }
    for (const auto &[name, value] : variables)
        spec.environment.try_emplace(name, value);
    return {};
}

/// The machine's memory is what Java would go by; its own needs are beside the heap.
void applyHeap(const RunCommand &command, sandbox::RunSpec &spec)
{
    if (command.language == "Java" && spec.limits.memory != 0) {
        spec.environment.try_emplace("SLIPWAY_JAVA",
                                     std::format("-Xmx{}m", (spec.limits.memory >> 20) * 6 / 10));
    }
}

std::string noteOn(const RunCommand &command, const sandbox::RunSpec &spec)
{
    if (!command.memory || spec.limits.memory != *command.memory || command.language.empty())
        return {};
    return std::format("{} of memory, because {} needs more than other programs",
                       project::describeSize(*command.memory), command.language);
}

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

} // namespace

Result<sandbox::Network> networkNamed(std::string_view name)
{
    if (name == "none")
        return sandbox::Network::None;
    if (name == "outbound")
        return sandbox::Network::Outbound;
    if (name == "host")
        return sandbox::Network::Host;
    return std::unexpected(Error::invalidInput(
        "launch.network", std::format("The network must be none, outbound or host, not {}.",
                                      toValidUtf8(utf8Prefix(name, 40)))));
}

std::string commandLine(const RunCommand &command)
{
    if (!command.shown.empty())
        return command.shown;
    const std::vector<std::string> &argv = command.argv;
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

Result<Launch> prepare(const Request &request)
{
    TRY(checkNames(request));
    TRY(const Manifest::Run said, saidAbout(request));
    TRY(RunCommand command, commandOf(request, said));
    Launch launch;
    sandbox::RunSpec &spec = launch.spec;
    spec.argv = command.argv;
    project::addArguments(spec.argv, request.overrides.arguments);
    if (!request.folder.empty())
        spec.mounts.push_back(
            {request.folder.string(), request.folder.string(), sandbox::Access::Write});
    for (const fs::path &folder : command.readFolders)
        spec.mounts.push_back({folder.string(), folder.string(), sandbox::Access::Read});
    TRY(applyLimits(request.overrides, said, command, spec));
    applyEnvironment(request.overrides, said, command, spec);
    applyHeap(command, spec);
    TRY(applyCache(request, command, spec));
    if (command.servesPort || request.overrides.port)
        spec.port = sandbox::PortForward{
            servicePort, std::format("tcp:127.0.0.1:{}", request.overrides.port.value_or(0))};
    if (!request.folder.empty())
        spec.workdir = (request.folder / said.folder.value_or("")).string();
    while (spec.workdir.size() > 1 && spec.workdir.ends_with('/'))
        spec.workdir.pop_back();
    launch.note = noteOn(command, spec);
    launch.command = std::move(command);
    return launch;
}

} // namespace slipway::launch
