// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace slipway::ide {

struct Indentation
{
    bool tabs = false;
    int width = 4;

    bool operator==(const Indentation &) const = default;
};

/// What most lines of the text do; `otherwise` where nothing is indented. Looks at the first
/// thousands of lines only.
Indentation detectIndentation(QByteArrayView text, Indentation otherwise = {});

/// So many columns, as the indentation is written.
QByteArray indentationText(Indentation indentation, long columns);

/// The first line, from 0, that is indented with both, or otherwise than `indentation`; -1 for
/// none. Looks at the first thousands of lines only.
long firstOtherIndentation(QByteArrayView text, Indentation indentation);

} // namespace slipway::ide
