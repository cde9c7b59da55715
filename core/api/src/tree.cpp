// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/api/tree.h>

#include <slipway/api/list.h>

#include "fields.h"

namespace slipway::api {

json::value TreeEntry::toJson() const
{
    return json::object{
        {"path", path}, {"executable", executable}, {"size", size}, {"hash", hash.toHex()}};
}

Result<TreeEntry> TreeEntry::fromJson(const json::value &value)
{
    ObjectReader reader(value, "entries[]");
    TreeEntry entry{
        .path = reader.string("path"),
        .executable = reader.boolean("executable", false),
        .size = static_cast<std::uint64_t>(reader.integer("size", 0, maxFileSize)),
        .hash = readHash(reader, "hash"),
    };
    TRY(reader.finish());
    return entry;
}

json::value NewTree::toJson() const
{
    return listToJson("entries", entries);
}

Result<NewTree> NewTree::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    const json::array *entries = reader.array("entries", maxTreeEntries);
    TRY(reader.finish());
    TRY(auto read, entriesFromJson<TreeEntry>(*entries));
    return NewTree{std::move(read)};
}

json::value TreeState::toJson() const
{
    json::array hashes;
    hashes.reserve(missing.size());
    for (const Hash &hash : missing)
        hashes.emplace_back(hash.toHex());
    return json::object{{"tree", tree.toHex()}, {"missing", std::move(hashes)}};
}

Result<TreeState> TreeState::fromJson(const json::value &value)
{
    ObjectReader reader(value);
    TreeState state{.tree = readHash(reader, "tree"), .missing = {}};
    const auto missing = reader.strings("missing", maxTreeEntries, 2 * Hash::size);
    TRY(reader.finish(ObjectReader::UnknownFields::Ignore));
    state.missing.reserve(missing.size());
    for (const std::string &text : missing) {
        TRY(Hash hash, Hash::fromHex(text));
        state.missing.push_back(hash);
    }
    return state;
}

} // namespace slipway::api
