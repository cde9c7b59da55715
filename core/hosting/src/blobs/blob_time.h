// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/hash.h>

#include <ctime>

namespace slipway::hosting {

/// A modification time that depends on the content alone, in the past; see BlobStore.
inline timespec contentTime(const Hash &hash)
{
    long mixed = 0;
    for (std::size_t i = 0; i < 4; ++i)
        mixed = (mixed << 8) | hash.bytes()[i];
    return {.tv_sec = 1'000'000'000 + (mixed & 0x1fff'ffff), .tv_nsec = 0};
}

} // namespace slipway::hosting
