// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace slipway::ide {

class ScintillaView;

/// Cut, copy and paste with more than one cursor, and of whole lines where nothing is selected.
class Clipboard
{
public:
    explicit Clipboard(ScintillaView &view)
        : m_view(view)
    {}

    void copy();
    void cut();
    /// Lines that were copied as lines go above the cursor's; as many lines as there are cursors
    /// go one to each.
    void paste();

private:
    ScintillaView &m_view;
};

} // namespace slipway::ide
