// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/tree.h>
#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/hash.h>

#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace slipway::hosting {

/// File contents by their SHA-256, each stored once: ROOT/ab/HASH, read-only. Safe from any thread
/// and for several processes at once; a blob is there whole or not at all.
///
/// A blob's modification time is made from its hash, not from a clock: web servers build an ETag
/// from time and size, and two versions of a page stored in one second must not look the same.
class BlobStore
{
public:
    /// Creates the folder where it is missing and removes what an earlier crash left half written.
    static Result<BlobStore> open(const std::filesystem::path &root);

    bool has(const Hash &hash) const;

    /// The blobs of `entries` that are not there (or not whole), each once. Those that are there
    /// count as used now, so that a sweep leaves an upload that relies on them alone.
    std::vector<Hash> missing(std::span<const api::TreeEntry> entries) const;

    /// Stores one blob; InvalidInput "blob.hash_mismatch" where the bytes are not what it says.
    Result<> store(const Hash &hash, std::string_view bytes) const;

    /// Where the bytes are; NotFound "blob.missing".
    Result<std::filesystem::path> find(const Hash &hash) const;

    enum class Sharing {
        Linked, ///< hard links to the store: for readers only, each write would change every tree
        Copied, ///< files of its own, writable
    };

    /// Lays a tree out in `folder`, which must not exist yet. The entries are checked again, so no
    /// path can leave the folder. On an error what was made is removed.
    Result<> materialise(std::span<const api::TreeEntry> entries,
                         const std::filesystem::path &folder, Sharing sharing,
                         const std::stop_token &stop = {}) const;

    struct SweepReport
    {
        std::size_t kept = 0;
        std::size_t removed = 0;
        std::uint64_t bytes = 0; ///< freed
    };

    /// Removes blobs that `isUsed` does not know and nobody stored or asked for within `age`.
    Result<SweepReport> sweep(const std::function<bool(const Hash &)> &isUsed,
                              Milliseconds age = std::chrono::hours(24)) const;

    const std::filesystem::path &root() const { return m_root; }

private:
    friend class PackReader;

    explicit BlobStore(std::filesystem::path root)
        : m_root(std::move(root))
    {}
    std::filesystem::path pathOf(const Hash &hash) const;
    std::filesystem::path temporaryPath() const;
    Result<> adopt(const std::filesystem::path &temporary, const Hash &hash) const;
    Result<std::filesystem::path> executableVariant(const Hash &hash) const;
    Result<> place(const api::TreeEntry &entry, const std::filesystem::path &target,
                   Sharing sharing) const;

    std::filesystem::path m_root;
};

} // namespace slipway::hosting
