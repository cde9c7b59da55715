// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace slipway::ide {

class ScintillaView;

/// Tints the two sides of each conflict that Git or merging has left in a text, in the colours
/// MergeView has for them.
class ConflictMarks : public QObject
{
    Q_OBJECT

public:
    /// A part of the view.
    explicit ConflictMarks(ScintillaView &view);

private:
    void update();

    ScintillaView &m_view;
    QTimer m_pause;
    bool m_any = false;
};

} // namespace slipway::ide
