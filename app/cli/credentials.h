// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <optional>
#include <string>

namespace slip {

/// The server signed in to last; empty where there was none.
slipway::Result<std::string> rememberedServer();
slipway::Result<> rememberServer(const std::string &server);

/// Tokens in ~/.config/slipway/credentials.json, plain text for this user alone: only where
/// somebody chose --store-file by name.
slipway::Result<std::optional<slipway::Secret>> readTokenFile(const std::string &server);
slipway::Result<> writeTokenFile(const std::string &server, const slipway::Secret &token);
slipway::Result<> removeFromTokenFile(const std::string &server);

} // namespace slip
