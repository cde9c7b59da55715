// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"
#include "output.h"
#include "run_session.h"

#include <slipway/launch/launch.h>
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

Result<> readLimits(const Arguments &arguments, launch::Overrides &given)
{
    if (const auto memory = arguments.value("--memory")) {
        TRY(given.memory, project::parseSize(*memory));
    }
    if (const auto size = arguments.value("--file-size")) {
        TRY(given.fileSize, project::parseSize(*size));
    }
    if (const auto cpus = arguments.value("--cpus")) {
        TRY(given.cpus, parseNumber<double>("--cpus", *cpus, 0, 1024));
    }
    if (const auto count = arguments.value("--processes")) {
        TRY(given.processes, parseNumber<std::int64_t>("--processes", *count, 0, 1'000'000));
    }
    if (const auto time = arguments.value("--time")) {
        TRY(given.time, project::parseDuration(*time));
    }
    return {};
}

} // namespace

Result<launch::Overrides> readOverrides(const Arguments &arguments)
{
    launch::Overrides given;
    TRY(readLimits(arguments, given));
    if (const auto network = arguments.value("--net")) {
        const auto named = launch::networkNamed(*network);
        if (!named)
            return std::unexpected(
                Error::invalidInput("cli.usage", "--net must be none, outbound or host."));
        given.network = *named;
    }
    for (const std::string &each : arguments.values("--env")) {
        const std::size_t equals = each.find('=');
        if (equals == 0 || equals == std::string::npos)
            return std::unexpected(Error::invalidInput("cli.usage", "--env takes NAME=VALUE."));
        given.environment[each.substr(0, equals)] = each.substr(equals + 1);
    }
    if (const auto port = arguments.value("--port")) {
        TRY(given.port, parseNumber<int>("--port", *port, 1, 65535));
    }
    if (arguments.has("--no-display"))
        given.display = false;
    given.arguments = arguments.rest;
    return given;
}

namespace {

/// What is run, and from where.
struct Target
{
    fs::path folder;
    fs::path file; ///< empty: the project, or one of these two
    std::string configuration;
    std::string task;
};

/// What was given is a file or folder; else the NAME of a [run.NAME], or a task.
Target targetOf(const Arguments &arguments)
{
    std::error_code error;
    const fs::path here = fs::current_path(error);
    Target target{
        .folder = project::findProject(here), .file = {}, .configuration = {}, .task = {}};
    if (arguments.positional.empty())
        return target;
    const std::string given = arguments.positional.front();
    const fs::path whole = fs::absolute(given, error).lexically_normal();
    if (fs::is_directory(whole, error)) {
        target.folder = project::findProject(whole);
        if (target.folder != whole)
            target.folder = whole.has_filename() ? whole : whole.parent_path();
        return target;
    }
    if (!fs::exists(whole, error)) {
        const auto manifest = project::Manifest::load(target.folder);
        if (manifest && *manifest && (*manifest)->runs.contains(given)) {
            target.configuration = given;
            return target;
        }
        if (std::ranges::contains(project::tasks(target.folder), given, &project::Task::name)) {
            target.task = given;
            return target;
        }
    }
    target.folder = project::findProject(given);
    target.file = whole;
    return target;
}

/// As it was typed where that is understood inside, so that messages name it alike; and started
/// where the user is.
void useTypedName(const Arguments &arguments, const Target &target, launch::Launch &launch)
{
    std::error_code error;
    const fs::path here = fs::current_path(error);
    const auto [inside, end] = std::ranges::mismatch(target.folder, here);
    if (inside == target.folder.end())
        launch.spec.workdir = here.string();
    const std::string given = arguments.positional.front();
    const fs::path relative = target.file.lexically_relative(target.folder);
    const bool below = !relative.empty() && *relative.begin() != "..";
    if (!below || !fs::path(given).is_relative() || here != target.folder)
        return;
    for (std::string &word : launch.spec.argv) {
        if (word == target.file.string())
            word = (given.starts_with('-') ? "./" : "") + given;
    }
}

Result<sandbox::RunSpec> makeSpec(const Arguments &arguments)
{
    TRY(auto overrides, readOverrides(arguments));
    const Target target = targetOf(arguments);
    TRY(auto launch, launch::prepare({.folder = target.folder,
                                      .currentFile = target.file,
                                      .configuration = target.configuration,
                                      .onlyFile = !target.file.empty(),
                                      .task = target.task,
                                      .overrides = std::move(overrides)}));
    if (!target.file.empty())
        useTypedName(arguments, target, launch);
    if (arguments.has("--no-sandbox"))
        launch.spec.isolation = sandbox::Isolation::None;
    else if (project::isPersonal(target.folder))
        return std::unexpected(Error::invalidInput(
            "cli.home_folder",
            std::format("The program could write to all of {}. Put it into a folder of its own "
                        "first, or choose --no-sandbox.",
                        target.folder.string())));
    // News for whoever sits in front of it; a program's own errors stay alone in a file.
    if (!launch.note.empty() && ::isatty(STDERR_FILENO) == 1)
        tell("slip: " + launch.note);
    return std::move(launch.spec);
}

} // namespace

int runCommand(std::span<const char *const> words)
{
    const auto arguments = Arguments::parse(words, runOptions, 1);
    if (!arguments)
        return fail(Usage, arguments.error().message);
    auto spec = makeSpec(*arguments);
    if (!spec)
        return fail(spec.error().code == "cli.usage" ? Usage : CannotRun, spec.error().message);
    return runSession(*std::move(spec));
}

} // namespace slip
