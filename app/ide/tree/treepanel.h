// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace slipway::ide {

class FileTree;

/// The tree with its filter and a few buttons, or an invitation where no folder is open.
class TreePanel : public QWidget
{
    Q_OBJECT

public:
    /// Takes ownership of the tree.
    explicit TreePanel(FileTree *tree, QWidget *parent = nullptr);

    void setFolder(const QString &folder);
    void addButton(QAction *action, const QString &icon);
    void addMenu(QMenu *menu);
    void focusFilter();

Q_SIGNALS:
    void openFolderAsked();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeInvitation();
    void buildFiles();
    void setFilter(const QString &pattern);
    void showCount(int shown, int total);
    void leaveFilter(bool keep);

    FileTree *m_tree;
    QLineEdit *m_filter;
    QLabel *m_count;
    QStackedWidget *m_stack;
    class QHBoxLayout *m_row;
};

} // namespace slipway::ide
