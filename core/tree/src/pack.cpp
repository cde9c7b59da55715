// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/tree/pack.h>

#include <zstd.h>

namespace slipway::tree {

struct PackWriter::Private
{
    ~Private() { ZSTD_freeCCtx(context); }

    Result<> compress(std::string_view bytes, ZSTD_EndDirective directive)
    {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            const std::size_t had = packed.size();
            const std::size_t room = ZSTD_CStreamOutSize();
            std::size_t left = 0;
            packed.resize_and_overwrite(had + room, [&](char *data, std::size_t) {
                ZSTD_outBuffer out{data + had, room, 0};
                left = ZSTD_compressStream2(context, &out, &in, directive);
                return had + out.pos;
            });
            if (ZSTD_isError(left) != 0)
                return std::unexpected(
                    Error::internal("tree.pack_failed", ZSTD_getErrorName(left)));
            if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size)
                return {};
        }
    }

    ZSTD_CCtx *context = ZSTD_createCCtx();
    std::string packed;
    std::size_t count = 0;
    std::uint64_t rawSize = 0;
};

PackWriter::PackWriter()
    : d(std::make_unique<Private>())
{
    ZSTD_CCtx_setParameter(d->context, ZSTD_c_checksumFlag, 1);
}
PackWriter::~PackWriter() = default;
PackWriter::PackWriter(PackWriter &&) noexcept = default;
PackWriter &PackWriter::operator=(PackWriter &&) noexcept = default;

Result<> PackWriter::add(const Hash &hash, std::string_view bytes)
{
    std::string head(hash.bytes().begin(), hash.bytes().end());
    for (std::uint64_t shift = 0, size = bytes.size(); shift < 64; shift += 8)
        head += static_cast<char>((size >> shift) & 0xFF);
    TRY(d->compress(head, ZSTD_e_continue));
    TRY(d->compress(bytes, ZSTD_e_continue));
    ++d->count;
    d->rawSize += bytes.size();
    return {};
}

std::size_t PackWriter::count() const
{
    return d->count;
}

std::uint64_t PackWriter::rawSize() const
{
    return d->rawSize;
}

Result<std::string> PackWriter::finish()
{
    TRY(d->compress({}, ZSTD_e_end));
    d->count = 0;
    d->rawSize = 0;
    return std::exchange(d->packed, {});
}

} // namespace slipway::tree
