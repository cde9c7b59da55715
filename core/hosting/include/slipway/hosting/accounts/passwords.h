// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>
#include <slipway/hosting/store/workers.h>

#include <optional>
#include <string>

namespace slipway::hosting {

/// At least 8 characters and at most 200 bytes: InvalidInput "account.password_invalid".
Result<> validatePassword(const Secret &password);

/// Hashes passwords with yescrypt, as crypt(5) of libxcrypt does it. That takes time and memory on
/// purpose, so it runs on threads of its own, few at once. Safe from any thread.
class Passwords
{
public:
    static Result<std::unique_ptr<Passwords>> create();

    drogon::Task<Result<std::string>> hash(Secret password);

    /// Whether it is the password of `hash`. Without a hash it takes as long and says no, so that
    /// nobody learns from the time whether an account exists.
    drogon::Task<Result<bool>> verify(Secret password, std::optional<std::string> hash);

    /// What hash() does, here and now; for tests and tools.
    static Result<std::string> hashNow(const Secret &password);
    static bool verifyNow(const Secret &password, const std::string &hash);

private:
    explicit Passwords(std::string nobodysHash);

    std::string m_nobodysHash;
    Workers m_workers;
};

} // namespace slipway::hosting
