// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/tree/scan.h>

#include <charconv>
#include <format>

namespace slipway::tree {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view header = "slipway stat cache 1\n";
constexpr std::int64_t racy = 2'000'000'000; // the coarsest clock of a file system (FAT), in ns

template<class Number>
bool take(std::string_view &line, Number &number)
{
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || end == line.data() + line.size() || *end != ' ')
        return false;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
    return true;
}

} // namespace

StatCache StatCache::load(const fs::path &folder)
{
    std::error_code error;
    const fs::path place = fs::weakly_canonical(folder, error);
    StatCache cache;
    cache.m_file = userCacheFolder() / "trees" / Hash::of(place.string()).toHex().substr(0, 32);
    const auto text = readFile(cache.m_file, 64ULL << 20);
    if (!text || !text->starts_with(header))
        return cache;
    std::string_view rest = std::string_view(*text).substr(header.size());
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        Entry entry;
        if (!take(line, entry.stamp.modified) || !take(line, entry.stamp.changed)
            || !take(line, entry.stamp.size) || !take(line, entry.stamp.inode)
            || !take(line, entry.hashedAt) || line.size() < 66)
            continue;
        if (const auto hash = Hash::fromHex(line.substr(0, 64))) {
            entry.hash = *hash;
            cache.m_entries.emplace(line.substr(65), entry);
        }
    }
    return cache;
}

Result<> StatCache::save() const
{
    std::string text(header);
    // Paths in a tree have no line breaks.
    for (const auto &[path, entry] : m_entries)
        text += std::format("{} {} {} {} {} {} {}\n", entry.stamp.modified, entry.stamp.changed,
                            entry.stamp.size, entry.stamp.inode, entry.hashedAt, entry.hash.toHex(),
                            path);
    TRY(makeFolder(m_file.parent_path(), 0700));
    return writeFileAtomic(m_file, text, {.mode = 0600, .durability = Durability::Fast});
}

const Hash *StatCache::find(const std::string &path, const FileStamp &stamp) const
{
    const auto found = m_entries.find(path);
    if (found == m_entries.end() || found->second.stamp != stamp
        || found->second.hashedAt - stamp.modified < racy
        || found->second.hashedAt - stamp.changed < racy)
        return nullptr;
    return &found->second.hash;
}

void StatCache::put(const std::string &path, const FileStamp &stamp, std::int64_t hashedAt,
                    const Hash &hash)
{
    m_entries[path] = {stamp, hashedAt, hash};
}

} // namespace slipway::tree
