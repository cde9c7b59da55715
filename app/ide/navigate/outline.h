// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace slipway::ide {

class Symbols;
class Workspace;

/// What the current text declares, as a tree that follows the caret.
class Outline : public QWidget
{
    Q_OBJECT

public:
    Outline(Symbols &symbols, Workspace &workspace, QWidget *parent = nullptr);

    QTreeWidget *tree() const { return m_tree; }

protected:
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void rebuild();
    void followCaret();
    void goTo(const QTreeWidgetItem *item);
    bool filter(QTreeWidgetItem *item, const QString &text);
    void applyFilter();

    Symbols &m_symbols;
    Workspace &m_workspace;
    QLineEdit *m_filter;
    QTreeWidget *m_tree;
    QLabel *m_empty;
    std::vector<QTreeWidgetItem *> m_items;
    /// A hidden panel does nothing.
    bool m_stale = true;
};

} // namespace slipway::ide
