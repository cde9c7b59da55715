// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabcarrying.h"

#include "editorgroup.h"
#include "tabbar.h"
#include "tornwindow.h"

namespace slipway::ide {

namespace {

/// Where in a group a tab would go: into the row of tabs, beside the text on a side, or on it.
struct DropPlace
{
    QRect area;
    std::optional<SplitSide> side;
    int index = -1;
};

DropPlace placeIn(const EditorGroup &group, const QPoint &at)
{
    const QRect all = group.rect();
    const TabBar *bar = group.bar();
    if (at.y() < bar->geometry().bottom()) {
        const int index = bar->tabAt(bar->mapFrom(&group, at));
        const int x = index < 0 ? bar->tabRect(bar->count() - 1).right() : bar->tabRect(index).x();
        const int left = std::clamp(x, 0, all.width() - 4);
        return {.area = QRect(left, 0, 4, bar->height()), .side = {}, .index = index};
    }
    const QRect body = all.adjusted(0, bar->height(), 0, 0);
    const int side = body.width() / 4;
    const int band = body.height() / 4;
    if (at.x() < body.left() + side)
        return {body.adjusted(0, 0, -body.width() / 2, 0), SplitSide::Left};
    if (at.x() > body.right() - side)
        return {body.adjusted(body.width() / 2, 0, 0, 0), SplitSide::Right};
    if (at.y() < body.top() + band)
        return {body.adjusted(0, 0, 0, -body.height() / 2), SplitSide::Up};
    if (at.y() > body.bottom() - band)
        return {body.adjusted(0, body.height() / 2, 0, 0), SplitSide::Down};
    return {body, {}};
}

} // namespace

TabCarrying::TabCarrying(const GroupGrid &grid, QWidget *owner)
    : QObject(owner)
    , m_grid(grid)
    , m_owner(owner)
{}

void TabCarrying::carry(const QPoint &place)
{
    if (!m_hint) {
        m_hint = new DropHint;
        m_hint->setParent(m_owner);
    }
    if (EditorGroup *group = m_grid.groupAt(place)) {
        QWidget *top = group->window();
        QRect area = placeIn(*group, group->mapFromGlobal(place)).area;
        area.moveTopLeft(group->mapTo(top, area.topLeft()));
        m_hint->showAt(top, area);
    } else {
        m_hint->hide();
    }
}

void TabCarrying::end()
{
    if (!m_hint)
        return;
    m_hint->hide();
    m_hint->setParent(m_owner); // The window it lies in may go.
}

void TabCarrying::drop(EditorTab *tab, const QPoint &place)
{
    end();
    EditorGroup *from = m_grid.groupOf(tab);
    EditorGroup *group = m_grid.groupAt(place);
    if (!from)
        return;
    if (!group) {
        const bool outside =
            std::ranges::none_of(QApplication::topLevelWidgets(), [&](QWidget *one) {
                return one->isVisible() && one->frameGeometry().contains(place);
            });
        if (outside && !(from->count() == 1 && m_grid.isInOwnWindow(from)))
            Q_EMIT tornOff(tab, place);
        return;
    }
    const DropPlace at = placeIn(*group, group->mapFromGlobal(place));
    if (!at.side)
        Q_EMIT movedTo(tab, group, at.index);
    else if (group != from || from->count() > 1)
        Q_EMIT splitFrom(tab, group, *at.side);
}

} // namespace slipway::ide
