// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/suite.h>

#include <filesystem>
#include <string>
#include <vector>

namespace slipway::testing {

/// Ids of one suite's tests.
struct Selection
{
    Suite suite;
    std::vector<std::string> ids;
};

/// What failed in the last run of a project's tests is remembered in the user's state folder, for
/// `slip test --failed`. Nothing where nobody has run any.
std::vector<Selection> failedTests(const std::filesystem::path &project);
Result<> rememberFailed(const std::filesystem::path &project, const std::vector<Selection> &failed);

} // namespace slipway::testing
