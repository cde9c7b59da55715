// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/hash.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace slipway::tree {

/// Builds a pack (see api::packContentType) in memory. What goes in is compressed at once, so
/// size() is close to what will travel.
class PackWriter
{
public:
    PackWriter();
    ~PackWriter();
    PackWriter(PackWriter &&) noexcept;
    PackWriter &operator=(PackWriter &&) noexcept;

    /// `hash` is the blob's name: SHA-256 of `bytes`.
    Result<> add(const Hash &hash, std::string_view bytes);
    std::size_t count() const;     ///< blobs so far
    std::uint64_t rawSize() const; ///< bytes of the blobs so far
    /// Ends the pack; the writer is empty again afterwards.
    Result<std::string> finish();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace slipway::tree
