// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QShortcut>

#include <vector>

class QMenu;
class QMenuBar;

namespace slipway::ide {

/// Every action of the window by its id, their keys, and the menus made of them.
class Actions : public QObject
{
    Q_OBJECT

public:
    /// `window` owns the actions; the menus' titles are in `bar` from the start.
    Actions(QWidget *window, QMenuBar *bar);

    QAction *add(const ActionSpec &spec);
    QAction *find(const QString &id) const;
    /// In the order they were added; an action's id is its objectName().
    QList<QAction *> all() const;
    QList<QString> ids() const { return m_byId.keys(); }

    /// The keys the action came with, before any key map.
    QList<QKeySequence> ownKeys(const QString &id) const;
    /// Other actions that want these keys, or keys they begin with, in the same place. Where a part
    /// of the window has an action of its own for the window's keys, that one is meant in there.
    QList<QAction *> conflicts(const QString &id, const QKeySequence &keys) const;

    /// Menus show these actions only, and the last one leads out; everything when empty.
    void showOnly(const QSet<QString> &ids);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Entry
    {
        QAction *action = nullptr;
        MenuId menu = MenuId::None;
        int group = 0;
        QList<QKeySequence> ownKeys;
        /// Null: the whole window.
        QPointer<QWidget> scope;
        bool isScoped = false;
        /// Takes the rest of its chord while the action is disabled.
        QPointer<QShortcut> stopgap = {};
    };

    void fill(MenuId id);
    static QString subMenuTitle(const QString &id);
    static QMenu *subMenu(QMenu *menu, const QString &id);
    void applyKeys();
    void stopGap(Entry &entry);
    void updateMenuTitles();
    bool isShown(const Entry &entry) const;
    const Entry *entry(const QString &id) const;
    static bool meet(const Entry &one, const Entry &other);
    QAction *nearest(const QKeySequence &keys) const;

    QWidget *m_window;
    std::vector<Entry> m_entries;
    QHash<QString, std::size_t> m_byId;
    QHash<MenuId, QMenu *> m_menus;
    QSet<QString> m_only;
};

} // namespace slipway::ide
