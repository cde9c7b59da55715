// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fileoperations.h"
#include "treefilter.h"

#include <QSet>
#include <QTreeView>

namespace slipway::ide {

class FileCommands;
class FileTreeModel;
class Workspace;

/// The folder's files. What the user does to them goes through the FileCommands.
class FileTree : public QTreeView
{
    Q_OBJECT

public:
    FileTree(Workspace &workspace, FileCommands &commands, QWidget *parent = nullptr);

    /// The model that is shown: of the folder, or of what the filter lets through.
    FileTreeModel &files() const { return *m_shown; }

    void setRules(const ListingRules &rules);
    /// The current file is selected as it changes.
    void setFollowing(bool follow) { m_following = follow; }
    /// Empty: everything.
    void setFilter(const QString &pattern);

    /// Of these none is inside another.
    QStringList selectedPaths() const;
    /// The selected folder, or the one the selected file is in.
    QString targetFolder() const;
    /// Opens the branches on the way, which may take a moment.
    void reveal(const QString &path);

public Q_SLOTS:
    /// In the target folder; the name is typed in place.
    void createFile() { create(MakeWhat::File); }
    void createFolder() { create(MakeWhat::Folder); }
    void renameSelected();
    void deleteSelected();
    void deleteSelectedForGood();
    void duplicateSelected();
    void cutSelected();
    void copySelected();
    void paste();
    void openSelected();

Q_SIGNALS:
    /// Somebody types while the tree has the focus.
    void filterTyped(const QString &text);
    void filtered(int shown, int total);
    void menuAsked(const QPoint &position);
    void watchLimitReached();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void startDrag(Qt::DropActions actions) override;
    void keyboardSearch(const QString &text) override { Q_EMIT filterTyped(text); }
    QSize sizeHint() const override { return {240, 400}; }

protected Q_SLOTS:
    void closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint hint) override;

private:
    void setUpView();
    void connectModel(FileTreeModel *model);
    void setFolder(const QString &folder);
    void openIndex(const QModelIndex &index, bool forGood);
    void create(MakeWhat what);
    void beginDraft();
    void noticeRead(const QString &folder);
    void showWhereRead();
    void choose(const QModelIndex &index);
    void selectFresh(const QStringList &paths);
    void showModel(FileTreeModel *model);
    void showFound(const TreeFilter::Found &found);
    QStringList expandedFolders() const;
    void toClipboard(Transfer how);
    QString dropFolder(const QPoint &position) const;

    Workspace &m_workspace;
    FileCommands &m_commands;
    FileTreeModel *m_disk;
    FileTreeModel *m_filtered;
    FileTreeModel *m_shown;
    TreeFilter m_filter;
    QString m_pattern;
    QStringList m_expanded; ///< before the filter was used
    QString m_toReveal;
    QStringList m_toSelect;
    QString m_draftFolder;
    MakeWhat m_draftWhat = MakeWhat::File;
    bool m_following = true;
    bool m_expandFound = false;
};

} // namespace slipway::ide
