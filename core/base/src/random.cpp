// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/encoding.h>
#include <slipway/base/random.h>

#include <cstdlib>

#ifdef __linux__
#    include <cerrno>
#    include <sys/random.h>
#else
#    include <openssl/rand.h>
#endif

namespace slipway {

std::string randomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    // Nothing that needs a secret may go on without one.
#ifdef __linux__
    // The kernel's own, so that small programs need no cryptography library.
    for (std::size_t done = 0; done < count;) {
        const ssize_t got = ::getrandom(bytes.data() + done, count - done, 0);
        if (got < 0 && errno != EINTR)
            std::abort();
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
#else
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), static_cast<int>(count)) != 1)
        std::abort();
#endif
    return bytes;
}

std::string randomToken(std::size_t bytes)
{
    return toBase64Url(randomBytes(bytes));
}

} // namespace slipway
