// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/accounts/passwords.h>

#include <slipway/base/random.h>
#include <slipway/base/utf8.h>

#include <algorithm>
#include <crypt.h>
#include <cstdlib>
#include <format>
#include <memory>
#include <sodium.h>

namespace slipway::hosting {

static constexpr std::size_t minCharacters = 8;
static constexpr std::size_t maxBytes = 200;
static constexpr std::size_t threads = 2;
static constexpr std::size_t waiting = 100;

Result<> validatePassword(const Secret &password)
{
    const std::string_view text = password.reveal();
    const auto characters = static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
    if (characters < minCharacters)
        return std::unexpected(Error::invalidInput(
            "account.password_invalid",
            std::format("A password has at least {} characters.", minCharacters)));
    if (text.size() > maxBytes || text.contains('\0') || !isUtf8(text))
        return std::unexpected(Error::invalidInput(
            "account.password_invalid", std::format("A password has at most {} bytes.", maxBytes)));
    return {};
}

namespace {

/// crypt_ra()'s memory: it holds what the password went through.
struct CryptData
{
    void *memory = nullptr;
    int size = 0;

    CryptData() = default;
    CryptData(const CryptData &) = delete;
    CryptData &operator=(const CryptData &) = delete;
    ~CryptData()
    {
        if (memory)
            sodium_memzero(memory, static_cast<std::size_t>(size));
        std::free(memory);
    }
};

std::optional<std::string> runCrypt(const Secret &password, const std::string &setting)
{
    CryptData data;
    const std::string phrase(password.reveal());
    const char *hash = crypt_ra(phrase.c_str(), setting.c_str(), &data.memory, &data.size);
    return hash ? std::optional<std::string>(hash) : std::nullopt;
}

} // namespace

Result<std::string> Passwords::hashNow(const Secret &password)
{
    const std::string random = randomBytes(32);
    const std::unique_ptr<char, decltype(&std::free)> setting(
        crypt_gensalt_ra("$y$", 0, random.data(), static_cast<int>(random.size())), std::free);
    auto hash = setting ? runCrypt(password, setting.get()) : std::nullopt;
    if (!hash)
        return std::unexpected(Error::internal("account.hash", "crypt_ra() failed"));
    return *std::move(hash);
}

bool Passwords::verifyNow(const Secret &password, const std::string &hash)
{
    const auto again = runCrypt(password, hash);
    return again && again->size() == hash.size()
           && sodium_memcmp(again->data(), hash.data(), hash.size()) == 0;
}

Passwords::Passwords(std::string nobodysHash)
    : m_nobodysHash(std::move(nobodysHash))
    , m_workers("passwords", threads, waiting)
{}

Result<std::unique_ptr<Passwords>> Passwords::create()
{
    TRY(auto hash, hashNow(Secret(randomToken())));
    return std::unique_ptr<Passwords>(new Passwords(std::move(hash)));
}

drogon::Task<Result<std::string>> Passwords::hash(Secret password)
{
    co_return co_await m_workers.run([&] { return hashNow(password); });
}

drogon::Task<Result<bool>> Passwords::verify(Secret password, std::optional<std::string> hash)
{
    co_return co_await m_workers.run([&]() -> Result<bool> {
        const bool same = verifyNow(password, hash.value_or(m_nobodysHash));
        return same && hash.has_value();
    });
}

} // namespace slipway::hosting
