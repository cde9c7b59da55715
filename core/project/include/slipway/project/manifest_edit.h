// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/manifest.h>

#include <string>
#include <string_view>

namespace slipway::project {

/// Changes of a slipway.toml's text that leave everything else in it as it is: comments, order,
/// spaces, and the way each value is written that stays the same. An empty text is no file yet.
/// InvalidInput "project.manifest_invalid" where the text cannot be read, and Unsupported
/// "project.manifest_unusual" where it is written in a way that cannot be changed like this (a
/// section inside { }); the sentence says to change it by hand.

/// [run.NAME], or [run] where `name` is empty, says this and nothing else.
Result<std::string> withRun(std::string_view text, std::string_view name, const Manifest::Run &run);
/// Without [run.NAME], and the comment right above it. Text that has none is returned as it is.
Result<std::string> withoutRun(std::string_view text, std::string_view name);
/// [run.FROM] is called [run.TO]. Conflict "project.run_exists" where there is one.
Result<std::string> withRunRenamed(std::string_view text, std::string_view from,
                                   std::string_view to);

/// Whether a configuration can have this name; InvalidInput "project.run_name" says why not.
Result<> checkRunName(std::string_view name);

} // namespace slipway::project
