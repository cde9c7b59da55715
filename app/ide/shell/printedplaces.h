// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace slipway::ide {

/// A place in a file, as programs print it.
struct PrintedPlace
{
    qsizetype start = 0; ///< in the text that was looked at
    qsizetype length = 0;
    QString path;   ///< as printed: relative to wherever the program was
    int line = 0;   ///< from 1
    int column = 0; ///< 0 where none was printed

    bool operator==(const PrintedPlace &) const = default;
};

/// Those in one line of text, from left to right: `path:line`, `path:line:column`, `path(line)`,
/// and Python's `File "path", line N`. Whether there is such a file is for others to see. Lines
/// beyond some length are data, not messages: nothing is found there.
std::vector<PrintedPlace> printedPlaces(const QString &line);

} // namespace slipway::ide
