// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorarea.h"

#include "document.h"
#include "editorgroup.h"
#include "editorview.h"
#include "scintillaview.h"
#include "shell/pages.h"
#include "shell/sharedactions.h"
#include "shell/theme.h"
#include "tabbar.h"
#include "tabcarrying.h"
#include "tabmenu.h"
#include "tabswitcher.h"
#include "tornwindow.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

EditorArea::EditorArea(QWidget *parent)
    : QWidget(parent)
    , m_carrying(new TabCarrying(m_grid, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_grid.root());
    connect(&m_grid, &GroupGrid::added, this, &EditorArea::connectGroup);
    connect(&m_grid, &GroupGrid::windowAdded, this, &EditorArea::connectWindow);
    connectCarrying();
    m_grid.begin();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        for (EditorGroup *group : m_grid.groups()) {
            if (now && group->isAncestorOf(now) && group != m_grid.active()) {
                m_grid.setActive(group);
                showTab(group, group->current());
            }
        }
    });
}

EditorArea::~EditorArea()
{
    disconnect(qApp, nullptr, this, nullptr);
    m_grid.disconnect(this);
    for (EditorGroup *group : m_grid.groups())
        group->disconnect(this);
}

// --- Groups -------------------------------------------------------------------------------------

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

// --- Tabs ---------------------------------------------------------------------------------------

EditorTab *EditorArea::find(const QString &path) const
{
    // In the active group, else wherever it is.
    EditorTab *found = nullptr;
    for (EditorTab *tab : m_grid.tabs()) {
        if (path.isEmpty() || tab->path != path || tab->isPage())
            continue;
        if (!found || m_grid.groupOf(tab) == m_grid.active())
            found = tab;
    }
    return found;
}

EditorTab *EditorArea::tabOf(const EditorView *view) const
{
    for (EditorTab *tab : m_grid.tabs()) {
        if (view && tab->view == view)
            return tab;
    }
    return nullptr;
}

EditorTab *EditorArea::addTab(EditorTab tab)
{
    const int index = m_grid.active()->indexOf(m_grid.active()->current()) + 1;
    EditorTab *added = m_grid.active()->insert(std::make_unique<EditorTab>(std::move(tab)), index);
    nameTabs();
    return added;
}

void EditorArea::makeView(EditorTab &tab)
{
    if (!tab.view) {
        for (EditorTab *other : m_grid.tabs()) {
            if (other != &tab && other->view && other->showsSameTextAs(tab)
                && !other->view->document().isLoading() && !other->view->document().problem()) {
                tab.view = new EditorView(*other->view, nullptr);
                break;
            }
        }
    }
    const bool shared = tab.view != nullptr;
    if (!shared)
        tab.view = new EditorView;
    EditorView *view = tab.view;
    tab.close->setModified(view->document().isModified());
    connectView(view);
    Q_EMIT viewAdded(view);
    // Also for files that come later, being large.
    connect(&view->document(), &Document::loaded, view, [this, view] { readyView(view); });
    m_grid.groupOf(&tab)->showContents(&tab);
    if (shared)
        readyView(view);
    else if (!tab.path.isEmpty())
        view->open(tab.path);
}

void EditorArea::connectView(EditorView *view)
{
    Document &document = view->document();
    connect(&document, &Document::modifiedChanged, view, [this, view](bool modified) {
        EditorTab *own = tabOf(view);
        if (!own)
            return;
        own->close->setModified(modified);
        if (modified && std::exchange(own->preview, false))
            nameTabs();
    });
    connect(&document, &Document::pathChanged, view, [this, view] {
        if (EditorTab *own = tabOf(view))
            own->path = view->path();
        view->detectLanguage();
        nameTabs();
        Q_EMIT filesChanged();
        if (view == current())
            Q_EMIT currentChanged();
    });
}

void EditorArea::readyView(EditorView *view)
{
    EditorTab *tab = tabOf(view);
    if (!tab)
        return;
    if (m_languagesReady)
        view->detectLanguage();
    if (tab->position.line > 0)
        view->goTo(tab->position);
    else
        applyState(*view, tab->state);
    tab->position = {};
    Q_EMIT viewReady(view);
}

EditorView *EditorArea::open(const QString &path, TextPosition position, Keep keep)
{
    EditorTab *tab = find(path);
    const bool isNew = !tab;
    if (isNew) {
        const auto own = m_grid.active()->tabs();
        const auto peeked = std::ranges::find_if(own, &EditorTab::preview);
        tab = addTab({.path = path, .preview = keep == Keep::No});
        if (keep == Keep::No && peeked != own.end())
            closeTab(*peeked);
    } else if (keep == Keep::Yes && std::exchange(tab->preview, false)) {
        nameTabs();
    }
    if (!tab->view)
        tab->position = position;
    else
        tab->view->goTo(position);
    EditorGroup *group = m_grid.groupOf(tab);
    if (keep == Keep::Yes)
        goTo(group);
    group->choose(tab);
    // Who opens a text is going to type in it, also where the tabs had the keyboard.
    if (keep == Keep::Yes && group->bar()->hasFocus() && tab->widget())
        tab->widget()->setFocus(Qt::OtherFocusReason);
    if (isNew)
        Q_EMIT filesChanged();
    return tab->view;
}

void EditorArea::goTo(EditorGroup *group)
{
    m_grid.setActive(group);
    if (window()->isActiveWindow() && group->window() != window())
        group->window()->activateWindow();
}

EditorView *EditorArea::newFile()
{
    ++m_untitled;
    EditorTab *tab = addTab(
        {.untitledName = m_untitled == 1 ? tr("Untitled") : tr("Untitled %1").arg(m_untitled)});
    m_grid.active()->choose(tab);
    return tab->view;
}

void EditorArea::openPage(const QString &key, const std::function<QWidget *()> &make,
                          const QString &path, const QString &kind)
{
    const auto all = m_grid.tabs();
    const auto found = std::ranges::find_if(
        all, [&](const EditorTab *tab) { return tab->isPage() && tab->key == key; });
    EditorTab *tab = found == all.end() ? nullptr : *found;
    if (!tab) {
        tab = addTab({.path = path, .key = key, .kind = kind});
        tab->page = make();
        connect(tab->page, &QWidget::windowTitleChanged, this, &EditorArea::nameTabs);
        m_grid.groupOf(tab)->showContents(tab);
        nameTabs();
    }
    goTo(m_grid.groupOf(tab));
    m_grid.groupOf(tab)->choose(tab);
    Q_EMIT filesChanged();
}

EditorView *EditorArea::current() const
{
    const EditorTab *tab = m_grid.active()->current();
    // A page may have an editor in it, which is meant then.
    return !tab ? nullptr : tab->page ? tab->page->findChild<EditorView *>() : tab->view;
}

QWidget *EditorArea::currentWidget() const
{
    const EditorTab *tab = m_grid.active()->current();
    return tab ? tab->widget() : nullptr;
}

QString EditorArea::currentPath() const
{
    const EditorTab *tab = m_grid.active()->current();
    return tab ? tab->path : QString();
}

std::vector<EditorView *> EditorArea::views() const
{
    std::vector<EditorView *> views;
    for (const EditorTab *tab : m_grid.tabs()) {
        if (tab->view)
            views.push_back(tab->view);
    }
    return views;
}

std::vector<EditorView *> EditorArea::documents() const
{
    std::vector<EditorView *> documents;
    for (EditorView *view : views()) {
        if (std::ranges::none_of(documents, [view](EditorView *one) {
                return &one->document() == &view->document();
            }))
            documents.push_back(view);
    }
    return documents;
}

QStringList EditorArea::files() const
{
    QStringList files;
    for (const EditorTab *tab : m_grid.tabs()) {
        if (!tab->path.isEmpty() && !tab->isPage() && !files.contains(tab->path))
            files.append(tab->path);
    }
    return files;
}

bool EditorArea::isEmpty() const
{
    return std::ranges::all_of(m_grid.groups(),
                               [](const EditorGroup *one) { return one->count() == 0; });
}

QString EditorArea::nameOf(const EditorView *view) const
{
    const EditorTab *tab = tabOf(view);
    if (!tab)
        return {};
    return tab->path.isEmpty() ? tab->untitledName : QFileInfo(tab->path).fileName();
}

QString EditorArea::backupOf(const EditorView *view) const
{
    const EditorTab *tab = tabOf(view);
    return tab ? tab->backup : QString();
}

void EditorArea::show(EditorView *view)
{
    if (EditorTab *tab = tabOf(view))
        m_grid.groupOf(tab)->choose(tab);
}

void EditorArea::showNext(int step)
{
    const int count = m_grid.active()->count();
    if (count == 0)
        return;
    const int index = (m_grid.active()->indexOf(m_grid.active()->current()) + step + count) % count;
    m_grid.active()->choose(m_grid.active()->tabAt(index));
}

void EditorArea::switchTab(int step)
{
    if (m_recent.size() < 2)
        return;
    if (!m_switcher) {
        QStringList names;
        std::vector<EditorTab *> listed = m_recent;
        for (EditorTab *tab : listed) {
            names.append(m_grid.groupOf(tab)->nameOf(tab));
        }
        m_switcher = new TabSwitcher(
            names,
            [this, listed](int row) {
                EditorTab *tab = listed[std::size_t(row)];
                if (EditorGroup *group = m_grid.groupOf(tab))
                    group->choose(tab);
            },
            m_grid.active()->window());
        connect(m_switcher, &QObject::destroyed, this, [this] {
            if (QWidget *widget = currentWidget(); widget && !QApplication::focusWidget())
                widget->setFocus();
        });
    }
    m_switcher->step(step);
}

void EditorArea::showTab(EditorGroup *group, EditorTab *tab)
{
    if (tab) {
        if (!tab->widget())
            makeView(*tab);
        group->showContents(tab);
        std::erase(m_recent, tab);
        m_recent.insert(m_recent.begin(), tab);
        nameWindows();
        if (m_grid.active() == group && !group->bar()->hasFocus()
            && group->window()->isActiveWindow())
            tab->widget()->setFocus();
        else if (m_grid.active() == group && !group->window()->isVisible())
            tab->widget()->setFocus();
    }
    if (group == m_grid.active() || m_grid.active()->count() == 0) {
        Q_EMIT currentChanged();
        Q_EMIT layoutChanged();
    }
}

void EditorArea::askClose(const std::vector<EditorTab *> &asked)
{
    QList<EditorView *> unsaved;
    for (EditorTab *tab : asked) {
        if (!tab)
            continue;
        const auto all = m_grid.tabs();
        const bool twin = std::ranges::any_of(all, [tab](const EditorTab *other) {
            return other != tab && other->showsSameTextAs(*tab);
        });
        if (!tab->view && !tab->backup.isEmpty() && !twin)
            makeView(*tab);
        if (tab->view && !twin && tab->view->document().isModified())
            unsaved.append(tab->view);
        else
            removeTab(tab);
    }
    settle();
    if (!unsaved.isEmpty())
        Q_EMIT closeAsked(unsaved);
}

void EditorArea::askCloseCurrent()
{
    askClose({m_grid.active()->current()});
}

void EditorArea::askCloseMany(Which which, EditorTab *tab)
{
    if (!tab)
        tab = m_grid.active()->current();
    const EditorGroup *group = m_grid.groupOf(tab);
    if (!group)
        return;
    const bool everywhere = which == Which::All || which == Which::Saved;
    std::vector<EditorTab *> chosen = everywhere ? m_grid.tabs() : group->tabs();
    std::erase_if(chosen, [&](const EditorTab *one) {
        return one->pinned || (which == Which::Others && one == tab)
               || (which == Which::ToTheRight && group->indexOf(one) <= group->indexOf(tab))
               || (which == Which::Saved && one->close->isModified());
    });
    askClose(chosen);
}

void EditorArea::close(EditorView *view)
{
    if (EditorTab *tab = tabOf(view))
        closeTab(tab);
}

void EditorArea::closeTab(EditorTab *tab)
{
    removeTab(tab);
    settle();
}

/// For reopenClosed().
void EditorArea::remember(const EditorTab &tab)
{
    constexpr std::size_t most = 20;
    if (tab.path.isEmpty())
        return;
    m_closed.push_back(
        {.path = tab.path, .kind = tab.kind, .view = tab.view ? stateOf(*tab.view) : tab.state});
    if (m_closed.size() > most)
        m_closed.erase(m_closed.begin());
}

void EditorArea::removeTab(EditorTab *tab)
{
    remember(*tab);
    EditorGroup *group = m_grid.groupOf(tab);
    m_restoring = true;
    const std::unique_ptr<EditorTab> owned = group->take(tab);
    m_restoring = false;
    std::erase(m_recent, tab);
    delete owned->close;
    if (EditorView *view = owned->view) {
        view->document().disconnect(view);
        view->deleteLater();
    }
    if (owned->page) {
        owned->page->disconnect(this);
        owned->page->deleteLater();
    }
    if (group->count() == 0)
        m_grid.remove(group);
}

/// Once tabs have gone: what is shown instead, and what everything is called.
void EditorArea::settle()
{
    for (EditorGroup *group : std::vector(m_grid.groups())) {
        EditorTab *tab = group->current();
        if (group != m_grid.active() && tab && !group->shows(tab))
            showTab(group, tab);
    }
    nameTabs();
    Q_EMIT filesChanged();
    showTab(m_grid.active(), m_grid.active()->current());
    Q_EMIT layoutChanged();
}

void EditorArea::closeUnmodified()
{
    for (EditorTab *tab : m_grid.tabs()) {
        if (!tab->view || !tab->view->document().isModified())
            removeTab(tab);
    }
    settle();
    m_closed.clear();
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

void EditorArea::setLanguagesReady()
{
    m_languagesReady = true;
    for (EditorView *view : views()) {
        view->detectLanguage();
        // Folds need what colouring finds.
        if (EditorTab *tab = tabOf(view); tab && !tab->state.folds.empty()) {
            ViewState state = stateOf(*view);
            state.folds = std::exchange(tab->state.folds, {});
            applyState(*view, state);
        }
    }
}

void EditorArea::nameTabs()
{
    const auto all = m_grid.tabs();
    for (EditorTab *tab : all) {
        const QFileInfo info(tab->path);
        QString name = tab->path.isEmpty() ? tab->untitledName : info.fileName();
        if (tab->page && !tab->page->windowTitle().isEmpty())
            name = tab->page->windowTitle();
        const bool twin = !tab->isPage() && !tab->path.isEmpty()
                          && std::ranges::any_of(all, [&](const EditorTab *other) {
                                 return other->path != tab->path && !other->path.isEmpty()
                                        && !other->isPage()
                                        && QFileInfo(other->path).fileName() == info.fileName();
                             });
        if (twin)
            name += u" – "_s + info.dir().dirName();
        if (tab->preview)
            name += u" …"_s;
        m_grid.groupOf(tab)->setName(tab, name, QDir::toNativeSeparators(tab->path));
    }
    nameWindows();
}

void EditorArea::nameWindows()
{
    for (TornWindow *torn : m_grid.windows()) {
        QStringList names;
        for (EditorGroup *group : m_grid.groups()) {
            if (torn->isAncestorOf(group) && group->current())
                names.append(group->nameOf(group->current()));
        }
        torn->setWindowTitle(tr("%1 – Slipway").arg(names.join(u", "_s)));
    }
}

void EditorArea::popupMenu(EditorTab *tab, const QPoint &place)
{
    EditorGroup *group = m_grid.groupOf(tab);
    // The tab may go while the menu is open.
    const auto whole = [this, tab](auto run) {
        return [this, tab, run] {
            if (EditorGroup *own = m_grid.groupOf(tab))
                run(own);
        };
    };
    const auto splitFrom = [&](SplitSide side) {
        return whole([this, tab, side](EditorGroup *own) {
            own->choose(tab);
            m_grid.setActive(own);
            split(side);
        });
    };
    const auto close = [&](Which which) {
        return whole([this, tab, which](EditorGroup *) { askCloseMany(which, tab); });
    };
    TabMenu menu{.close = whole([this, tab](EditorGroup *) { askClose({tab}); }),
                 .closeOthers = close(Which::Others),
                 .closeToTheRight = close(Which::ToTheRight),
                 .closeSaved = close(Which::Saved),
                 .closeAll = close(Which::All),
                 .pin = whole([this, tab](EditorGroup *own) {
                     own->setPinned(tab, !tab->pinned);
                     nameTabs();
                     Q_EMIT layoutChanged();
                 }),
                 .keep = whole([this, tab](EditorGroup *) {
                     tab->preview = false;
                     nameTabs();
                 }),
                 .splitRight = splitFrom(SplitSide::Right),
                 .splitDown = splitFrom(SplitSide::Down),
                 .tearOff = whole(
                     [this, tab](EditorGroup *) { tearOff(tab, mapToGlobal(QPoint(60, 60))); })};
    showTabMenu(*tab, menu, group, place);
}

// --- Sessions -----------------------------------------------------------------------------------

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
    QString name;
    if (path.isEmpty())
        name = ++m_untitled == 1 ? tr("Untitled") : tr("Untitled %1").arg(m_untitled);
    addTab({.path = path, .untitledName = name, .backup = backup});
}

void EditorArea::readKept()
{
    for (EditorTab *tab : m_grid.tabs()) {
        if (!tab->view && !tab->backup.isEmpty())
            makeView(*tab);
    }
}

void EditorArea::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Window));
}

} // namespace slipway::ide
