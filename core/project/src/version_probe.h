// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::project {

/// A program to ask for its version, and what it said.
struct Probe
{
    std::filesystem::path program; ///< empty: is not asked
    std::string argument;
    std::string output = {}; ///< of both streams, a few KB at most
};

/// Asks all of them, a few at a time. One that does not answer within seconds is ended and has no
/// output. Each is started in / without input and with a bare environment.
void askVersions(std::vector<Probe> &probes);

/// "3.13.5" in "Python 3.13.5"; empty where nothing looks like a version.
std::string versionIn(std::string_view output);

} // namespace slipway::project
