// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>
#include <slipway/base/hash.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace slipway::tree {

// With api::maxTreeEntries and its neighbours, what one tree may hold.
inline constexpr std::size_t maxPathLength = 1024;
inline constexpr std::size_t maxNameLength = 255;
inline constexpr std::size_t maxDepth = 64;

/// Whether `path` can be a file's place in a tree on every system: relative, '/'-separated,
/// well-formed UTF-8, nothing that climbs out or that Windows cannot store.
/// InvalidInput "tree.path_invalid", naming the path and what to change.
Result<> validateTreePath(std::string_view path);

/// The limits above, every path, and no two entries that are the same on a system that does not
/// tell upper from lower case. InvalidInput or TooLarge.
Result<> validateTree(std::span<const api::TreeEntry> entries);

/// A tree's name: SHA-256 over the entries sorted by their paths' bytes, a line each:
/// "x|- SP size SP hash SP path LF".
Hash treeHash(std::span<const api::TreeEntry> entries);

/// The key under which two paths are the same file where case does not count.
std::string caseFolded(std::string_view path);

} // namespace slipway::tree
