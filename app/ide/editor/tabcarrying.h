// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "groupgrid.h"

#include <QObject>
#include <QRect>

#include <optional>

namespace slipway::ide {

class DropHint;

/// A tab that is carried about by the mouse: shows where it would go, and tells where it is put.
class TabCarrying : public QObject
{
    Q_OBJECT

public:
    TabCarrying(const GroupGrid &grid, QWidget *owner);

    /// Places are the screen's.
    void carry(const QPoint &place);
    void end();
    void drop(EditorTab *tab, const QPoint &place);

Q_SIGNALS:
    /// Into the group's row of tabs; at its end where the index is negative.
    void movedTo(slipway::ide::EditorTab *tab, slipway::ide::EditorGroup *group, int index);
    void splitFrom(slipway::ide::EditorTab *tab, slipway::ide::EditorGroup *group,
                   slipway::ide::SplitSide side);
    /// Outside of every window.
    void tornOff(slipway::ide::EditorTab *tab, const QPoint &place);

private:
    const GroupGrid &m_grid;
    QWidget *m_owner;
    DropHint *m_hint = nullptr;
};

} // namespace slipway::ide
