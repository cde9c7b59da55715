// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "selection.h"

#include <slipway/terminal/screen.h>

#include <QString>

#include <optional>
#include <vector>

namespace slipway::ide {

/// Something in a terminal that leads elsewhere: an address, or a place in a file.
struct TerminalLink
{
    GridPosition first;
    GridPosition end;
    /// With its scheme; empty for a file.
    QString address;
    /// As printed: relative to wherever the program was.
    QString path;
    int line = 0; ///< from 1; 0 where none was printed
    int column = 0;

    bool isEmpty() const { return address.isEmpty() && path.isEmpty(); }
    bool operator==(const TerminalLink &) const = default;
};

/// Links in these lines and the wrapped rest of them: the ones programs make (OSC 8), web
/// addresses, `path:line`, `path(line)` and Python's `File "path", line N`.
std::vector<TerminalLink> findLinks(const terminal::Screen &screen, std::int64_t first,
                                    std::int64_t end);

/// The link at this place.
std::optional<TerminalLink> linkAt(const terminal::Screen &screen, GridPosition at);

/// A file: address as a path, else the address itself.
TerminalLink linkOf(const QString &address);

} // namespace slipway::ide
