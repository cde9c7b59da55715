// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/launch/launch.h>
#include <slipway/sandbox/run_spec.h>

#include <filesystem>
#include <string>
#include <vector>

namespace slipway::testing {

enum class Framework {
    Python, ///< pytest or unittest: the program in the sandbox decides
    CTest,
};

/// Tests of one kind in a project.
struct Suite
{
    Framework framework = Framework::Python;
    /// CTest: the build folder.
    std::filesystem::path folder = {};

    bool operator==(const Suite &) const = default;
};

/// The kinds of tests in a project, from its files; nothing is run. For a background thread.
std::vector<Suite> findSuites(const std::filesystem::path &project);

/// Whether a change of this file may change which tests there are.
bool concernsTests(const std::filesystem::path &file);

struct Request
{
    std::filesystem::path project;
    Suite suite;
    enum class What { Discover, Run } what = What::Run;
    /// Ids of tests, classes or files to run; empty for all.
    std::vector<std::string> ids = {};
    /// What goes before slipway.toml. Without a network here tests are offline.
    launch::Overrides overrides = {};
    sandbox::Isolation isolation = sandbox::Isolation::Sandbox;
};

/// What the sandbox is to run. The host's folder `channel` holds the pipe "events" and, where ids
/// are given, the file "selection". Limits, environment and interpreter are those of the project's
/// run. Reads slipway.toml.
Result<sandbox::RunSpec> specFor(const Request &request, const std::filesystem::path &channel);

} // namespace slipway::testing
