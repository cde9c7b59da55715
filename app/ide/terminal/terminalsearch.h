// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "selection.h"

#include <QString>

#include <atomic>
#include <memory>
#include <vector>

namespace slipway::ide {

class SharedScreen;

struct TerminalQuery
{
    QString text;
    bool matchCase = false;
    bool regularExpression = false;
    bool operator==(const TerminalQuery &) const = default;
};

struct TerminalMatch
{
    GridPosition first;
    GridPosition end;
    bool operator==(const TerminalMatch &) const = default;
};

struct TerminalMatches
{
    TerminalQuery query;
    /// From the oldest line down.
    std::vector<TerminalMatch> matches;
    /// There were more than anybody looks through: the newest are kept.
    bool limited = false;
    /// The expression cannot be read.
    bool isInvalid = false;
};

/// All places of it in the history and on the screen, also across wrapped lines. For a thread of
/// the pool: looks at a piece of the lines at a time, so that the terminal goes on.
TerminalMatches searchTerminal(const SharedScreen &screen, const TerminalQuery &query,
                               const std::atomic<bool> &cancelled);

} // namespace slipway::ide
