// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <git2.h>

namespace slipway::text {

/// The functions of libgit2 that are used here. It is loaded at the first call and not with the
/// program: with SSH, TLS and Kerberos, which it brings, that would be felt at every start.
struct GitLibrary
{
    decltype(&git_libgit2_init) init;
    decltype(&git_error_last) lastError;
    decltype(&git_diff_buffers) diffBuffers;
    decltype(&git_merge_file) mergeFile;
    decltype(&git_merge_file_result_free) freeMergeResult;
};

/// From any thread. Fails where the library is not installed.
Result<const GitLibrary *> gitLibrary();
/// Its last error on this thread.
std::unexpected<Error> lastError(const GitLibrary &git, const char *what);

} // namespace slipway::text
