// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>

namespace slipway {

/// Where a user's things belong on this system (the XDG base directories on Linux). Not created.
std::filesystem::path userDataFolder();   ///< ~/.local/share/slipway
std::filesystem::path userConfigFolder(); ///< ~/.config/slipway
std::filesystem::path userCacheFolder();  ///< ~/.cache/slipway
std::filesystem::path userStateFolder();  ///< ~/.local/state/slipway

/// A folder only this user can enter, gone at the latest after a reboot, with a path short enough
/// for a socket's name. Created.
Result<std::filesystem::path> userRuntimeFolder();

/// The folder this program's file is in: its sister programs are beside it.
std::filesystem::path programFolder();

/// Data files (examples, the OpenAPI document): share/slipway beside the folder of the programs, in
/// the build folder as after installing. SLIPWAY_RESOURCES names another one.
std::filesystem::path resourceFolder();

} // namespace slipway
