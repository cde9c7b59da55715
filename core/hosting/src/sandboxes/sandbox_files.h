// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>
#include <slipway/hosting/blobs/blob_store.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace slipway::hosting {

/// Brings the files of `folder` that differ between two trees from the one to the other. A file
/// that is neither as in `from` nor as in `to` was changed by who works there: it stays, and its
/// path is given back. May be done again after it was interrupted.
///
/// Programs may be at work in the folder meanwhile and mean no good, so no link in it is followed
/// and nothing outside of it is touched; what they write at that very moment may be lost.
Result<std::vector<std::string>> updateFiles(const BlobStore &blobs,
                                             const std::filesystem::path &folder,
                                             std::span<const api::TreeEntry> from,
                                             std::span<const api::TreeEntry> to);

} // namespace slipway::hosting
