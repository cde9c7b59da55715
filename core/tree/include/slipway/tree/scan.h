// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/ignore.h>
#include <slipway/tree/tree.h>

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace slipway::tree {

/// What a file looked like when its hash was taken.
struct FileStamp
{
    std::int64_t modified = 0; ///< nanoseconds since 1970, as the file system tells it
    std::int64_t changed = 0;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;

    bool operator==(const FileStamp &) const = default;
};

/// Hashes of files that did not change since, so that a second scan reads almost nothing.
/// A file that was modified within two seconds before it was hashed is never trusted: it may have
/// been written again within one tick of the file system's clock (git's "racily clean").
class StatCache
{
public:
    /// What was saved for this folder; empty where there is nothing usable.
    static StatCache load(const std::filesystem::path &folder);
    /// Losing it costs time only.
    Result<> save() const;

    const Hash *find(const std::string &path, const FileStamp &stamp) const;
    void put(const std::string &path, const FileStamp &stamp, std::int64_t hashedAt,
             const Hash &hash);

private:
    struct Entry
    {
        FileStamp stamp;
        std::int64_t hashedAt = 0;
        Hash hash;
    };
    std::filesystem::path m_file;
    std::unordered_map<std::string, Entry> m_entries;
};

struct Snapshot
{
    std::vector<api::TreeEntry> entries; ///< valid, in the order of their paths' bytes
    Hash hash;
    /// Not ignored, yet left behind, since only regular files travel: links, sockets, pipes.
    std::vector<std::string> skipped;
};

struct ScanOptions
{
    StatCache *cache = nullptr; ///< read and renewed
    std::stop_token stop;
    /// Called from the scan with the number of files seen so far; may be empty.
    std::function<void(std::size_t)> progress;
};

/// Takes stock of a folder: every regular file that neither `rules` nor a .gitignore on the way
/// ignores. Reads each file once; links are not followed. Blocks: call it off the GUI thread.
Result<Snapshot> scan(const std::filesystem::path &folder, project::IgnoreRules rules,
                      const ScanOptions &options = {});

} // namespace slipway::tree
