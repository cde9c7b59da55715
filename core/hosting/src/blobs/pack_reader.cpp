// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/hosting/blobs/pack_reader.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static constexpr std::size_t headerSize = Hash::size + 8;
/// 2^23 = 8 MiB of history at most, whatever the frame asks for.
static constexpr int maxWindowLog = 23;

struct PackReader::Private
{
    Private(const BlobStore &into, PackLimits bounds)
        : store(into)
        , limits(bounds)
    {}
    ~Private() { dropBlob(); }

    Result<> take(std::string_view bytes);
    Result<std::string_view> takeHeader(std::string_view bytes);
    Result<> beginBlob();
    Result<> endBlob();
    void dropBlob();

    struct Blob
    {
        Hash hash;
        std::uint64_t left = 0;
        bool known = false; ///< already stored: its bytes are only checked
        fs::path temporary;
        FileDescriptor file;
        Hasher hasher;
    };

    BlobStore store;
    PackLimits limits;
    std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream{ZSTD_createDStream(),
                                                                      &ZSTD_freeDStream};
    std::vector<char> output = std::vector<char>(ZSTD_DStreamOutSize());
    std::string header;
    std::optional<Blob> blob;
    std::size_t blobs = 0;
    std::vector<Hash> hashes;
    std::uint64_t total = 0;
    bool frameEnded = false;
    std::optional<Error> failure;
};

static std::unexpected<Error> invalid(std::string_view code, std::string_view message)
{
    return std::unexpected(Error::invalidInput(std::format("pack.{}", code), std::string(message)));
}

static std::unexpected<Error> tooLarge(std::string_view message)
{
    return std::unexpected(Error{ErrorKind::TooLarge, "pack.too_large", std::string(message), {}});
}

void PackReader::Private::dropBlob()
{
    if (blob && !blob->temporary.empty())
        ::unlink(blob->temporary.c_str());
    blob.reset();
}

Result<> PackReader::Private::beginBlob()
{
    std::array<unsigned char, Hash::size> digest{};
    std::copy_n(header.begin(), digest.size(), digest.begin());
    std::uint64_t size = 0;
    for (std::size_t i = 8; i-- > 0;)
        size = (size << 8) | static_cast<unsigned char>(header[Hash::size + i]);
    header.clear();
    if (++blobs > limits.blobs)
        return tooLarge(std::format("A pack holds at most {} files.", limits.blobs));
    if (size > limits.blobSize)
        return tooLarge(std::format("A file may have at most {} bytes.", limits.blobSize));
    if (size > limits.totalSize - total)
        return tooLarge(std::format("A pack holds at most {} bytes.", limits.totalSize));
    total += size;

    Blob next;
    next.hash = Hash::fromBytes(digest);
    next.left = size;
    next.known = store.has(next.hash);
    if (!next.known) {
        next.temporary = store.temporaryPath();
        next.file = FileDescriptor(::open(
            next.temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!next.file.isOpen())
            return std::unexpected(
                Error::fromErrno("blob.cannot_store", "Cannot store an uploaded file", errno));
    }
    blob = std::move(next);
    return size == 0 ? endBlob() : Result<>();
}

Result<> PackReader::Private::endBlob()
{
    if (blob->hasher.finish() != blob->hash) {
        dropBlob();
        return invalid("hash_mismatch", "A file in the pack is not the one its hash names.");
    }
    if (!blob->known) {
        blob->file.reset();
        TRY(store.adopt(blob->temporary, blob->hash));
        blob->temporary.clear();
    }
    hashes.push_back(blob->hash);
    blob.reset();
    return {};
}

Result<std::string_view> PackReader::Private::takeHeader(std::string_view bytes)
{
    const std::size_t count = std::min(headerSize - header.size(), bytes.size());
    header.append(bytes.substr(0, count));
    if (header.size() == headerSize)
        TRY(beginBlob());
    return bytes.substr(count);
}

Result<> PackReader::Private::take(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (!blob) {
            TRY(bytes, takeHeader(bytes));
            continue;
        }
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(blob->left, bytes.size()));
        blob->hasher.add(bytes.substr(0, count));
        if (!blob->known)
            TRY(writeAll(blob->file.get(), bytes.substr(0, count)));
        blob->left -= count;
        bytes.remove_prefix(count);
        if (blob->left == 0)
            TRY(endBlob());
    }
    return {};
}

PackReader::PackReader(const BlobStore &store, PackLimits limits)
    : d(std::make_unique<Private>(store, limits))
{
    ZSTD_DCtx_setParameter(d->stream.get(), ZSTD_d_windowLogMax, maxWindowLog);
}

PackReader::~PackReader() = default;
PackReader::PackReader(PackReader &&) noexcept = default;

Result<> PackReader::feed(std::string_view compressed)
{
    if (d->failure)
        return std::unexpected(*d->failure);
    const auto fail = [this](Error error) -> Result<> {
        d->dropBlob();
        d->failure = error;
        return std::unexpected(std::move(error));
    };
    ZSTD_inBuffer input{compressed.data(), compressed.size(), 0};
    while (input.pos < input.size) {
        if (d->frameEnded)
            return fail(invalid("trailing_bytes", "There are bytes behind the pack.").error());
        ZSTD_outBuffer output{d->output.data(), d->output.size(), 0};
        std::size_t rest = 1;
        // Also while the input is used up and the decoder still holds output.
        do {
            output.pos = 0;
            rest = ZSTD_decompressStream(d->stream.get(), &output, &input);
            if (ZSTD_isError(rest) != 0)
                return fail(invalid("not_zstd", "The pack is not a zstd frame that can be read: "
                                                "send the upload again.")
                                .error());
            if (auto taken = d->take({d->output.data(), output.pos}); !taken)
                return fail(taken.error());
        } while (rest != 0 && output.pos == output.size);
        d->frameEnded = rest == 0;
    }
    return {};
}

Result<std::vector<Hash>> PackReader::finish()
{
    if (d->failure)
        return std::unexpected(*d->failure);
    if (!d->frameEnded || d->blob || !d->header.empty()) {
        d->dropBlob();
        return invalid("truncated", "The pack ends in the middle: send the upload again.");
    }
    return std::move(d->hashes);
}

Result<std::vector<Hash>> readPack(const BlobStore &store, std::string_view compressed,
                                   PackLimits limits)
{
    PackReader reader(store, limits);
    TRY(reader.feed(compressed));
    return reader.finish();
}

} // namespace slipway::hosting
