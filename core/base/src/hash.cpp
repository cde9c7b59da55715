// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/encoding.h>
#include <slipway/base/hash.h>

#include <cstdlib>

#include <openssl/evp.h>

namespace slipway {

struct Hasher::Private
{
    Private()
        : context(EVP_MD_CTX_new())
    {
        if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
            std::abort(); // Only for want of memory, or of SHA-256 itself.
    }
    ~Private() { EVP_MD_CTX_free(context); }
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    EVP_MD_CTX *context;
};

Hasher::Hasher()
    : d(std::make_unique<Private>())
{}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher &&) noexcept = default;
Hasher &Hasher::operator=(Hasher &&) noexcept = default;

void Hasher::add(std::string_view bytes)
{
    if (EVP_DigestUpdate(d->context, bytes.data(), bytes.size()) != 1)
        std::abort();
}

Hash Hasher::finish()
{
    std::array<unsigned char, Hash::size> bytes{};
    if (EVP_DigestFinal_ex(d->context, bytes.data(), nullptr) != 1)
        std::abort();
    return Hash::fromBytes(bytes);
}

Hash Hash::of(std::string_view bytes)
{
    Hasher hasher;
    hasher.add(bytes);
    return hasher.finish();
}

Result<Hash> Hash::fromHex(std::string_view text)
{
    const auto invalid = Error::invalidInput(
        "hash.invalid", "A hash is 64 hexadecimal digits in lower case (SHA-256).");
    for (const char c : text) {
        if (c >= 'A' && c <= 'F')
            return std::unexpected(invalid);
    }
    const auto decoded = slipway::fromHex(text);
    if (!decoded || decoded->size() != size)
        return std::unexpected(invalid);
    std::array<unsigned char, size> bytes{};
    std::copy(decoded->begin(), decoded->end(), bytes.begin());
    return Hash(bytes);
}

std::string Hash::toHex() const
{
    return slipway::toHex({reinterpret_cast<const char *>(m_bytes.data()), size});
}

} // namespace slipway
