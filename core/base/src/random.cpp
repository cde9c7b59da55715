// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/encoding.h>
#include <slipway/base/random.h>

#include <cstdlib>

#include <openssl/rand.h>

namespace slipway {

std::string randomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), static_cast<int>(count)) != 1)
        std::abort(); // Nothing that needs a secret may go on without one.
    return bytes;
}

std::string randomToken(std::size_t bytes)
{
    return toBase64Url(randomBytes(bytes));
}

} // namespace slipway
