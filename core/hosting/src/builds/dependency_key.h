// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>
#include <slipway/base/hash.h>

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// What a Python environment depends on, as one hash: the install command, and the contents of
/// every file of the tree it reads (requirements with what they include, local wheels, the whole
/// tree where the project itself is installed). Two builds with the same key can share an
/// environment. Nothing where the command is not a plain `pip install`, whose result nobody can
/// foresee. `folder` holds the files of `tree`.
std::optional<Hash> dependencyKey(const std::filesystem::path &folder,
                                  std::span<const api::TreeEntry> tree, std::string_view install,
                                  std::string_view pythonVersion);

} // namespace slipway::hosting
