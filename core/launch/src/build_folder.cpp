// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/hash.h>
#include <slipway/base/paths.h>
#include <slipway/launch/build_folder.h>

#include <chrono>

namespace slipway::launch {

namespace fs = std::filesystem;

/// What cannot be deleted stays: it costs room, and nothing else.
static void forgetOld(const fs::path &all)
{
    constexpr std::chrono::days kept{30};
    std::error_code error;
    const auto now = fs::file_time_type::clock::now();
    std::vector<fs::path> old;
    for (const fs::directory_entry &entry : fs::directory_iterator(all, error)) {
        const auto used = entry.last_write_time(error);
        if (!error && now - used > kept)
            old.push_back(entry.path());
    }
    for (const fs::path &path : old) [[maybe_unused]]
        const auto removed = removeTree(path);
}

Result<fs::path> buildFolder(const fs::path &project)
{
    const fs::path all = userCacheFolder() / "builds";
    const fs::path own = all / Hash::of(project.lexically_normal().string()).toHex().substr(0, 32);
    std::error_code error;
    if (!fs::exists(own, error)) {
        TRY(makeFolder(all, 0700));
        forgetOld(all);
    }
    TRY(makeFolder(own, 0700));
    fs::last_write_time(own, fs::file_time_type::clock::now(), error);
    return own;
}

} // namespace slipway::launch
