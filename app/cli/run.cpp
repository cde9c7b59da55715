// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"
#include "output.h"
#include "run_session.h"

#include <slipway/base/paths.h>
#include <slipway/project/link.h>
#include <slipway/project/manifest.h>
#include <slipway/project/run_command.h>
#include <slipway/project/units.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <format>

#include <unistd.h>

namespace slip {

using namespace slipway;
namespace fs = std::filesystem;

namespace {

constexpr std::initializer_list<Option> runOptions{
    {"--memory", Option::Value},    {"--cpus", Option::Value},      {"--time", Option::Value},
    {"--net", Option::Value},       {"--env", Option::Many},        {"--port", Option::Value},
    {"--file-size", Option::Value}, {"--processes", Option::Value}, {"--no-sandbox", Option::Flag},
    {"--no-display", Option::Flag}};

template<class Number>
Result<Number> parseNumber(std::string_view option, const std::string &text, Number low,
                           Number high)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !(number >= low)
        || !(number <= high))
        return std::unexpected(Error::invalidInput(
            "cli.usage", std::format("{} must be a number from {} to {}.", option, low, high)));
    return number;
}

Result<sandbox::Network> parseNetwork(std::string_view text)
{
    if (text == "none")
        return sandbox::Network::None;
    if (text == "outbound")
        return sandbox::Network::Outbound;
    if (text == "host")
        return sandbox::Network::Host;
    return std::unexpected(
        Error::invalidInput("cli.usage", "--net must be none, outbound or host."));
}

/// slipway.toml first, then what stands on the command line.
Result<> applyLimits(const Arguments &arguments, const project::Manifest::Run &said,
                     sandbox::RunSpec &spec)
{
    spec.limits.memory = said.memory.value_or(spec.limits.memory);
    spec.limits.cpus = said.cpus.value_or(spec.limits.cpus);
    spec.limits.wallTime = said.time.value_or(spec.limits.wallTime);
    if (said.network) {
        TRY(spec.network, parseNetwork(*said.network));
    }
    if (const auto memory = arguments.value("--memory")) {
        TRY(spec.limits.memory, project::parseSize(*memory));
    }
    if (const auto size = arguments.value("--file-size")) {
        TRY(spec.limits.fileSize, project::parseSize(*size));
    }
    if (const auto cpus = arguments.value("--cpus")) {
        TRY(spec.limits.cpus, parseNumber<double>("--cpus", *cpus, 0, 1024));
    }
    if (const auto count = arguments.value("--processes")) {
        TRY(spec.limits.processes, parseNumber<std::int64_t>("--processes", *count, 0, 1'000'000));
    }
    if (const auto time = arguments.value("--time")) {
        TRY(spec.limits.wallTime, project::parseDuration(*time));
    }
    if (const auto network = arguments.value("--net")) {
        TRY(spec.network, parseNetwork(*network));
    }
    return {};
}

Result<> applyEnvironment(const Arguments &arguments, const project::RunCommand &command,
                          const project::Manifest::Run &said, sandbox::RunSpec &spec)
{
    if (!command.pathFolders.empty()) {
        std::string path;
        for (const fs::path &folder : command.pathFolders)
            path += folder.string() + ':';
        spec.environment["PATH"] = path + "/usr/local/bin:/usr/bin:/bin";
        spec.environment["VIRTUAL_ENV"] = command.pathFolders.front().parent_path().string();
    }
    for (const auto &[name, value] : said.environment)
        spec.environment[name] = value;
    for (const std::string &given : arguments.values("--env")) {
        const std::size_t equals = given.find('=');
        if (equals == 0 || equals == std::string::npos)
            return std::unexpected(Error::invalidInput("cli.usage", "--env takes NAME=VALUE."));
        spec.environment[given.substr(0, equals)] = given.substr(equals + 1);
    }
    return {};
}

Result<> applyPort(const Arguments &arguments, const project::RunCommand &command,
                   sandbox::RunSpec &spec)
{
    if (!command.servesPort && !arguments.has("--port"))
        return {};
    int listen = 0;
    if (const auto port = arguments.value("--port")) {
        TRY(listen, parseNumber<int>("--port", *port, 1, 65535));
    }
    spec.port = sandbox::PortForward{8000, std::format("tcp:127.0.0.1:{}", listen)};
    return {};
}

Result<sandbox::RunSpec> makeSpec(const Arguments &arguments, const fs::path &folder,
                                  const std::string &configuration,
                                  const project::RunCommand &command)
{
    sandbox::RunSpec spec;
    spec.argv = command.argv;
    project::addArguments(spec.argv, arguments.rest);
    TRY(const auto manifest, project::Manifest::load(folder));
    TRY(const auto said, manifest.value_or(project::Manifest()).configuration(configuration));
    if (command.installs)
        spec.limits.fileSize = 0;
    if (command.needsNetwork)
        spec.network = sandbox::Network::Outbound;
    // Here somebody sits in front of it.
    spec.display = said.display.value_or(true) && !arguments.has("--no-display");
    TRY(applyLimits(arguments, said, spec));
    TRY(applyEnvironment(arguments, command, said, spec));
    TRY(applyPort(arguments, command, spec));
    std::error_code error;
    const fs::path here = fs::current_path(error);
    const auto [inside, end] = std::ranges::mismatch(folder, here);
    const bool isInside = inside == folder.end();
    const bool startsAtTop = arguments.positional.empty() || !configuration.empty() || !isInside;
    spec.workdir = startsAtTop ? (folder / said.folder.value_or("")).string() : here.string();
    while (spec.workdir.size() > 1 && spec.workdir.ends_with('/'))
        spec.workdir.pop_back();
    spec.mounts.push_back({folder.string(), folder.string(), sandbox::Access::Write});
    for (const fs::path &needed : command.readFolders)
        spec.mounts.push_back({needed.string(), needed.string(), sandbox::Access::Read});
    if (arguments.has("--no-sandbox"))
        spec.isolation = sandbox::Isolation::None;
    else if (project::isPersonal(folder))
        return std::unexpected(Error::invalidInput(
            "cli.home_folder",
            std::format("The program could write to all of {}. Put it into a folder of its own "
                        "first, or choose --no-sandbox.",
                        folder.string())));
    return spec;
}

/// The NAME of a [run.NAME], where what was given is one and no file.
std::string configurationIn(const Arguments &arguments)
{
    std::error_code error;
    const std::string given = arguments.positional.empty() ? "" : arguments.positional.front();
    if (given.empty() || fs::exists(given, error))
        return {};
    const auto manifest = project::Manifest::load(project::findProject(fs::current_path(error)));
    return manifest && *manifest && (*manifest)->runs.contains(given) ? given : std::string();
}

Result<project::RunCommand> chooseCommand(const Arguments &arguments, const fs::path &folder,
                                          const std::string &configuration)
{
    if (arguments.positional.empty() || !configuration.empty())
        return project::runCommand(folder, {}, configuration);
    std::error_code error;
    const fs::path given = arguments.positional.front();
    const fs::path whole = fs::absolute(given, error).lexically_normal();
    if (fs::is_directory(whole, error))
        return project::runCommand(whole);
    const fs::path relative = whole.lexically_relative(folder);
    // As it was typed where that is understood inside, so that messages name it alike.
    const bool below = !relative.empty() && *relative.begin() != "..";
    TRY(auto command, project::fileCommand(folder, whole));
    command.argv.back() = below && given.is_relative() && fs::current_path(error) == folder
                              ? (given.string().starts_with('-') ? "./" : "") + given.string()
                              : whole.string();
    return command;
}

} // namespace

int runCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, runOptions, 1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    std::error_code error;
    const std::string configuration = configurationIn(*arguments);
    const fs::path start = arguments->positional.empty() || !configuration.empty()
                               ? fs::current_path(error)
                               : fs::path(arguments->positional.front());
    const fs::path folder = project::findProject(start);
    const auto command = chooseCommand(*arguments, folder, configuration);
    if (!command)
        return fail(CannotRun, command.error().message);
    auto spec = makeSpec(*arguments, folder, configuration, *command);
    if (!spec)
        return fail(spec.error().code == "cli.usage" ? Usage : CannotRun, spec.error().message);
    return runSession(*std::move(spec));
}

} // namespace slip
