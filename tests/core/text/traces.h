// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <document/codec.h>

#include <boost/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <optional>
#include <string>
#include <vector>

/// Editing histories in the format of github.com/josephg/editing-traces, gzipped. They are not part
/// of the repository: SLIPWAY_TRACES names their folder, else ../shared/traces beside it.
namespace traces {

struct Patch
{
    std::uint32_t at = 0;
    std::uint32_t removed = 0;
    std::string inserted;
};

struct Transaction
{
    std::vector<std::size_t> parents;
    std::string agent;
    std::vector<Patch> patches;
};

struct Trace
{
    std::vector<Transaction> transactions;
    std::string end;
};

inline std::filesystem::path folder()
{
    const char *const named = std::getenv("SLIPWAY_TRACES");
    return named ? std::filesystem::path(named)
                 : std::filesystem::path(SLIPWAY_SOURCE_DIR).parent_path() / "shared/traces";
}

inline std::optional<std::string> unzipped(const std::string &name)
{
    const std::filesystem::path path = folder() / name;
    if (!std::filesystem::exists(path))
        return std::nullopt;
    const std::string command = "gzip -dc '" + path.string() + "'";
    std::FILE *const pipe = ::popen(command.c_str(), "r");
    if (!pipe)
        return std::nullopt;
    std::string text;
    std::array<char, 65'536> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
        text.append(part.data(), size);
    if (::pclose(pipe) != 0)
        return std::nullopt;
    return text;
}

inline Patch patchOf(const boost::json::value &json)
{
    const auto &parts = json.as_array();
    return {.at = parts.at(0).to_number<std::uint32_t>(),
            .removed = parts.at(1).to_number<std::uint32_t>(),
            .inserted = std::string(parts.at(2).as_string())};
}

inline std::optional<Trace> read(const std::string &name)
{
    const std::optional<std::string> text = unzipped(name + ".json.gz");
    if (!text)
        return std::nullopt;
    const boost::json::value json = boost::json::parse(*text);
    Trace trace;
    trace.end = json.at("endContent").as_string();
    for (const auto &value : json.at("txns").as_array()) {
        const auto &object = value.as_object();
        Transaction &transaction = trace.transactions.emplace_back();
        // The order of names is that of the numbers.
        const auto *const agent = object.if_contains("agent");
        transaction.agent = std::format("{:07}", agent ? agent->to_number<int>() : 0);
        if (const auto *const parents = object.if_contains("parents")) {
            for (const auto &parent : parents->as_array())
                transaction.parents.push_back(parent.to_number<std::size_t>());
        } else if (trace.transactions.size() > 1) {
            transaction.parents.push_back(trace.transactions.size() - 2);
        }
        for (const auto &patch : object.at("patches").as_array())
            transaction.patches.push_back(patchOf(patch));
    }
    return trace;
}

inline void addPatch(slipway::text::History &history, std::uint32_t agent,
                     slipway::text::Heads &parents, const Patch &patch)
{
    using namespace slipway::text;
    if (patch.removed > 0) {
        const Event first = history.size();
        history.addEvents(agent, patch.removed, parents);
        history.addDeletion(first, patch.at, patch.removed, Kind::Delete);
        parents = {history.size() - 1};
    }
    if (!patch.inserted.empty()) {
        std::uint32_t points = 0;
        for (const char c : patch.inserted)
            points += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1U : 0U;
        const Event first = history.size();
        history.addEvents(agent, points, parents);
        history.addInsertion(first, patch.at, patch.inserted);
        parents = {history.size() - 1};
    }
}

/// The trace as a history, and what each transaction left known.
inline std::vector<slipway::text::Heads> addTo(slipway::text::History &history, const Trace &trace)
{
    std::vector<slipway::text::Heads> heads;
    for (const Transaction &transaction : trace.transactions) {
        slipway::text::Heads parents;
        for (const std::size_t parent : transaction.parents)
            parents.insert(parents.end(), heads[parent].begin(), heads[parent].end());
        history.reduce(parents);
        const std::uint32_t agent = history.agent(transaction.agent);
        for (const Patch &patch : transaction.patches)
            addPatch(history, agent, parents, patch);
        heads.push_back(parents);
    }
    return heads;
}

inline std::string messageOf(const slipway::text::History &history, slipway::text::Event begin,
                             slipway::text::Event end)
{
    return slipway::text::encodeEvents(history, {{begin, end}}, nullptr);
}

} // namespace traces
