// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "listing.h"

#include <QAbstractItemModel>
#include <QFileSystemWatcher>
#include <QSet>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace slipway::ide {

/// A folder's files, read when a branch is first opened (in the background), and kept like the
/// disk from then on. Changes nothing itself: what the user wants done it tells by signals.
class FileTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        PathRole = Qt::UserRole,
        FolderRole,
        LinkRole,
        AsideRole,
        /// Why the folder cannot be read.
        ProblemRole,
        /// The row of a name that is still being typed.
        DraftRole,
    };
    /// Called on a thread of the pool.
    using Lister = std::function<FolderListing(const QString &folder)>;
    enum class Follow { Disk, Nothing };

    explicit FileTreeModel(QObject *parent = nullptr);
    ~FileTreeModel() override;

    /// Empty: nothing. Without a lister the disk is listed, by the rules.
    void setRoot(const QString &folder, Lister lister = {}, Follow follow = Follow::Disk);
    QString root() const { return m_rootPath; }
    const ListingRules &rules() const { return m_rules; }
    /// Reads what is open again.
    void setRules(const ListingRules &rules);

    QString path(const QModelIndex &index) const;
    bool isFolder(const QModelIndex &index) const;
    /// A folder that has been listed; the root too.
    bool isRead(const QModelIndex &index) const;
    /// Of what has been read so far.
    QModelIndex indexOf(const QString &path) const;

    /// A row in this folder (which has been read) for a name to be typed into. One at a time.
    QModelIndex beginDraft(const QModelIndex &folder, bool isFolder);
    void endDraft();
    /// It has another name now, and all else as before: what is open below it stays open.
    void takeRename(const QString &from, const QString &to);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &) const override { return 1; }
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QStringList mimeTypes() const override;
    QMimeData *mimeData(const QModelIndexList &indexes) const override;
    Qt::DropActions supportedDragActions() const override
    {
        return Qt::CopyAction | Qt::MoveAction;
    }
    Qt::DropActions supportedDropActions() const override
    {
        return Qt::CopyAction | Qt::MoveAction;
    }

    /// Reads a folder again soon; for what happens inside the program.
    void refresh(const QString &folder);

Q_SIGNALS:
    /// A branch has been read, or read again.
    void folderRead(const QString &path);
    /// The system watches no more folders: from now on some are read only when the window is
    /// come back to. Told once for each root.
    void watchLimitReached();
    void renameAsked(const QString &path, const QString &name);
    void draftNamed(const QString &folder, const QString &name, bool isFolder);

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOfNode(const Node *node) const;
    QString pathOf(const Node *node) const;
    Node *find(const QString &path) const;
    void readStale();
    void read(Node *node);
    void take(const QString &path, const FolderListing &listing);
    void removeMissing(Node *node, const std::vector<TreeItem> &items);
    void updateKept(Node *node, const std::vector<TreeItem> &items);
    void insertNew(Node *node, const std::vector<TreeItem> &items);
    void watch(const QString &folder);
    void unwatch(const Node *node);
    void watchAgain(const Node *node);
    QString toolTip(const Node &node) const;

    QString m_rootPath;
    Lister m_lister;
    ListingRules m_rules;
    std::unique_ptr<Node> m_root;
    Node *m_draft = nullptr;
    QFileSystemWatcher *m_watcher = nullptr;
    QSet<QString> m_unwatched;
    QSet<QString> m_stale;
    QTimer m_settle;
};

/// The icon for a file of this name.

} // namespace slipway::ide
