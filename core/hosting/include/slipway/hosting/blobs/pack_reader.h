// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/hosting/blobs/blob_store.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace slipway::hosting {

/// What one pack may hold, however small it came.
struct PackLimits
{
    std::size_t blobs = api::maxTreeEntries;
    std::uint64_t blobSize = api::maxFileSize;
    std::uint64_t totalSize = api::maxTreeSize;
};

/// Unpacks an upload (see api::packContentType) into a store while it arrives. Memory is bounded
/// whatever the pack claims: nothing is believed before it is counted. Each blob is stored when it
/// is complete and its hash is right; those stay when a later part of the pack turns out bad.
class PackReader
{
public:
    explicit PackReader(const BlobStore &store, PackLimits limits = {});
    ~PackReader();
    PackReader(PackReader &&) noexcept;

    /// Compressed bytes in pieces of any size. After an error every call returns an error.
    Result<> feed(std::string_view compressed);

    /// The end of the upload: the blobs whose bytes were in it, also those that were stored before
    /// (their sender has shown to have them); or InvalidInput "pack.truncated".
    Result<std::vector<Hash>> finish();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// All of a pack that lies in memory.
Result<std::vector<Hash>> readPack(const BlobStore &store, std::string_view compressed,
                                   PackLimits limits = {});

} // namespace slipway::hosting
