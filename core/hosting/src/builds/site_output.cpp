// SPDX-License-Identifier: GPL-3.0-or-later
#include "site_output.h"

#include "../blobs/blob_time.h"

#include <slipway/base/files.h>

#include <array>
#include <cerrno>
#include <format>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

static bool isInside(const fs::path &path, const fs::path &folder)
{
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

Result<fs::path> findOutput(const fs::path &project, std::string_view output)
{
    std::error_code error;
    const fs::path root = fs::canonical(project, error);
    const fs::path found = fs::canonical(project / (output.empty() ? "." : output), error);
    const auto missing = [&](std::string_view why) {
        return std::unexpected(Error::invalidInput(
            "build.output_missing",
            std::format("The site's folder \"{}\" {}: set output in [deploy] of slipway.toml to "
                        "the folder the build writes.",
                        output, why)));
    };
    if (error)
        return missing("is not there after the build");
    if (!isInside(found, root))
        return missing("is outside the project");
    if (!fs::is_directory(found, error))
        return missing("is not a folder");
    return found;
}

/// Over the bytes, in pieces: a video is no reason to need as much memory.
static Result<Hash> hashOf(int descriptor)
{
    Hasher hasher;
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got == 0)
            return hasher.finish();
        if (got < 0 && errno != EINTR)
            return std::unexpected(
                Error::fromErrno("build.cannot_read", "Cannot read what was built", errno));
        if (got > 0)
            hasher.add({buffer.data(), static_cast<std::size_t>(got)});
    }
}

static Result<> cleanFile(const fs::path &path)
{
    ::chmod(path.c_str(), 0644);
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.isOpen())
        return std::unexpected(Error::fromErrno(
            "build.cannot_read", std::format("Cannot read {}", path.filename().string()), errno));
    TRY(const Hash hash, hashOf(file.get()));
    const std::array times{contentTime(hash), contentTime(hash)};
    ::futimens(file.get(), times.data());
    return {};
}

Result<std::vector<std::string>> cleanOutput(const fs::path &folder)
{
    std::vector<std::string> removed;
    std::error_code error;
    const auto drop = [&](const fs::path &path) {
        removed.push_back(path.lexically_relative(folder).string());
        fs::remove(path, error);
    };
    ::chmod(folder.c_str(), 0755);
    for (auto it = fs::recursive_directory_iterator(folder, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        const fs::path path = it->path();
        const fs::file_status status = it->symlink_status(error);
        if (fs::is_directory(status)) {
            ::chmod(path.c_str(), 0755);
        } else if (fs::is_regular_file(status)) {
            TRY(cleanFile(path));
        } else if (fs::is_symlink(status)) {
            std::error_code broken;
            const fs::path target = fs::canonical(path, broken);
            if (broken || !isInside(target, folder))
                drop(path);
        } else {
            drop(path);
        }
    }
    if (error)
        return std::unexpected(
            Error::fromErrno("build.cannot_read", "Cannot read what was built", error.value()));
    return removed;
}

} // namespace slipway::hosting
