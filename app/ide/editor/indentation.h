// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

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

} // namespace slipway::ide
