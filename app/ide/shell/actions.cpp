// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions.h"

#include "icons.h"
#include "keymap.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

Actions::Actions(QWidget *window, QMenuBar *bar)
    : QObject(window)
    , m_window(window)
{
    const auto add = [&](MenuId id, const QString &title) {
        QMenu *menu = bar->addMenu(title);
        m_menus.insert(id, menu);
        connect(menu, &QMenu::aboutToShow, this, [this, id] { fill(id); });
    };
    add(MenuId::File, tr("&File"));
    add(MenuId::Edit, tr("&Edit"));
    add(MenuId::Selection, tr("&Selection"));
    add(MenuId::View, tr("&View"));
    add(MenuId::Go, tr("&Go"));
    add(MenuId::Run, tr("&Run"));
    add(MenuId::Cloud, tr("&Cloud"));
    add(MenuId::Help, tr("&Help"));
}

QAction *Actions::add(const ActionSpec &spec)
{
    Q_ASSERT(!m_byId.contains(spec.id));
    if (m_entries.empty())
        connect(&Keymap::instance(), &Keymap::changed, this, &Actions::applyKeys);
    auto *action = new QAction(breezeIcon(spec.icon), spec.text, m_window);
    action->setObjectName(spec.id);
    action->setIconVisibleInMenu(false); // Half of them have one; buttons show it.
    action->installEventFilter(this);
    action->setShortcutContext(spec.scope ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
    (spec.scope ? spec.scope : m_window)->addAction(action);
    QList<QKeySequence> own;
    if (!spec.shortcut.isEmpty())
        own.append(spec.shortcut);
    action->setShortcuts(Keymap::instance().keys(spec.id, own));
    m_byId.insert(spec.id, m_entries.size());
    m_entries.push_back({.action = action,
                         .menu = spec.menu,
                         .group = spec.group,
                         .ownKeys = own,
                         .scope = spec.scope,
                         .isScoped = spec.scope != nullptr});
    stopGap(m_entries.back());
    return action;
}

const Actions::Entry *Actions::entry(const QString &id) const
{
    const auto found = m_byId.constFind(id);
    return found == m_byId.constEnd() ? nullptr : &m_entries[*found];
}

QAction *Actions::find(const QString &id) const
{
    const Entry *found = entry(id);
    return found ? found->action : nullptr;
}

QList<QAction *> Actions::all() const
{
    QList<QAction *> list;
    for (const Entry &one : m_entries)
        list.append(one.action);
    return list;
}

QList<QKeySequence> Actions::ownKeys(const QString &id) const
{
    const Entry *found = entry(id);
    return found ? found->ownKeys : QList<QKeySequence>();
}

void Actions::applyKeys()
{
    for (Entry &one : m_entries) {
        one.action->setShortcuts(Keymap::instance().keys(one.action->objectName(), one.ownKeys));
        stopGap(one);
    }
}

/// Of a chord whose action is disabled Qt takes the first key, and lets the second be typed into
/// the text.
void Actions::stopGap(Entry &one)
{
    QList<QKeySequence> chords = one.action->shortcuts();
    chords.removeIf([](const QKeySequence &keys) { return keys.count() < 2; });
    QWidget *place = one.isScoped ? one.scope.data() : m_window;
    if (!one.stopgap && (chords.isEmpty() || !place))
        return;
    if (!one.stopgap) {
        one.stopgap = new QShortcut(place);
        one.stopgap->setContext(one.action->shortcutContext());
        connect(one.action, &QAction::enabledChanged, one.stopgap,
                [stopgap = one.stopgap.data()](bool enabled) { stopgap->setEnabled(!enabled); });
        connect(one.stopgap, &QShortcut::activatedAmbiguously, this,
                [this, stopgap = one.stopgap.data()] {
                    for (const QKeySequence &keys : stopgap->keys()) {
                        if (QAction *other = nearest(keys))
                            return other->trigger();
                    }
                });
    }
    one.stopgap->setKeys(chords);
    one.stopgap->setEnabled(!one.action->isEnabled());
}

/// Whether both are for the same place, so that neither is nearer than the other.
bool Actions::meet(const Entry &one, const Entry &other)
{
    return one.isScoped == other.isScoped && one.scope == other.scope;
}

/// The action with these keys whose place is the innermost one round the focus; null where two are
/// for the same place.
QAction *Actions::nearest(const QKeySequence &keys) const
{
    for (QWidget *place = QApplication::focusWidget();; place = place->parentWidget()) {
        QList<QAction *> here;
        for (const Entry &one : m_entries) {
            const bool isHere = place ? one.isScoped && one.scope == place : !one.isScoped;
            if (isHere && one.action->isEnabled() && one.action->shortcuts().contains(keys))
                here.append(one.action);
        }
        if (!here.isEmpty() || !place)
            return here.size() == 1 ? here.first() : nullptr;
    }
}

bool Actions::eventFilter(QObject *watched, QEvent *event)
{
    // Qt calls it ambiguous when a part of the window and the window itself have the same keys.
    if (event->type() == QEvent::Shortcut) {
        const auto *shortcut = static_cast<QShortcutEvent *>(event);
        QAction *action = shortcut->isAmbiguous() ? nearest(shortcut->key()) : nullptr;
        if (action) {
            action->trigger();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

QList<QAction *> Actions::conflicts(const QString &id, const QKeySequence &keys) const
{
    QList<QAction *> found;
    const Entry *own = entry(id);
    for (const Entry &other : m_entries) {
        if (other.action->objectName() == id || (own && !meet(*own, other)))
            continue;
        const QList<QKeySequence> theirs = other.action->shortcuts();
        const bool clash = std::ranges::any_of(theirs, [&](const QKeySequence &one) {
            return one.matches(keys) != QKeySequence::NoMatch
                   || keys.matches(one) != QKeySequence::NoMatch;
        });
        if (clash)
            found.append(other.action);
    }
    return found;
}

void Actions::showOnly(const QSet<QString> &ids)
{
    m_only = ids;
    updateMenuTitles();
}

bool Actions::isShown(const Entry &one) const
{
    return m_only.isEmpty() || m_only.contains(one.action->objectName());
}

void Actions::updateMenuTitles()
{
    for (auto it = m_menus.begin(); it != m_menus.end(); ++it) {
        const bool any = std::ranges::any_of(
            m_entries, [&](const Entry &one) { return one.menu == it.key() && isShown(one); });
        it.value()->menuAction()->setVisible(any || m_entries.empty());
    }
}

/// Many actions of one kind stand in a menu of their own; empty for the others.
QString Actions::subMenuTitle(const QString &id)
{
    struct Kind
    {
        QString title;
        QStringList beginnings;
    };
    const std::array kinds{
        Kind{tr("&Lines"),
             {u"edit.move"_s, u"edit.duplicate"_s, u"edit.deleteLine"_s, u"edit.join"_s,
              u"edit.line"_s, u"edit.sort"_s, u"edit.trim"_s}},
        Kind{tr("L&etters"), {u"edit.upperCase"_s, u"edit.lowerCase"_s, u"edit.titleCase"_s}},
        Kind{tr("&Indentation"),
             {u"edit.indent"_s, u"edit.outdent"_s, u"edit.convertIndentation"_s}},
        Kind{tr("Co&mpare"), {u"edit.compare"_s}},
        Kind{tr("&Bookmarks"), {u"bookmarks."_s}},
        Kind{tr("&Zoom"), {u"view.zoom"_s}},
        Kind{tr("&Folding"), {u"fold."_s}},
        Kind{tr("&Terminals"), {u"terminal."_s}},
        Kind{tr("Tabs and &Groups"),
             {u"view.switchFile"_s, u"view.nextFile"_s, u"view.previousFile"_s, u"view.split"_s,
              u"view.joinGroup"_s, u"view.nextGroup"_s, u"view.previousGroup"_s, u"view.moveTab"_s,
              u"view.tearOff"_s}},
    };
    const auto kind = std::ranges::find_if(kinds, [&](const Kind &one) {
        return std::ranges::any_of(one.beginnings,
                                   [&](const QString &begin) { return id.startsWith(begin); });
    });
    return kind == kinds.end() ? QString() : kind->title;
}

QMenu *Actions::subMenu(QMenu *menu, const QString &id)
{
    const QString title = subMenuTitle(id);
    if (title.isEmpty())
        return nullptr;
    const auto present = menu->findChildren<QMenu *>(Qt::FindDirectChildrenOnly);
    const auto same =
        std::ranges::find_if(present, [&](QMenu *one) { return one->title() == title; });
    QMenu *below = same == present.end() ? new QMenu(title, menu) : *same;
    if (!menu->actions().contains(below->menuAction()))
        menu->addMenu(below);
    return below;
}

void Actions::fill(MenuId id)
{
    std::vector<const Entry *> shown;
    for (const Entry &one : m_entries) {
        if (one.menu == id && isShown(one))
            shown.push_back(&one);
    }
    std::ranges::stable_sort(shown, {}, &Entry::group);
    QMenu *menu = m_menus.value(id);
    const auto kinds = menu->findChildren<QMenu *>(Qt::FindDirectChildrenOnly);
    std::ranges::for_each(kinds, &QMenu::clear);
    menu->clear();
    std::optional<int> group;
    for (const Entry *one : shown) {
        QMenu *below = m_only.isEmpty() ? subMenu(menu, one->action->objectName()) : nullptr;
        if (below && !below->isEmpty()) {
            below->addAction(one->action);
            continue;
        }
        if (group && *group != one->group)
            menu->insertSeparator(below ? below->menuAction() : nullptr);
        group = one->group;
        (below ? below : menu)->addAction(one->action);
    }
}

} // namespace slipway::ide
