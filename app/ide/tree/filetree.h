// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QTreeView>

namespace slipway::ide {

class FileTreeModel;
class Notifications;
class Workspace;

/// The folder's files: opened with Enter, renamed with F2, deleted to the trash with Delete.
class FileTree : public QTreeView
{
    Q_OBJECT

public:
    FileTree(Workspace &workspace, Notifications &notifications, QWidget *parent = nullptr);

    FileTreeModel &files() { return *m_model; }

    /// In the selected folder, or beside the selected file; then its name is edited.
    void createFile();
    void createFolder();
    void renameSelected();
    void deleteSelected();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    QSize sizeHint() const override { return {240, 400}; }

private:
    void setFolder(const QString &folder);
    void openIndex(const QModelIndex &index);
    QString targetFolder() const;
    void create(bool folder);
    void editWhenRead(const QString &path);
    void showCurrentFile(const QString &path);
    void moveToTrash(const QString &path);

    Workspace &m_workspace;
    Notifications &m_notifications;
    FileTreeModel *m_model;
    QString m_toEdit;
    QString m_toShow;
};

} // namespace slipway::ide
