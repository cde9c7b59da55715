// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"

#include <slipway/launch/launch.h>

#include <span>

namespace slip {

/// slip run: the program's exit code, or one of ours. No Qt, no server, no network.
int runCommand(std::span<const char *const> words);

/// What the options for limits, network and environment say, which goes before slipway.toml.
slipway::Result<slipway::launch::Overrides> readOverrides(const Arguments &arguments);

/// slip test: whether all passed.
int testCommand(std::span<const char *const> words);

/// slip languages
int languagesCommand(std::span<const char *const> words);

/// slip init
int initCommand(std::span<const char *const> words);

} // namespace slip
