// SPDX-License-Identifier: GPL-3.0-or-later
#include "groupgrid.h"

#include "editorgroup.h"
#include "tornwindow.h"

namespace slipway::ide {

static QSplitter *makeSplitter(Qt::Orientation orientation)
{
    auto *splitter = new QSplitter(orientation);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

GroupGrid::GroupGrid(QObject *parent)
    : QObject(parent)
    , m_root(makeSplitter(Qt::Horizontal))
{}

GroupGrid::~GroupGrid()
{
    for (TornWindow *window : m_windows) {
        window->disconnect(this);
        delete window;
    }
}

void GroupGrid::begin()
{
    m_root->addWidget(add());
    setActive(m_groups.front());
}

EditorGroup *GroupGrid::add()
{
    auto *group = new EditorGroup;
    m_groups.push_back(group);
    Q_EMIT added(group);
    return group;
}

std::vector<EditorTab *> GroupGrid::tabs() const
{
    std::vector<EditorTab *> all;
    for (const EditorGroup *group : m_groups)
        std::ranges::copy(group->tabs(), std::back_inserter(all));
    return all;
}

void GroupGrid::setActive(EditorGroup *group)
{
    m_active = group;
    for (EditorGroup *one : m_groups)
        one->setActive(one == group && m_groups.size() > 1);
}

EditorGroup *GroupGrid::groupOf(const EditorTab *tab) const
{
    const auto found = std::ranges::find_if(
        m_groups, [tab](const EditorGroup *group) { return group->indexOf(tab) >= 0; });
    return found == m_groups.end() ? nullptr : *found;
}

EditorGroup *GroupGrid::groupAt(const QPoint &place) const
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

EditorGroup *GroupGrid::neighbour(int step) const
{
    const auto place = std::ranges::find(m_groups, m_active) - m_groups.begin() + step;
    return place >= 0 && place < std::ssize(m_groups) ? m_groups[std::size_t(place)] : nullptr;
}

// --- Changing it --------------------------------------------------------------------------------

EditorGroup *GroupGrid::split(EditorGroup *group, SplitSide side)
{
    auto *parent = qobject_cast<QSplitter *>(group->parentWidget());
    const bool vertical = side == SplitSide::Up || side == SplitSide::Down;
    const bool after = side == SplitSide::Right || side == SplitSide::Down;
    const Qt::Orientation wanted = vertical ? Qt::Vertical : Qt::Horizontal;
    EditorGroup *added = add();
    if (parent->count() > 1 && parent->orientation() != wanted) {
        const QList<int> sizes = parent->sizes();
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

void GroupGrid::remove(EditorGroup *group)
{
    auto *parent = qobject_cast<QSplitter *>(group->parentWidget());
    const auto window =
        std::ranges::find_if(m_windows, [&](TornWindow *one) { return one->isAncestorOf(group); });
    const bool last = parent->count() == 1;
    if (last && window == m_windows.end())
        return; // The main window's own place stays, also where it is empty.
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
    setActive(m_active == group ? m_groups.front() : m_active);
}

TornWindow *GroupGrid::makeWindow()
{
    auto *torn = new TornWindow;
    m_windows.push_back(torn);
    connect(torn, &TornWindow::closeAsked, this, [this, torn] { Q_EMIT windowCloseAsked(torn); });
    Q_EMIT windowAdded(torn);
    return torn;
}

EditorGroup *GroupGrid::addWindow(const QPoint &place)
{
    TornWindow *torn = makeWindow();
    EditorGroup *group = add();
    torn->root()->addWidget(group);
    torn->showAt(place);
    return group;
}

bool GroupGrid::isInOwnWindow(const EditorGroup *group) const
{
    return std::ranges::any_of(m_windows,
                               [group](TornWindow *one) { return one->isAncestorOf(group); });
}

// --- Sessions -----------------------------------------------------------------------------------

SplitState GroupGrid::stateOf(const QWidget *part,
                              const std::function<SplitState(const EditorGroup &)> &describe) const
{
    if (const auto *group = qobject_cast<const EditorGroup *>(part)) {
        SplitState state = describe(*group);
        state.active = group == m_active;
        return state;
    }
    const auto *splitter = qobject_cast<const QSplitter *>(part);
    SplitState state{.vertical = splitter->orientation() == Qt::Vertical,
                     .sizes = splitter->sizes()};
    for (int i = 0; i < splitter->count(); ++i)
        state.parts.push_back(stateOf(splitter->widget(i), describe));
    return state;
}

Session GroupGrid::state(const std::function<SplitState(const EditorGroup &)> &describe) const
{
    Session session{.main = stateOf(m_root, describe), .windows = {}};
    for (const TornWindow *one : m_windows)
        session.windows.push_back(
            {.geometry = one->saveGeometry(), .split = stateOf(one->root(), describe)});
    return session;
}

static bool hasTabs(const SplitState &split)
{
    return !split.tabs.empty() || std::ranges::any_of(split.parts, hasTabs);
}

void GroupGrid::fillSplitter(QSplitter *splitter, const SplitState &state, const Fill &fill)
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
            fillSplitter(inner, part, fill);
        } else {
            EditorGroup *group = add();
            splitter->addWidget(group);
            fill(group, part);
            if (part.active)
                setActive(group);
        }
    }
    splitter->setSizes(sizes);
}

void GroupGrid::restore(const Session &session, const Fill &fill)
{
    if (hasTabs(session.main))
        fillSplitter(m_root, session.main, fill);
    for (const Session::Window &one : session.windows) {
        if (!hasTabs(one.split))
            continue;
        TornWindow *torn = makeWindow();
        fillSplitter(torn->root(), one.split, fill);
        torn->restoreGeometry(one.geometry);
        torn->show();
    }
}

void GroupGrid::tidy(const Session &session)
{
    const std::vector<EditorGroup *> all = m_groups;
    for (EditorGroup *group : all) {
        if (group->count() == 0 && (group != all.front() || m_root->count() > 1))
            remove(group);
    }
    if (session.main.sizes.size() == m_root->count())
        m_root->setSizes(session.main.sizes);
}

} // namespace slipway::ide
