// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filesystem.h"

#include <map>
#include <string>
#include <vector>

namespace slipway::sandbox {

/// What lets a program open windows where this process could: the sockets of the X and Wayland
/// servers, and the X server's cookie. Empty where there is no display.
std::vector<Entry> displayEntries();

/// The variables that name these.
std::map<std::string, std::string> displayVariables();

} // namespace slipway::sandbox
