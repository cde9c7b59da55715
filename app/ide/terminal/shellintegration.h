// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <QString>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace slipway::ide {

/// Shells found on this machine, the user's own first: "/usr/bin/bash".
std::vector<std::string> findShells();

/// How a shell of the terminal panel is to run.
struct ShellRequest
{
    std::filesystem::path runner; ///< slipway-run
    std::string shell;
    std::filesystem::path project; ///< written to in the sandbox; empty: none is open
    std::filesystem::path folder;  ///< where it begins; empty: the project
    sandbox::Isolation isolation = sandbox::Isolation::Sandbox;
    bool network = true;
    /// In the project's sandbox on the server; what is said about this machine has no effect then.
    bool onServer = false;
    std::string serverTerminal; ///< that goes on there; empty: a new one
    sandbox::TerminalSize size;
    std::filesystem::path scripts;      ///< where the integration's scripts are or will be written
    std::string profile;                ///< the user's name of this kind of terminal, or empty
    std::vector<std::string> arguments; ///< of the shell
    std::map<std::string, std::string> environment; ///< on top of the usual one
    std::filesystem::path home; ///< the sandbox's home folder, kept from one shell to the next
};

/// Writes the scripts that make shells tell of their prompts (OSC 133) and folder (OSC 7), and says
/// what to run. For a background thread.
Result<sandbox::RunSpec> prepareShell(const ShellRequest &request);

} // namespace slipway::ide
