// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/languages.h>
#include <slipway/project/run_command.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace slipway::project {

/// Makes `command` compile `file` and run it, in one script for sh whose $1 is the file: alone, or
/// with the others of its program where the language says which those are. `program` is the one of
/// the language that is there; `folder` is the project's, above which nothing is looked for.
void compileFirst(const Language &language, std::string_view program,
                  const std::filesystem::path &folder, const std::filesystem::path &file,
                  RunCommand &command);

/// Which of a Cargo package's programs a file is, as options of cargo (" --bin shop"); empty where
/// there is but one.
std::string cargoTarget(const std::filesystem::path &package, const std::filesystem::path &file);

} // namespace slipway::project
