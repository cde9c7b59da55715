// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorarea.h"

#include "document.h"
#include "editorgroup.h"
#include "editorview.h"
#include "scintillaview.h"
#include "shell/theme.h"
#include "tabbar.h"
#include "tabswitcher.h"
#include "tornwindow.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static QSplitter *makeSplitter(Qt::Orientation orientation)
{
    auto *splitter = new QSplitter(orientation);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

EditorArea::EditorArea(QWidget *parent)
    : QWidget(parent)
    , m_root(makeSplitter(Qt::Horizontal))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_root);
    m_root->addWidget(addGroup());
    setActive(m_groups.front());
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        for (EditorGroup *group : m_groups) {
            if (now && group->isAncestorOf(now) && group != m_active) {
                setActive(group);
                showTab(group, group->current());
            }
        }
    });
}

EditorArea::~EditorArea()
{
    disconnect(qApp, nullptr, this, nullptr);
    for (EditorGroup *group : m_groups)
        group->disconnect(this);
    for (TornWindow *window : m_windows) {
        window->disconnect(this);
        delete window;
    }
}

// --- Groups -------------------------------------------------------------------------------------

EditorGroup *EditorArea::addGroup()
{
    auto *group = new EditorGroup;
    m_groups.push_back(group);
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
    connect(group, &EditorGroup::carried, this,
            [this](EditorTab *, const QPoint &place) { carry(place); });
    connect(group, &EditorGroup::carryEnded, this, [this] {
        if (m_hint)
            m_hint->hide();
    });
    connect(group, &EditorGroup::dropped, this, &EditorArea::drop);
    connect(group, &EditorGroup::moved, this, &EditorArea::layoutChanged);
    return group;
}

void EditorArea::setActive(EditorGroup *group)
{
    m_active = group;
    for (EditorGroup *one : m_groups)
        one->setActive(one == group && m_groups.size() > 1);
}

EditorGroup *EditorArea::groupOf(const EditorTab *tab) const
{
    const auto found = std::ranges::find_if(
        m_groups, [tab](const EditorGroup *group) { return group->indexOf(tab) >= 0; });
    return found == m_groups.end() ? nullptr : *found;
}

EditorGroup *EditorArea::splitGroup(EditorGroup *group, SplitSide side)
{
    auto *parent = qobject_cast<QSplitter *>(group->parentWidget());
    const bool vertical = side == SplitSide::Up || side == SplitSide::Down;
    const bool after = side == SplitSide::Right || side == SplitSide::Down;
    const Qt::Orientation wanted = vertical ? Qt::Vertical : Qt::Horizontal;
    EditorGroup *added = addGroup();
    if (parent->count() > 1 && parent->orientation() != wanted) {
        QList<int> sizes = parent->sizes();
        auto *inner = makeSplitter(wanted);
        parent->insertWidget(parent->indexOf(group), inner);
        inner->addWidget(group);
        parent->setSizes(sizes);
        parent = inner;
    }
    parent->setOrientation(wanted);
    QList<int> sizes = parent->sizes();
    const int index = parent->indexOf(group);
    const int half = std::max(1, sizes.value(index) / 2);
    sizes[index] = half;
    sizes.insert(index + (after ? 1 : 0), half);
    parent->insertWidget(index + (after ? 1 : 0), added);
    added->show();
    parent->setSizes(sizes);
    return added;
}

void EditorArea::removeGroup(EditorGroup *group)
{
    auto *parent = qobject_cast<QSplitter *>(group->parentWidget());
    const auto window =
        std::ranges::find_if(m_windows, [&](TornWindow *one) { return one->isAncestorOf(group); });
    const bool last = parent->count() == 1;
    if (last && window == m_windows.end())
        return; // The window's own place stays, also where it is empty.
    group->disconnect(this);
    std::erase(m_groups, group);
    group->hide();
    group->setParent(nullptr);
    group->deleteLater();
    if (last) {
        (*window)->disconnect(this);
        (*window)->hide();
        (*window)->deleteLater();
        m_windows.erase(window);
    } else if (auto *outer = qobject_cast<QSplitter *>(parent->parentWidget());
               outer && parent->count() == 1) {
        const QList<int> sizes = outer->sizes();
        outer->replaceWidget(outer->indexOf(parent), parent->widget(0));
        parent->deleteLater();
        outer->setSizes(sizes);
    }
    if (m_active == group)
        setActive(m_groups.front());
    else
        setActive(m_active);
}

void EditorArea::split(SplitSide side)
{
    EditorTab *tab = m_active->current();
    if (!tab || (tab->view && tab->view->document().isLoading()))
        return;
    EditorGroup *group = splitGroup(m_active, side);
    if (tab->isPage()) {
        moveTab(tab, group);
        return;
    }
    setActive(group);
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
    if (m_groups.size() < 2)
        return;
    EditorGroup *from = m_active;
    const auto place = std::ranges::find(m_groups, from) - m_groups.begin();
    EditorGroup *to = m_groups[std::size_t(place == 0 ? 1 : place - 1)];
    EditorTab *shown = from->current();
    for (EditorTab *tab : from->tabs()) {
        const auto same = to->tabs();
        const auto twin = std::ranges::find_if(
            same, [&](const EditorTab *one) { return one->showsSameTextAs(*tab); });
        if (twin == same.end())
            moveTab(tab, to);
        else
            closeTab(tab);
        if (tab == shown && twin != same.end())
            shown = *twin;
    }
    if (shown)
        to->choose(shown);
}

void EditorArea::focusGroup(int step)
{
    const auto count = std::ptrdiff_t(m_groups.size());
    const auto place = std::ranges::find(m_groups, m_active) - m_groups.begin();
    EditorGroup *group = m_groups[std::size_t((place + step + count) % count)];
    setActive(group);
    group->window()->activateWindow();
    if (EditorTab *tab = group->current(); tab && tab->widget())
        tab->widget()->setFocus(Qt::OtherFocusReason);
    showTab(group, group->current());
}

void EditorArea::moveTabToGroup(int step)
{
    EditorTab *tab = m_active->current();
    if (!tab)
        return;
    const auto place = std::ranges::find(m_groups, m_active) - m_groups.begin() + step;
    if (place >= 0 && place < std::ptrdiff_t(m_groups.size()))
        moveTab(tab, m_groups[std::size_t(place)]);
    else if (m_active->count() > 1)
        moveTab(tab, splitGroup(m_active, step > 0 ? SplitSide::Right : SplitSide::Left));
}

void EditorArea::moveTab(EditorTab *tab, EditorGroup *to, int index)
{
    EditorGroup *from = groupOf(tab);
    if (from == to)
        return;
    m_restoring = true; // What the bars say meanwhile is of no interest.
    EditorTab *moved = to->insert(from->take(tab), index);
    m_restoring = false;
    const int left = from->count();
    EditorTab *neighbour = from->current();
    if (left == 0)
        removeGroup(from);
    else
        showTab(from, neighbour);
    setActive(to);
    nameTabs();
    to->choose(moved);
    Q_EMIT layoutChanged();
}

TornWindow *EditorArea::addWindow()
{
    auto *torn = new TornWindow;
    m_windows.push_back(torn);
    // What can be done in the window can be done in this one, with the same keys.
    torn->addActions(window()->actions());
    torn->addActions(actions());
    torn->setWindowTitle(tr("Slipway"));
    connect(torn, &TornWindow::closeAsked, this, [this, torn] {
        const std::vector<EditorGroup *> all = m_groups;
        EditorGroup *home = m_groups.front();
        for (EditorGroup *group : all) {
            if (!torn->isAncestorOf(group))
                continue;
            for (EditorTab *tab : group->tabs())
                moveTab(tab, home);
        }
    });
    return torn;
}

void EditorArea::tearOff()
{
    if (EditorTab *tab = m_active->current())
        tearOff(tab, mapToGlobal(QPoint(60, 60)));
}

void EditorArea::tearOff(EditorTab *tab, const QPoint &place)
{
    TornWindow *torn = addWindow();
    EditorGroup *group = addGroup();
    torn->root()->addWidget(group);
    torn->move(place);
    torn->show();
    moveTab(tab, group);
    torn->activateWindow();
}

// --- Tabs ---------------------------------------------------------------------------------------

std::vector<EditorTab *> EditorArea::tabs() const
{
    std::vector<EditorTab *> all;
    for (const EditorGroup *group : m_groups) {
        for (EditorTab *tab : group->tabs())
            all.push_back(tab);
    }
    return all;
}

EditorTab *EditorArea::find(const QString &path) const
{
    // In the active group, else wherever it is.
    EditorTab *found = nullptr;
    for (EditorTab *tab : tabs()) {
        if (path.isEmpty() || tab->path != path || tab->isPage())
            continue;
        if (!found || groupOf(tab) == m_active)
            found = tab;
    }
    return found;
}

EditorTab *EditorArea::tabOf(const EditorView *view) const
{
    for (EditorTab *tab : tabs()) {
        if (view && tab->view == view)
            return tab;
    }
    return nullptr;
}

EditorTab *EditorArea::addTab(EditorTab tab)
{
    const int index = m_active->indexOf(m_active->current()) + 1;
    EditorTab *added = m_active->insert(std::make_unique<EditorTab>(std::move(tab)), index);
    nameTabs();
    return added;
}

void EditorArea::makeView(EditorTab &tab)
{
    const bool twin = tab.view != nullptr;
    if (!twin) {
        for (EditorTab *other : tabs()) {
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
    Document &document = view->document();
    tab.close->setModified(document.isModified());
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
    Q_EMIT viewAdded(view);
    const auto ready = [this, view] {
        EditorTab *own = tabOf(view);
        if (!own)
            return;
        if (m_languagesReady)
            view->detectLanguage();
        if (own->position.line > 0)
            view->goTo(own->position);
        else
            applyState(*view, own->state);
        own->position = {};
        Q_EMIT viewReady(view);
    };
    // Also for files that come later, being large.
    connect(&document, &Document::loaded, view, ready);
    groupOf(&tab)->showContents(&tab);
    if (shared)
        ready();
    else if (!tab.path.isEmpty())
        view->open(tab.path);
}

EditorView *EditorArea::open(const QString &path, TextPosition position, Keep keep)
{
    EditorTab *tab = find(path);
    const bool isNew = !tab;
    if (isNew) {
        const auto own = m_active->tabs();
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
    groupOf(tab)->choose(tab);
    if (isNew)
        Q_EMIT filesChanged();
    return tab->view;
}

EditorView *EditorArea::newFile()
{
    ++m_untitled;
    EditorTab *tab = addTab(
        {.untitledName = m_untitled == 1 ? tr("Untitled") : tr("Untitled %1").arg(m_untitled)});
    m_active->choose(tab);
    return tab->view;
}

void EditorArea::openPage(const QString &key, const std::function<QWidget *()> &make,
                          const QString &path, const QString &kind)
{
    const auto all = tabs();
    const auto found = std::ranges::find_if(
        all, [&](const EditorTab *tab) { return tab->isPage() && tab->key == key; });
    EditorTab *tab = found == all.end() ? nullptr : *found;
    if (!tab) {
        tab = addTab({.path = path, .key = key, .kind = kind});
        tab->page = make();
        connect(tab->page, &QWidget::windowTitleChanged, this, &EditorArea::nameTabs);
        groupOf(tab)->showContents(tab);
        nameTabs();
    }
    groupOf(tab)->choose(tab);
    Q_EMIT filesChanged();
}

EditorView *EditorArea::current() const
{
    const EditorTab *tab = m_active->current();
    // A page may have an editor in it, which is meant then.
    return !tab ? nullptr : tab->page ? tab->page->findChild<EditorView *>() : tab->view;
}

QWidget *EditorArea::currentWidget() const
{
    const EditorTab *tab = m_active->current();
    return tab ? tab->widget() : nullptr;
}

QString EditorArea::currentPath() const
{
    const EditorTab *tab = m_active->current();
    return tab ? tab->path : QString();
}

std::vector<EditorView *> EditorArea::views() const
{
    std::vector<EditorView *> views;
    for (const EditorTab *tab : tabs()) {
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
    for (const EditorTab *tab : tabs()) {
        if (!tab->path.isEmpty() && !tab->isPage() && !files.contains(tab->path))
            files.append(tab->path);
    }
    return files;
}

bool EditorArea::isEmpty() const
{
    return std::ranges::all_of(m_groups, [](const EditorGroup *one) { return one->count() == 0; });
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
        groupOf(tab)->choose(tab);
}

void EditorArea::showNext(int step)
{
    const int count = m_active->count();
    if (count == 0)
        return;
    const int index = (m_active->indexOf(m_active->current()) + step + count) % count;
    m_active->choose(m_active->tabAt(index));
}

void EditorArea::switchTab(int step)
{
    if (m_recent.size() < 2)
        return;
    if (!m_switcher) {
        QStringList names;
        std::vector<EditorTab *> listed = m_recent;
        for (EditorTab *tab : listed) {
            const EditorGroup *group = groupOf(tab);
            names.append(group->bar()->tabText(group->indexOf(tab)).replace(u"&&"_s, u"&"_s));
        }
        m_switcher = new TabSwitcher(
            names,
            [this, listed](int row) {
                EditorTab *tab = listed[std::size_t(row)];
                if (EditorGroup *group = groupOf(tab))
                    group->choose(tab);
            },
            m_active->window());
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
        if (m_active == group && !group->bar()->hasFocus() && group->window()->isActiveWindow())
            tab->widget()->setFocus();
        else if (m_active == group && !group->window()->isVisible())
            tab->widget()->setFocus();
    }
    if (group == m_active || m_active->count() == 0) {
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
        const auto all = tabs();
        const bool twin = std::ranges::any_of(all, [tab](const EditorTab *other) {
            return other != tab && other->showsSameTextAs(*tab);
        });
        if (!tab->view && !tab->backup.isEmpty() && !twin)
            makeView(*tab);
        if (tab->view && !twin && tab->view->document().isModified())
            unsaved.append(tab->view);
        else
            closeTab(tab);
    }
    if (!unsaved.isEmpty())
        Q_EMIT closeAsked(unsaved);
}

void EditorArea::askCloseCurrent()
{
    askClose({m_active->current()});
}

void EditorArea::close(EditorView *view)
{
    if (EditorTab *tab = tabOf(view))
        closeTab(tab);
}

void EditorArea::closeTab(EditorTab *tab)
{
    EditorGroup *group = groupOf(tab);
    if (!tab->path.isEmpty()) {
        constexpr std::size_t most = 20;
        m_closed.push_back({.path = tab->path,
                            .kind = tab->kind,
                            .view = tab->view ? stateOf(*tab->view) : tab->state});
        if (m_closed.size() > most)
            m_closed.erase(m_closed.begin());
    }
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
        removeGroup(group);
    else if (group != m_active)
        showTab(group, group->current());
    nameTabs();
    Q_EMIT filesChanged();
    showTab(m_active, m_active->current());
    Q_EMIT layoutChanged();
}

void EditorArea::closeUnmodified()
{
    for (EditorTab *tab : tabs()) {
        if (!tab->view || !tab->view->document().isModified())
            closeTab(tab);
    }
    m_closed.clear();
}

void EditorArea::reopenClosed()
{
    if (m_closed.empty())
        return;
    const TabState last = m_closed.back();
    m_closed.pop_back();
    if (!QFileInfo(last.path).isFile() || find(last.path)) {
        reopenClosed();
        return;
    }
    EditorTab *tab = addTab({.path = last.path, .state = last.view});
    m_active->choose(tab);
    Q_EMIT filesChanged();
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
    const auto all = tabs();
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
        groupOf(tab)->setName(tab, name, QDir::toNativeSeparators(tab->path));
    }
}

void EditorArea::popupMenu(EditorTab *tab, const QPoint &place)
{
    EditorGroup *group = groupOf(tab);
    auto *menu = new QMenu(group);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto others = [group, tab](auto which) {
        std::vector<EditorTab *> chosen;
        for (EditorTab *one : group->tabs()) {
            if (one != tab && !one->pinned && which(one))
                chosen.push_back(one);
        }
        return chosen;
    };
    menu->addAction(tr("&Close"), this, [this, tab] { askClose({tab}); });
    menu->addAction(tr("Close &Others"), this,
                    [this, others] { askClose(others([](EditorTab *) { return true; })); });
    menu->addAction(tr("Close to the &Right"), this, [this, group, tab, others] {
        askClose(others([&](EditorTab *one) { return group->indexOf(one) > group->indexOf(tab); }));
    });
    menu->addAction(tr("Close &Saved"), this, [this, others, tab] {
        const auto saved = [](const EditorTab *one) { return !one->close->isModified(); };
        std::vector<EditorTab *> chosen = others(saved);
        if (saved(tab))
            chosen.push_back(tab);
        askClose(chosen);
    });
    menu->addSeparator();
    menu->addAction(tab->pinned ? tr("Un&pin") : tr("&Pin"), this, [this, group, tab] {
        group->setPinned(tab, !tab->pinned);
        nameTabs();
        Q_EMIT layoutChanged();
    });
    if (tab->preview)
        menu->addAction(tr("&Keep Open"), this, [this, tab] {
            tab->preview = false;
            nameTabs();
        });
    menu->addSeparator();
    const auto splitFrom = [this, group, tab](SplitSide side) {
        group->choose(tab);
        setActive(group);
        split(side);
    };
    menu->addAction(tr("Split R&ight"), this, [splitFrom] { splitFrom(SplitSide::Right); });
    menu->addAction(tr("Split &Down"), this, [splitFrom] { splitFrom(SplitSide::Down); });
    menu->addAction(tr("Move to a New &Window"), this,
                    [this, tab] { tearOff(tab, mapToGlobal(QPoint(60, 60))); });
    if (!tab->path.isEmpty()) {
        menu->addSeparator();
        menu->addAction(tr("Cop&y Path"), this, [path = tab->path] {
            QGuiApplication::clipboard()->setText(QDir::toNativeSeparators(path));
        });
    }
    menu->popup(place);
}

// --- Carrying tabs about ------------------------------------------------------------------------

EditorGroup *EditorArea::groupAt(const QPoint &place) const
{
    EditorGroup *found = nullptr;
    for (EditorGroup *group : m_groups) {
        if (!group->isVisible() || !group->rect().contains(group->mapFromGlobal(place)))
            continue;
        // Where windows lie over each other, the one in front.
        if (!found || group->window()->isActiveWindow())
            found = group;
    }
    return found;
}

namespace {

/// Where in a group a tab would go: into the row of tabs, beside the text on a side, or on it.
struct DropPlace
{
    QRect area;
    std::optional<SplitSide> side;
    int index = -1;
};

} // namespace

static DropPlace placeIn(const EditorGroup &group, const QPoint &at)
{
    const QRect all = group.rect();
    const TabBar *bar = group.bar();
    if (bar->geometry().contains(at)) {
        const int index = bar->tabAt(bar->mapFrom(&group, at));
        const QRect tab = index < 0 ? QRect(bar->width() - 4, 0, 4, bar->height())
                                    : QRect(bar->tabRect(index).topLeft(), QSize(4, bar->height()));
        return {.area = tab, .side = {}, .index = index};
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

void EditorArea::carry(const QPoint &place)
{
    if (!m_hint) {
        m_hint = new DropHint;
        m_hint->setParent(this);
    }
    if (EditorGroup *group = groupAt(place)) {
        QWidget *top = group->window();
        QRect area = placeIn(*group, group->mapFromGlobal(place)).area;
        area.moveTopLeft(group->mapTo(top, area.topLeft()));
        m_hint->showAt(top, area);
    } else {
        m_hint->hide();
    }
}

void EditorArea::drop(EditorTab *tab, const QPoint &place)
{
    if (m_hint) {
        m_hint->hide();
        m_hint->setParent(this); // Its window may go.
    }
    EditorGroup *from = groupOf(tab);
    EditorGroup *group = groupAt(place);
    if (!group) {
        const bool outside =
            std::ranges::none_of(QApplication::topLevelWidgets(), [&](QWidget *one) {
                return one->isVisible() && one->frameGeometry().contains(place);
            });
        if (outside && !(from->count() == 1 && from->window() != window()))
            tearOff(tab, place);
        return;
    }
    const DropPlace at = placeIn(*group, group->mapFromGlobal(place));
    if (!at.side)
        moveTab(tab, group, at.index);
    else if (group != from || from->count() > 1)
        moveTab(tab, splitGroup(group, *at.side));
}

// --- Sessions -----------------------------------------------------------------------------------

SplitState EditorArea::stateOfSplit(const QWidget *part) const
{
    SplitState state;
    if (const auto *splitter = qobject_cast<const QSplitter *>(part)) {
        state.vertical = splitter->orientation() == Qt::Vertical;
        state.sizes = splitter->sizes();
        for (int i = 0; i < splitter->count(); ++i)
            state.parts.push_back(stateOfSplit(splitter->widget(i)));
        return state;
    }
    const auto *group = qobject_cast<const EditorGroup *>(part);
    state.active = group == m_active;
    for (const EditorTab *tab : group->tabs()) {
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
        if (tab == group->current())
            state.current = int(state.tabs.size());
        state.tabs.push_back(std::move(one));
    }
    return state;
}

Session EditorArea::session() const
{
    Session session{.main = stateOfSplit(m_root), .windows = {}};
    for (const TornWindow *one : m_windows)
        session.windows.push_back(
            {.geometry = one->saveGeometry(), .split = stateOfSplit(one->root())});
    return session;
}

static bool hasTabs(const SplitState &split)
{
    return !split.tabs.empty() || std::ranges::any_of(split.parts, hasTabs);
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
    if (state.active)
        setActive(group);
    if (shown)
        group->bar()->setCurrentIndex(group->indexOf(shown));
}

void EditorArea::fill(QSplitter *splitter, const SplitState &state, const MakePage &makePage)
{
    splitter->setOrientation(state.vertical ? Qt::Vertical : Qt::Horizontal);
    QList<int> sizes;
    for (std::size_t i = 0; i < state.parts.size(); ++i) {
        const SplitState &part = state.parts[i];
        if (!hasTabs(part))
            continue;
        sizes.append(state.sizes.value(qsizetype(i), 100));
        if (!part.parts.empty()) {
            auto *inner = makeSplitter(Qt::Horizontal);
            splitter->addWidget(inner);
            fill(inner, part, makePage);
        } else {
            EditorGroup *group = addGroup();
            splitter->addWidget(group);
            fillGroup(group, part, makePage);
        }
    }
    splitter->setSizes(sizes);
}

void EditorArea::restore(const Session &session, const MakePage &makePage)
{
    m_restoring = true;
    EditorGroup *first = m_groups.front();
    if (hasTabs(session.main))
        fill(m_root, session.main, makePage);
    for (const Session::Window &one : session.windows) {
        if (!hasTabs(one.split))
            continue;
        TornWindow *torn = addWindow();
        fill(torn->root(), one.split, makePage);
        torn->restoreGeometry(one.geometry);
        torn->show();
    }
    m_restoring = false;
    // Groups whose files have all gone, and the one that was there before.
    const std::vector<EditorGroup *> all = m_groups;
    for (EditorGroup *group : all) {
        if (group->count() == 0 && (group != first || m_root->count() > 1))
            removeGroup(group);
    }
    if (session.main.sizes.size() == m_root->count())
        m_root->setSizes(session.main.sizes);
    nameTabs();
    for (EditorGroup *group : std::vector(m_groups)) {
        if (group != m_active && group->current())
            showTab(group, group->current());
    }
    showTab(m_active, m_active->current());
    Q_EMIT filesChanged();
}

void EditorArea::addKept(const QString &path, const QString &backup)
{
    for (EditorTab *tab : tabs()) {
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
    for (EditorTab *tab : tabs()) {
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
