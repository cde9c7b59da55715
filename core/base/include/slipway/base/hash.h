// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <array>
#include <compare>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace slipway {

/// A SHA-256 digest (FIPS 180-4): the name of a blob.
class Hash
{
public:
    static constexpr std::size_t size = 32;

    Hash() = default;
    static Hash of(std::string_view bytes);
    /// Exactly 64 hexadecimal digits in lower case.
    static Result<Hash> fromHex(std::string_view text);
    static Hash fromBytes(const std::array<unsigned char, size> &bytes) { return Hash(bytes); }

    std::string toHex() const;
    const std::array<unsigned char, size> &bytes() const { return m_bytes; }
    auto operator<=>(const Hash &) const = default;

private:
    explicit Hash(const std::array<unsigned char, size> &bytes)
        : m_bytes(bytes)
    {}

    std::array<unsigned char, size> m_bytes{};
};

/// Hashes what comes in pieces.
class Hasher
{
public:
    Hasher();
    ~Hasher();
    Hasher(Hasher &&) noexcept;
    Hasher &operator=(Hasher &&) noexcept;

    void add(std::string_view bytes);
    /// Ends the hasher: add() may not be called afterwards.
    Hash finish();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace slipway

template<>
struct std::hash<slipway::Hash>
{
    std::size_t operator()(const slipway::Hash &digest) const noexcept
    {
        std::size_t mixed = 0;
        for (std::size_t i = 0; i < sizeof mixed; ++i)
            mixed = (mixed << 8) | digest.bytes()[i];
        return mixed;
    }
};
