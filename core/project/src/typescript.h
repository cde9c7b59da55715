// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace slipway::project {

/// A script for sh that runs the TypeScript file $1 with the other arguments, by the compiler's own
/// library and Node.js: it tells what is wrong with the types and runs the program all the same, as
/// the other ways do; what cannot be parsed ends it. `tsc` is the compiler's program.
std::string typeScriptCompiled(const std::filesystem::path &tsc);

} // namespace slipway::project
