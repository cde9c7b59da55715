// SPDX-License-Identifier: GPL-3.0-or-later
// EditorArea: what outlives a tab, a name or a start.
#include "editorarea.h"

#include "document.h"
#include "editorgroup.h"
#include "editorview.h"
#include "shell/pages.h"
#include "tabbar.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

SplitState EditorArea::stateOfGroup(const EditorGroup &group) const
{
    SplitState state;
    for (const EditorTab *tab : group.tabs()) {
        if (tab->isPage() && tab->kind.isEmpty())
            continue;
        TabState one{.path = tab->path,
                     .kind = tab->kind,
                     .name = tab->untitledName,
                     .backup = tab->backup,
                     .pinned = tab->pinned,
                     .view = tab->view ? stateOf(*tab->view) : tab->state};
        if (tab->view && backupIdOf)
            one.backup = backupIdOf(tab->view);
        if (tab->view && !tab->state.folds.empty() && !m_languagesReady)
            one.view.folds = tab->state.folds;
        if (tab == group.current())
            state.current = int(state.tabs.size());
        state.tabs.push_back(std::move(one));
    }
    return state;
}

Session EditorArea::session() const
{
    return m_grid.state([this](const EditorGroup &group) { return stateOfGroup(group); });
}

void EditorArea::fillGroup(EditorGroup *group, const SplitState &state, const MakePage &makePage)
{
    EditorTab *shown = nullptr;
    for (int i = 0; const TabState &tab : state.tabs) {
        const bool chosen = i++ == state.current;
        // A file that has gone has nothing to show, unless its text was kept.
        if (tab.backup.isEmpty() && !QFileInfo(tab.path).isFile())
            continue;
        auto added = std::make_unique<EditorTab>(EditorTab{.path = tab.path,
                                                           .kind = tab.kind,
                                                           .untitledName = tab.name,
                                                           .backup = tab.backup,
                                                           .pinned = tab.pinned,
                                                           .state = tab.view});
        if (!tab.kind.isEmpty()) {
            added->page = makePage(tab.path, tab.kind);
            added->key = tab.kind + u':' + tab.path;
            if (!added->page)
                continue;
            connect(added->page, &QWidget::windowTitleChanged, this, &EditorArea::nameTabs);
        }
        if (tab.path.isEmpty())
            ++m_untitled;
        EditorTab *own = group->insert(std::move(added));
        own->close->setModified(!tab.backup.isEmpty());
        if (chosen || !shown)
            shown = own;
    }
    if (shown)
        group->bar()->setCurrentIndex(group->indexOf(shown));
}

void EditorArea::restore(const Session &session, const MakePage &makePage)
{
    m_restoring = true;
    m_grid.restore(session, [&](EditorGroup *group, const SplitState &state) {
        fillGroup(group, state, makePage);
    });
    m_restoring = false;
    m_grid.tidy(session);
    nameTabs();
    for (EditorGroup *group : std::vector(m_grid.groups())) {
        if (group != m_grid.active() && group->current())
            showTab(group, group->current());
    }
    showTab(m_grid.active(), m_grid.active()->current());
    Q_EMIT filesChanged();
}

void EditorArea::addKept(const QString &path, const QString &backup)
{
    for (EditorTab *tab : m_grid.tabs()) {
        if (tab->backup == backup)
            return;
        if (!path.isEmpty() && tab->path == path && !tab->isPage() && tab->backup.isEmpty()) {
            tab->backup = backup;
            tab->close->setModified(true);
            return;
        }
    }
    addTab({.path = path,
            .untitledName = path.isEmpty() ? nextUntitledName() : QString(),
            .backup = backup});
}

void EditorArea::readKept()
{
    for (EditorTab *tab : m_grid.tabs()) {
        if (!tab->view && !tab->backup.isEmpty())
            makeView(*tab);
    }
}

void EditorArea::reopenClosed(const MakePage &makePage)
{
    const auto isOfNoUse = [this](const TabState &one) {
        return !QFileInfo(one.path).isFile() || (one.kind.isEmpty() && find(one.path));
    };
    while (!m_closed.empty() && isOfNoUse(m_closed.back()))
        m_closed.pop_back();
    if (m_closed.empty())
        return;
    const TabState last = m_closed.back();
    m_closed.pop_back();
    if (!last.kind.isEmpty()) {
        openPage(
            last.kind + u':' + last.path, [&] { return makePage(last.path, last.kind); }, last.path,
            last.kind);
        return;
    }
    m_grid.active()->choose(addTab({.path = last.path, .state = last.view}));
    Q_EMIT filesChanged();
}

void EditorArea::renameTab(EditorTab &tab, const QString &path, const MakePage &makePage)
{
    if (tab.view) {
        tab.view->document().setPath(path); // Tells each view's tab.
        return;
    }
    tab.path = path;
    if (!tab.isPage())
        return;
    tab.key = tab.kind + u':' + path;
    if (auto *page = dynamic_cast<FilePage *>(tab.page)) {
        page->setPath(path);
        return;
    }
    EditorGroup *group = m_grid.groupOf(&tab);
    QWidget *old = tab.page;
    tab.page = makePage(path, tab.kind);
    if (tab.page) {
        connect(tab.page, &QWidget::windowTitleChanged, this, &EditorArea::nameTabs);
        group->showContents(&tab);
        old->disconnect(this);
        old->deleteLater();
    } else {
        tab.page = old;
    }
}

void EditorArea::rename(const QString &from, const QString &to, const MakePage &makePage)
{
    const auto renamed = [&](const QString &path) {
        if (path == from)
            return to;
        return path.startsWith(from + u'/') ? to + path.sliced(from.size()) : QString();
    };
    bool any = false;
    for (EditorTab *tab : m_grid.tabs()) {
        const QString path = tab->kind.isEmpty() && tab->isPage() ? QString() : renamed(tab->path);
        if (path.isEmpty())
            continue;
        renameTab(*tab, path, makePage);
        any = true;
    }
    for (TabState &closed : m_closed) {
        if (const QString path = renamed(closed.path); !path.isEmpty())
            closed.path = path;
    }
    if (!any)
        return;
    nameTabs();
    Q_EMIT filesChanged();
    Q_EMIT currentChanged();
    Q_EMIT layoutChanged();
}

} // namespace slipway::ide
