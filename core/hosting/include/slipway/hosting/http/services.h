// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/hosting/accounts/accounts.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/hosting/http/rate_limit.h>
#include <slipway/hosting/logs/log_files.h>
#include <slipway/hosting/logs/log_hub.h>
#include <slipway/hosting/projects/names.h>
#include <slipway/hosting/sandboxes/sandboxes.h>
#include <slipway/hosting/store/authorized_store.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/store/listener.h>
#include <slipway/hosting/variables/vault.h>

#include <string>

namespace slipway::hosting {

class Executor;

/// What the handlers work with; filled in by the program, and all of it outlives the server.
/// Pointers, so that a test can make the routes without what is behind them.
struct Services
{
    Database *database = nullptr;
    Listener *listener = nullptr;
    Accounts *accounts = nullptr;
    Vault *vault = nullptr;
    BlobStore *blobs = nullptr;
    LogFiles *logFiles = nullptr;
    LogHub *logHub = nullptr;
    Executor *executor = nullptr;
    Sandboxes *sandboxes = nullptr;
    RateLimits *rates = nullptr;
    Workers *io = nullptr; ///< for files, hashing and other work that blocks
    const Clock *clock = &Clock::system();
    PublicAddress address;
    std::string server; ///< which of those that share the database this is
    std::string version;
    std::string openApi; ///< the document
    /// The value of edgeHeader on requests whose X-Forwarded-For can be believed.
    Secret edgeSecret;

    /// Runs `body` (Result<T>(AuthorizedStore &)) in a transaction.
    template<class Body>
    auto store(Deadline deadline, const Caller &caller, Body body)
    {
        return database->run(
            deadline, [this, &caller, body = std::move(body)](Transaction &transaction) mutable {
                AuthorizedStore authorized(transaction, caller, address);
                return body(authorized);
            });
    }
};

} // namespace slipway::hosting
