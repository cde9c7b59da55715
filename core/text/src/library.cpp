// SPDX-License-Identifier: GPL-3.0-or-later
#include "library.h"

#include <string>

#ifdef __linux__
#    include <dlfcn.h>
#endif

namespace slipway::text {

#ifdef __linux__

static std::unexpected<Error> notLoaded()
{
    const char *detail = ::dlerror();
    return std::unexpected(Error{ErrorKind::Unavailable, "text.library_missing",
                                 "Texts cannot be compared, as libgit2 is not installed.",
                                 detail ? detail : ""});
}

static Result<GitLibrary> load()
{
    // Of exactly the version whose headers are used: others have other structures.
    void *const library = ::dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return notLoaded();
    GitLibrary git{};
    const auto find = [library](auto &function, const char *name) {
        function =
            reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
        return function != nullptr;
    };
    const bool complete =
        find(git.init, "git_libgit2_init") && find(git.lastError, "git_error_last")
        && find(git.diffBuffers, "git_diff_buffers") && find(git.mergeFile, "git_merge_file")
        && find(git.freeMergeResult, "git_merge_file_result_free");
    if (!complete)
        return notLoaded();
    return git;
}

#else

static Result<GitLibrary> load()
{
    return GitLibrary{.init = git_libgit2_init,
                      .lastError = git_error_last,
                      .diffBuffers = git_diff_buffers,
                      .mergeFile = git_merge_file,
                      .freeMergeResult = git_merge_file_result_free};
}

#endif

Result<const GitLibrary *> gitLibrary()
{
    // Until the program's end: it may be used at any time, and shutting it down frees only memory.
    static const Result<GitLibrary> library = [] {
        Result<GitLibrary> loaded = load();
        if (loaded)
            loaded->init();
        return loaded;
    }();
    if (!library)
        return std::unexpected(library.error());
    return &*library;
}

std::unexpected<Error> lastError(const GitLibrary &git, const char *what)
{
    const git_error *error = git.lastError();
    return std::unexpected(Error::internal(what, error ? error->message : ""));
}

} // namespace slipway::text
