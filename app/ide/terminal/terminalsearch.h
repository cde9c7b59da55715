// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "selection.h"

#include <QString>

#include <atomic>
#include <memory>
#include <vector>

namespace slipway::ide {

class SharedScreen;

struct TerminalMatch
{
    GridPosition first;
    GridPosition end;
    bool operator==(const TerminalMatch &) const = default;
};

struct TerminalMatches
{
    QString text;
    /// From the oldest line down.
    std::vector<TerminalMatch> matches;
    /// There were more than anybody looks through: the newest are kept.
    bool limited = false;
};

/// All places of `text` in the history and on the screen; capital letters count where it has some.
/// For a thread of the pool: looks at a piece of the lines at a time, so that the terminal goes on.
TerminalMatches searchTerminal(const SharedScreen &screen, const QString &text,
                               const std::atomic<bool> &cancelled);

} // namespace slipway::ide
