// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/variables/vault.h>

#include <slipway/base/encoding.h>
#include <slipway/base/files.h>
#include <slipway/base/random.h>

#include <format>
#include <sodium.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static constexpr std::size_t keySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
static constexpr std::size_t nonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static constexpr std::size_t tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static unsigned char *bytesOf(char *text)
{
    return reinterpret_cast<unsigned char *>(text);
}

static const unsigned char *bytesOf(const char *text)
{
    return reinterpret_cast<const unsigned char *>(text);
}

Result<Vault> Vault::open(const fs::path &keyFile)
{
    if (sodium_init() < 0)
        return std::unexpected(Error::internal("vault.sodium", "libsodium cannot start"));
    std::error_code error;
    if (!fs::exists(keyFile, error) && !error) {
        Secret key(randomBytes(keySize));
        TRY(writeFileAtomic(keyFile, toHex(key.reveal()) + "\n", {.mode = 0600}));
        return Vault(std::move(key));
    }
    TRY(const std::string text, readFile(keyFile, 1000));
    auto key = fromHex(std::string_view(text).substr(0, text.find('\n')));
    if (!key || key->size() != keySize)
        return std::unexpected(Error{
            ErrorKind::Conflict,
            "vault.key_invalid",
            std::format("{} is not a key file. Restore it from a copy: without it the variables "
                        "in the database cannot be read.",
                        keyFile.string()),
            {}});
    return Vault(Secret(*std::move(key)));
}

std::string Vault::seal(const Secret &value, std::string_view place) const
{
    const std::string_view plain = value.reveal();
    std::string sealed = randomBytes(nonceSize);
    sealed.resize(nonceSize + plain.size() + tagSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytesOf(sealed.data() + nonceSize), nullptr, bytesOf(plain.data()), plain.size(),
        bytesOf(place.data()), place.size(), nullptr, bytesOf(sealed.data()),
        bytesOf(m_key.reveal().data()));
    return sealed;
}

Result<Secret> Vault::open(std::string_view sealed, std::string_view place) const
{
    const auto unreadable = [&] {
        return std::unexpected(Error::internal(
            "vault.unreadable", std::format("{} was sealed under another key", place)));
    };
    if (sealed.size() < nonceSize + tagSize)
        return unreadable();
    std::string plain(sealed.size() - nonceSize - tagSize, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytesOf(plain.data()), nullptr, nullptr, bytesOf(sealed.data() + nonceSize),
        sealed.size() - nonceSize, bytesOf(place.data()), place.size(), bytesOf(sealed.data()),
        bytesOf(m_key.reveal().data()));
    if (failed)
        return unreadable();
    return Secret(std::move(plain));
}

} // namespace slipway::hosting
