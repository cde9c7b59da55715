// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/plan.h>
#include <slipway/base/clock.h>
#include <slipway/base/error.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

inline constexpr std::string_view manifestName = "slipway.toml";

/// What slipway.toml says. Everything in it is optional: what is absent is detected.
///
///     ignore = ["*.psd"]              # like lines of a .gitignore
///     [project]
///     name = "Shop"
///     [run]                           # Run on this machine
///     command = "python main.py"      # or ["python", "main.py"]
///     memory = "512M"                 # "0": no limit
///     cpus = 1.5
///     time = "30s"
///     network = "outbound"            # none, outbound or host
///     display = false                 # whether windows may be opened
///     processes = 256                 # processes and threads at once
///     file_size = "10M"               # the largest file it may write
///     interpreter = "python3.12"      # or an environment of the project: ".venv"
///     arguments = ["--verbose"]
///     environment = { DEBUG = "1" }
///     [run.report]                    # another way to run it: slip run report
///     file = "tools/report.py"        # or a command; what it does not say is as in [run]
///     folder = "tools"                # where it starts
///     [task.lint]                     # what is done besides: builds, checks
///     command = "ruff check ."        # and everything else a [run.NAME] may say
///     depends = ["npm: build"]        # tasks that run before it
///     [deploy]
///     kind = "service"                # static, service or worker
///     install = "pip install -r requirements.txt"
///     build = ""
///     start = "python main.py"
///     output = "dist"                 # the folder of a static site
///     single_page = true              # unknown pages get index.html
///     health = "/healthz"             # asked before a release goes live
struct Manifest
{
    struct Run
    {
        std::vector<std::string> command; ///< argv; a string in the file becomes sh -c
        std::optional<std::uint64_t> memory;
        std::optional<double> cpus;
        std::optional<Milliseconds> time;
        std::optional<std::string> network;
        std::optional<bool> display;
        std::optional<std::int64_t> processes;
        std::optional<std::uint64_t> fileSize;
        std::optional<std::string> file; ///< instead of a command; inside the project
        std::optional<std::string> interpreter;
        std::optional<std::string> folder; ///< inside the project
        std::vector<std::string> arguments;
        std::map<std::string, std::string> environment;
        std::vector<std::string> depends; ///< of a task: those that run before it, in this order

        bool operator==(const Run &) const = default;
    };
    struct Deploy
    {
        std::optional<api::Kind> kind;
        std::optional<std::string> install;
        std::optional<std::string> build;
        std::optional<std::string> start;
        std::optional<std::string> output;
        std::optional<bool> singlePage;
        std::optional<std::string> health;
    };

    std::string name;
    Run run;
    std::map<std::string, Run> runs;  ///< [run.NAME], as they stand
    std::map<std::string, Run> tasks; ///< [task.NAME], as they stand
    Deploy deploy;
    std::vector<std::string> ignore;

    /// InvalidInput "project.manifest_invalid" with the line in the message. A key nobody knows is
    /// an error, with the nearest known one.
    static Result<Manifest> parse(std::string_view text);
    /// [run.NAME], and of [run] what it leaves open; [run] itself for an empty name. NotFound
    /// ("project.run_unknown") names those there are.
    Result<Run> configuration(std::string_view which) const;
    /// [task.NAME], with the limits, environment and interpreter of [run] where it names none.
    std::optional<Run> task(std::string_view which) const;

    /// Empty where the folder has no slipway.toml.
    static Result<std::optional<Manifest>> load(const std::filesystem::path &folder);
};

/// A manifest's text for what was detected, with a comment at each line, for `slip init`.
std::string manifestText(std::string_view name, const api::Plan &plan);

} // namespace slipway::project
