// SPDX-License-Identifier: GPL-3.0-or-later
#include "library.h"

#include <git2.h>

namespace slipway::text {

void useLibrary()
{
    // Until the program's end: it may be used at any time, and shutting it down frees only memory.
    [[maybe_unused]] static const int users = git_libgit2_init();
}

std::unexpected<Error> libraryError(const char *what)
{
    const git_error *error = git_error_last();
    return std::unexpected(Error::internal(what, error ? error->message : ""));
}

} // namespace slipway::text
