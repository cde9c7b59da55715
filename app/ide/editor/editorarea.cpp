// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorarea.h"

#include "document.h"
#include "editorgroup.h"
#include "editorview.h"
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

QString EditorArea::nextUntitledName()
{
    return ++m_untitled == 1 ? tr("Untitled") : tr("Untitled %1").arg(m_untitled);
}

EditorView *EditorArea::newFile()
{
    EditorTab *tab = addTab({.untitledName = nextUntitledName()});
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

void EditorArea::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Window));
}

} // namespace slipway::ide
