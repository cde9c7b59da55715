// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/listing.h>

#include <algorithm>
#include <charconv>
#include <format>

namespace slipway::hosting {

std::string listingOf(std::vector<api::TreeEntry> entries)
{
    std::ranges::sort(entries, {}, &api::TreeEntry::path);
    std::string listing;
    for (const api::TreeEntry &entry : entries)
        listing += std::format("{} {} {} {}\n", entry.executable ? 'x' : '-', entry.size,
                               entry.hash.toHex(), entry.path);
    return listing;
}

static Result<api::TreeEntry> parseLine(std::string_view line)
{
    const auto invalid = [&] {
        return std::unexpected(Error::internal("tree.listing", std::string(line.substr(0, 200))));
    };
    constexpr std::size_t hexSize = 2 * Hash::size;
    if (line.size() < 2 || line[1] != ' ')
        return invalid();
    api::TreeEntry entry{.path = {}, .executable = line[0] == 'x', .size = 0, .hash = {}};
    line.remove_prefix(2);
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), entry.size);
    if (error != std::errc())
        return invalid();
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    if (line.size() < hexSize + 3 || line[0] != ' ' || line[hexSize + 1] != ' ')
        return invalid();
    const auto hash = Hash::fromHex(line.substr(1, hexSize));
    if (!hash)
        return invalid();
    entry.hash = *hash;
    entry.path = line.substr(hexSize + 2);
    return entry;
}

Result<std::vector<api::TreeEntry>> parseListing(std::string_view listing)
{
    std::vector<api::TreeEntry> entries;
    while (!listing.empty()) {
        const std::size_t end = listing.find('\n');
        TRY(auto entry, parseLine(listing.substr(0, end)));
        entries.push_back(std::move(entry));
        listing.remove_prefix(end == std::string_view::npos ? listing.size() : end + 1);
    }
    return entries;
}

} // namespace slipway::hosting
