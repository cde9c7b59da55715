// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace slipway::ide {

class ScintillaView;

/// Gives the brackets on the screen a colour by how deep they are. The depth is counted from the
/// nearest line above that is not indented, so that it is the same wherever the text is scrolled
/// to.
class BracketColors : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit BracketColors(ScintillaView &view);

    void setEnabled(bool on);

private:
    void colour();
    long startOfCount(long line) const;

    ScintillaView &m_view;
    bool m_enabled = false;
};

} // namespace slipway::ide
