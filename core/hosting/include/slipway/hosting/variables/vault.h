// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// Seals secrets before they go into the database: XChaCha20-Poly1305 (libsodium) with a random
/// nonce, under a key that is kept outside it. Safe from any thread.
class Vault
{
public:
    /// Reads the key, or makes one where the file is not there yet (mode 0600).
    static Result<Vault> open(const std::filesystem::path &keyFile);

    /// `place` says where the value belongs ("PROJECT/NAME"); it has to be the same when opening,
    /// so that a sealed value moved to another row is worth nothing.
    std::string seal(const Secret &value, std::string_view place) const;
    /// Internal "vault.unreadable": sealed under another key, or changed since.
    Result<Secret> open(std::string_view sealed, std::string_view place) const;

private:
    explicit Vault(Secret key)
        : m_key(std::move(key))
    {}

    Secret m_key;
};

} // namespace slipway::hosting
