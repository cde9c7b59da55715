// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anchors.h"
#include "buffer.h"
#include "codec.h"
#include "merger.h"
#include "undo.h"

namespace slipway::text {

/// A change with its text, and where restored characters come from.
struct Patch
{
    std::uint32_t at = 0;
    std::uint32_t removed = 0;
    std::string inserted;
    std::vector<Deletion> restored;
};

class DocumentPrivate
{
public:
    explicit DocumentPrivate(std::string name)
        : agentName(std::move(name))
        , merger(history)
    {}
    DocumentPrivate(const DocumentPrivate &) = delete;
    DocumentPrivate &operator=(const DocumentPrivate &) = delete;

    void applyLocal(std::uint32_t at, std::uint32_t removed, std::string_view inserted,
                    const Counts &counts);
    Result<std::vector<Edit>> mergeFrom(const History::Mark &before);
    Result<std::vector<Edit>> applyPatches(const std::vector<Patch> &patches);

    Version toVersion(const Heads &heads) const;
    Result<Heads> toHeads(const Version &version) const;
    Result<std::vector<Patch>> difference(const Heads &from, const Heads &to) const;
    Result<std::string> textAt(const Heads &heads) const;
    /// What it takes so that it is as if these events, ascending, had never been.
    Result<std::vector<Patch>> withdraw(std::vector<Events> events) const;

    const std::string agentName;
    Agent agent = 0;
    History history;
    Buffer buffer;
    Merger merger;
    Anchors anchors;
    UndoStack undo;
};

} // namespace slipway::text
