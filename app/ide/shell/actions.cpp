// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions.h"

#include "icons.h"

namespace slipway::ide {

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
    add(MenuId::View, tr("&View"));
    add(MenuId::Run, tr("&Run"));
    add(MenuId::Cloud, tr("&Cloud"));
    add(MenuId::Help, tr("&Help"));
}

QAction *Actions::add(const ActionSpec &spec)
{
    auto *action = new QAction(breezeIcon(spec.icon), spec.text, m_window);
    action->setObjectName(spec.id);
    action->setShortcut(spec.shortcut);
    action->setIconVisibleInMenu(true);
    QWidget *scope = spec.scope ? spec.scope : m_window;
    action->setShortcutContext(spec.scope ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
    scope->addAction(action);
    m_byId.insert(spec.id, action);
    if (spec.menu != MenuId::None) {
        std::vector<Entry> &entries = m_entries[spec.menu];
        const auto place = std::ranges::upper_bound(entries, spec.group, {}, &Entry::group);
        entries.insert(place, {spec.group, action});
    }
    return action;
}

void Actions::fill(MenuId id)
{
    QMenu *menu = m_menus.value(id);
    menu->clear();
    std::optional<int> group;
    for (const Entry &entry : m_entries.value(id)) {
        if (group && *group != entry.group)
            menu->addSeparator();
        group = entry.group;
        menu->addAction(entry.action);
    }
}

} // namespace slipway::ide
