// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/hosting/http/services.h>

namespace slipway::hosting {

/// The blobs of a tree the account has yet to send: those it has not shown to have, and those that
/// are not in the store (any more). Each once, in the order of the entries.
drogon::Task<Result<std::vector<Hash>>> blobsToSend(Services &services, Deadline deadline,
                                                    const std::vector<api::TreeEntry> &entries,
                                                    std::vector<Hash> unshown);

/// The tree's files, where the project has the tree and the account has shown all of them: Conflict
/// "tree.incomplete" where it has not, NotFound "tree.unknown".
drogon::Task<Result<std::vector<api::TreeEntry>>>
completeTree(Services &services, Deadline deadline, const Caller &caller, const ProjectId &project,
             const Hash &tree);

std::vector<Hash> hashesOf(const std::vector<api::TreeEntry> &entries);

} // namespace slipway::hosting
