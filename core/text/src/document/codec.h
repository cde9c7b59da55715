// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history.h"

#include <slipway/base/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

/// Events on their way: as a file or a message holds them, checked for form only. Events are
/// numbered from 0 in here.
///
/// The format, all numbers LEB128:
///
///     'S' 'T'  version (1)  flags (1: with the text, 2: compressed, 4: plain)
///     columns, texts: as they are, or each as its size, its compressed size, and zstd's bytes
///     CRC-32C of all before it, four bytes, the lowest first
///
/// Columns: names of agents; runs of one agent (which, how many, by how much the sequence number
/// is off what follows from the runs before); runs of the graph (how many, parents: how far back,
/// or agent and sequence number where the parent is not in here); operations (length and kind, then
/// the distance from where the one before it ended). Plain, where one agent went on typing: its
/// name and the first sequence number, then the operations. Texts: what was inserted, then the
/// whole text.
struct Bundle
{
    struct AuthorRun
    {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        std::uint32_t agent = 0;
        std::uint32_t sequence = 0;
    };
    struct Parent
    {
        bool isInside = false;
        /// In here, or else `agent` and `sequence`.
        std::uint32_t event = 0;
        std::uint32_t agent = 0;
        std::uint32_t sequence = 0;
    };
    struct GraphRun
    {
        std::uint32_t first = 0;
        std::vector<Parent> parents;
    };

    std::vector<std::string_view> agents;
    std::vector<AuthorRun> authors;
    std::vector<GraphRun> graph;
    std::vector<Operation> operations;
    std::uint32_t size = 0;
    std::string_view inserted;
    std::optional<std::string_view> text;
    /// What the views are into, where it was compressed.
    std::string unpackedColumns;
    std::string unpackedTexts;

    Bundle() = default;
    Bundle(Bundle &&) = delete;
};

/// Ascending events, with the whole text for a file.
std::string encodeEvents(const History &history, const std::vector<Events> &events,
                         const std::string *text);

/// The views in the bundle are into `bytes`, or into itself.
Result<> decodeEvents(std::string_view bytes, Bundle &bundle);

/// Adds what the history does not have yet. Where it fails the caller truncates the history.
Result<> addBundle(History &history, const Bundle &bundle);

Error damaged(std::string detail);

} // namespace slipway::text
