// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/hash.h>
#include <slipway/base/json.h>

#include <cstdint>
#include <string>
#include <vector>

namespace slipway::api {

/// What a tree may hold; the client checks before it sends, the server in any case.
inline constexpr std::size_t maxTreeEntries = 20'000;
inline constexpr std::uint64_t maxFileSize = 100ULL << 20;
inline constexpr std::uint64_t maxTreeSize = 500ULL << 20;

/// A pack carries blobs: a zstd frame of repeated [32-byte hash][u64 little-endian size][bytes].
inline constexpr std::string_view packContentType = "application/vnd.slipway.pack";
/// Most bytes of one pack as it travels.
inline constexpr std::uint64_t maxPackSize = 128ULL << 20;

/// A regular file of a snapshot.
struct TreeEntry
{
    std::string path; ///< relative, '/' between components, valid UTF-8
    bool executable = false;
    std::uint64_t size = 0;
    Hash hash; ///< of the bytes

    json::value toJson() const;
    static Result<TreeEntry> fromJson(const json::value &value);
    bool operator==(const TreeEntry &) const = default;
};

/// The body of POST /projects/{id}/trees.
struct NewTree
{
    std::vector<TreeEntry> entries;

    json::value toJson() const;
    static Result<NewTree> fromJson(const json::value &value);
};

/// Its answer: the tree's name, and the blobs still to be sent.
struct TreeState
{
    Hash tree;
    std::vector<Hash> missing;

    json::value toJson() const;
    static Result<TreeState> fromJson(const json::value &value);
};

} // namespace slipway::api
