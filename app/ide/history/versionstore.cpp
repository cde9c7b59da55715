// SPDX-License-Identifier: GPL-3.0-or-later
#include "versionstore.h"

#include <slipway/base/files.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <format>
#include <set>

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

namespace slipway::ide {

namespace fs = std::filesystem;

static constexpr std::uint64_t longestList = std::uint64_t{16} << 20;

VersionStore::VersionStore(fs::path folder)
    : m_folder(std::move(folder))
{}

fs::path VersionStore::listOf(const fs::path &file) const
{
    return m_folder / "files" / Hash::of(file.string()).toHex().substr(0, 32);
}

fs::path VersionStore::objectOf(const Hash &hash) const
{
    const std::string hex = hash.toHex();
    return m_folder / "texts" / hex.substr(0, 2) / hex.substr(2);
}

// A line of a list: the time, the reason's letter, the size, the hash.

static constexpr std::string_view reasonLetters = "bsr";

static std::string lineOf(const Version &version)
{
    return std::format("{} {} {} {}\n", version.time,
                       reasonLetters[static_cast<std::size_t>(version.reason)], version.size,
                       version.hash.toHex());
}

static std::vector<Version> parseList(std::string_view text)
{
    std::vector<Version> versions;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        // The last line may have been cut off.
        if (end == std::string_view::npos)
            break;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        Version version;
        const auto *last = line.data() + line.size();
        const auto time = std::from_chars(line.data(), last, version.time);
        if (time.ec != std::errc() || last - time.ptr < 4)
            continue;
        const std::size_t reason = reasonLetters.find(time.ptr[1]);
        const auto size = std::from_chars(time.ptr + 3, last, version.size);
        if (reason == std::string_view::npos || size.ec != std::errc() || last - size.ptr != 65)
            continue;
        const auto hash = Hash::fromHex({size.ptr + 1, 64});
        if (!hash)
            continue;
        version.reason = static_cast<VersionReason>(reason);
        version.hash = *hash;
        versions.push_back(version);
    }
    return versions;
}

static Result<std::string> compressed(std::string_view text)
{
    std::string bytes(ZSTD_compressBound(text.size()), '\0');
    constexpr int level = 3;
    const std::size_t size =
        ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), level);
    if (ZSTD_isError(size) != 0)
        return std::unexpected(Error::internal("history.compress", ZSTD_getErrorName(size)));
    bytes.resize(size);
    return bytes;
}

Result<> VersionStore::add(const fs::path &file, std::string_view text, VersionReason reason,
                           std::int64_t time) const
{
    if (text.size() > largestText)
        return {};
    const Version version{
        .time = time, .reason = reason, .size = text.size(), .hash = Hash::of(text)};
    const std::vector<Version> known = versions(file);
    if (!known.empty() && known.front().hash == version.hash)
        return {};
    const fs::path object = objectOf(version.hash);
    std::error_code error;
    if (fs::exists(object, error)) {
        // Young again, so that prune() of another program leaves it alone.
        fs::last_write_time(object, fs::file_time_type::clock::now(), error);
    } else {
        TRY(makeFolder(m_folder, 0700));
        TRY(makeFolder(object.parent_path(), 0700));
        TRY(const std::string bytes, compressed(text));
        TRY(writeFileAtomic(object, bytes, {.mode = 0600, .durability = Durability::Fast}));
    }
    const fs::path list = listOf(file);
    TRY(makeFolder(list.parent_path(), 0700));
    const FileDescriptor descriptor(
        ::open(list.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!descriptor.isOpen())
        return std::unexpected(
            Error::fromErrno("history.cannot_write", "Cannot write " + list.string(), errno));
    return writeAll(descriptor.get(), lineOf(version));
}

std::vector<Version> VersionStore::versions(const fs::path &file) const
{
    const auto bytes = readFile(listOf(file), longestList);
    std::vector<Version> versions = bytes ? parseList(*bytes) : std::vector<Version>();
    std::ranges::reverse(versions);
    return versions;
}

Result<std::string> VersionStore::text(const Hash &hash) const
{
    TRY(const std::string bytes, readFile(objectOf(hash), largestText * 2));
    const auto damaged = [] {
        return std::unexpected(
            Error::invalidInput("history.damaged", "This version is damaged and cannot be shown."));
    };
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size > largestText) // Also what ZSTD says where it does not know.
        return damaged();
    std::string text(static_cast<std::size_t>(size), '\0');
    const std::size_t got = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0 || got != text.size() || Hash::of(text) != hash)
        return damaged();
    return text;
}

namespace {

struct List
{
    fs::path path;
    std::vector<Version> versions;
    bool changed = false;
};

std::vector<fs::path> filesIn(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(folder, error);
         it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (error)
            break;
        std::error_code none;
        if (it->is_regular_file(none))
            files.push_back(it->path());
    }
    return files;
}

} // namespace

Result<> VersionStore::prune(Limits limits, std::int64_t now) const
{
    std::vector<List> lists;
    std::vector<std::pair<std::int64_t, Hash>> all;
    const auto oldest =
        now - std::chrono::duration_cast<std::chrono::milliseconds>(limits.age).count();
    for (const fs::path &path : filesIn(m_folder / "files")) {
        const auto bytes = readFile(path, longestList);
        List list{.path = path, .versions = bytes ? parseList(*bytes) : std::vector<Version>()};
        const auto gone = std::erase_if(list.versions,
                                        [oldest](const Version &one) { return one.time < oldest; });
        list.changed = gone > 0;
        for (const Version &one : list.versions)
            all.emplace_back(one.time, one.hash);
        lists.push_back(std::move(list));
    }
    // From the newest on, as many as there is room for.
    std::ranges::sort(all, std::ranges::greater());
    std::set<Hash> kept;
    std::uint64_t bytes = 0;
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    for (const auto &[time, hash] : all) {
        std::error_code error;
        const std::uint64_t size = kept.contains(hash) ? 0 : fs::file_size(objectOf(hash), error);
        if (!error && bytes + size > limits.bytes) {
            from = time + 1;
            break;
        }
        bytes += error ? 0 : size;
        kept.insert(hash);
    }
    for (List &list : lists) {
        list.changed |=
            std::erase_if(list.versions, [from](const Version &one) { return one.time < from; })
            > 0;
        if (!list.changed)
            continue;
        std::string text;
        for (const Version &one : list.versions)
            text += lineOf(one);
        if (text.empty()) {
            std::error_code error;
            fs::remove(list.path, error);
            continue;
        }
        TRY(writeFileAtomic(list.path, text, {.mode = 0600, .durability = Durability::Fast}));
    }
    // What was written a moment ago may be about to get its line in a list.
    const auto young = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const fs::path &object : filesIn(m_folder / "texts")) {
        const auto hash =
            Hash::fromHex(object.parent_path().filename().string() + object.filename().string());
        std::error_code error;
        if (hash && !kept.contains(*hash) && fs::last_write_time(object, error) < young)
            fs::remove(object, error);
    }
    return {};
}

} // namespace slipway::ide
