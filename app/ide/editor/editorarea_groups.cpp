// SPDX-License-Identifier: GPL-3.0-or-later
// EditorArea: groups, windows of their own, and tabs that go from one to another.
#include "editorarea.h"

#include "document.h"
#include "editorgroup.h"
#include "editorview.h"
#include "shell/sharedactions.h"
#include "tabbar.h"
#include "tabcarrying.h"
#include "tornwindow.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void EditorArea::connectGroup(EditorGroup *group)
{
    connect(group, &EditorGroup::chosen, this, [this, group](EditorTab *tab) {
        if (!m_restoring)
            showTab(group, tab);
    });
    connect(group, &EditorGroup::closeAsked, this, [this](EditorTab *tab) { askClose({tab}); });
    connect(group, &EditorGroup::menuAsked, this, &EditorArea::popupMenu);
    connect(group, &EditorGroup::keepAsked, this, [this](EditorTab *tab) {
        tab->preview = false;
        nameTabs();
    });
    connect(group, &EditorGroup::carried, m_carrying,
            [this](EditorTab *, const QPoint &place) { m_carrying->carry(place); });
    connect(group, &EditorGroup::carryEnded, m_carrying, &TabCarrying::end);
    connect(group, &EditorGroup::dropped, m_carrying, &TabCarrying::drop);
    connect(group, &EditorGroup::moved, this, &EditorArea::layoutChanged);
    connect(group, &EditorGroup::filesDropped, this, [this, group](const QStringList &paths) {
        m_grid.setActive(group);
        Q_EMIT filesDropped(paths);
    });
}

void EditorArea::connectWindow(TornWindow *torn)
{
    new SharedActions(window(), torn);
    torn->addActions(actions());
    connect(torn, &TornWindow::closeAsked, this, [this, torn] {
        const std::vector<EditorGroup *> all = m_grid.groups();
        for (EditorGroup *group : all) {
            if (!torn->isAncestorOf(group))
                continue;
            for (EditorTab *tab : group->tabs())
                moveTab(tab, m_grid.groups().front());
        }
    });
}

void EditorArea::connectCarrying()
{
    connect(m_carrying, &TabCarrying::movedTo, this, &EditorArea::moveTab);
    connect(m_carrying, &TabCarrying::splitFrom, this,
            [this](EditorTab *tab, EditorGroup *group, SplitSide side) {
                moveTab(tab, m_grid.split(group, side));
            });
    connect(m_carrying, &TabCarrying::tornOff, this,
            qOverload<EditorTab *, const QPoint &>(&EditorArea::tearOff));
}

void EditorArea::split(SplitSide side)
{
    EditorTab *tab = m_grid.active()->current();
    if (!tab || (tab->view && tab->view->document().isLoading()))
        return;
    EditorGroup *group = m_grid.split(m_grid.active(), side);
    if (tab->isPage()) {
        moveTab(tab, group);
        return;
    }
    m_grid.setActive(group);
    EditorTab twin{.path = tab->path,
                   .untitledName = tab->untitledName,
                   .backup = tab->view && backupIdOf ? backupIdOf(tab->view) : tab->backup,
                   .state = tab->view ? stateOf(*tab->view) : tab->state};
    EditorTab *added = group->insert(std::make_unique<EditorTab>(std::move(twin)));
    if (tab->view) {
        added->view = new EditorView(*tab->view, nullptr);
        makeView(*added);
    }
    nameTabs();
    group->choose(added);
    Q_EMIT layoutChanged();
}

void EditorArea::joinGroup()
{
    EditorGroup *from = m_grid.active();
    EditorGroup *to = m_grid.neighbour(-1);
    if (!to)
        to = m_grid.neighbour(1);
    if (!to)
        return;
    EditorTab *shown = from->current();
    for (EditorTab *tab : from->tabs()) {
        const auto same = to->tabs();
        const auto twin = std::ranges::find_if(
            same, [&](const EditorTab *one) { return one->showsSameTextAs(*tab); });
        if (tab == shown && twin != same.end())
            shown = *twin;
        if (twin == same.end())
            moveTab(tab, to);
        else
            closeTab(tab);
    }
    if (shown)
        to->choose(shown);
}

void EditorArea::focusGroup(int step)
{
    EditorGroup *group = m_grid.neighbour(step);
    if (!group)
        group = step > 0 ? m_grid.groups().front() : m_grid.groups().back();
    m_grid.setActive(group);
    group->window()->activateWindow();
    if (EditorTab *tab = group->current(); tab && tab->widget())
        tab->widget()->setFocus(Qt::OtherFocusReason);
    showTab(group, group->current());
}

void EditorArea::moveTabToGroup(int step)
{
    EditorTab *tab = m_grid.active()->current();
    if (!tab)
        return;
    if (EditorGroup *group = m_grid.neighbour(step))
        moveTab(tab, group);
    else if (m_grid.active()->count() > 1)
        moveTab(tab, m_grid.split(m_grid.active(), step > 0 ? SplitSide::Right : SplitSide::Left));
}

void EditorArea::moveTab(EditorTab *tab, EditorGroup *to, int index)
{
    EditorGroup *from = m_grid.groupOf(tab);
    if (from == to)
        return;
    const bool onTabs = from->bar()->hasFocus();
    m_restoring = true; // What the bars say meanwhile is of no interest.
    EditorTab *moved = to->insert(from->take(tab), index);
    m_restoring = false;
    if (from->count() == 0)
        m_grid.remove(from);
    else
        showTab(from, from->current());
    m_grid.setActive(to);
    nameTabs();
    to->choose(moved);
    // What has gone from its place has lost the keyboard, to whatever came next.
    if (!onTabs && moved->widget())
        moved->widget()->setFocus(Qt::OtherFocusReason);
    Q_EMIT layoutChanged();
}

void EditorArea::tearOff()
{
    if (EditorTab *tab = m_grid.active()->current())
        tearOff(tab, mapToGlobal(QPoint(60, 60)));
}

void EditorArea::tearOff(EditorTab *tab, const QPoint &place)
{
    EditorGroup *group = m_grid.addWindow(place);
    moveTab(tab, group);
    group->window()->activateWindow();
}

} // namespace slipway::ide
