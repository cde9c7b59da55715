// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

namespace slipway::text {

/// Readies libgit2, at the first call.
void useLibrary();
/// Its last error on this thread.
std::unexpected<Error> libraryError(const char *what);

} // namespace slipway::text
