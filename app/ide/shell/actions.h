// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QHash>
#include <QObject>

#include <vector>

class QMenu;
class QMenuBar;

namespace slipway::ide {

/// Every action of the window by its id, and the menus made of them.
class Actions : public QObject
{
    Q_OBJECT

public:
    /// `window` owns the actions; the menus' titles are in `bar` from the start.
    Actions(QWidget *window, QMenuBar *bar);

    QAction *add(const ActionSpec &spec);
    QAction *find(const QString &id) const { return m_byId.value(id); }
    QList<QString> ids() const { return m_byId.keys(); }

private:
    struct Entry
    {
        int group;
        QAction *action;
    };

    void fill(MenuId id);

    QWidget *m_window;
    QHash<QString, QAction *> m_byId;
    QHash<MenuId, QMenu *> m_menus;
    QHash<MenuId, std::vector<Entry>> m_entries;
};

} // namespace slipway::ide
