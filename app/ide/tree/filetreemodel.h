// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QFileSystemWatcher>
#include <QSet>
#include <QTimer>

#include <memory>
#include <vector>

namespace slipway::ide {

/// What a folder holds, in the order the tree shows it.
struct TreeItem
{
    QString name;
    bool folder = false;

    bool operator==(const TreeItem &) const = default;
};

/// Folders first, then by name as people sort; without what programs leave behind (caches, the
/// insides of version control). Safe from any thread.
std::vector<TreeItem> listFolder(const QString &path);

/// A folder's files, read when a branch is first opened (in the background), and kept like the
/// disk from then on.
class FileTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    explicit FileTreeModel(QObject *parent = nullptr);
    ~FileTreeModel() override;

    /// Empty: nothing.
    void setRoot(const QString &folder);
    QString root() const { return m_rootPath; }
    QString path(const QModelIndex &index) const;
    bool isFolder(const QModelIndex &index) const;
    /// Of what has been read so far.
    QModelIndex indexOf(const QString &path) const;

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

    /// Reads a folder again soon; for what happens inside the program.
    void refresh(const QString &folder);

Q_SIGNALS:
    /// A branch has been read, or read again.
    void folderRead(const QString &path);
    /// The user renamed it in place; the disk has been asked already.
    void renamed(const QString &from, const QString &to);
    void failed(const QString &message);

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const;
    QModelIndex indexOfNode(const Node *node) const;
    QString pathOf(const Node *node) const;
    Node *find(const QString &path) const;
    void read(Node *node);
    void take(const QString &path, const std::vector<TreeItem> &items);
    void removeMissing(Node *node, const std::vector<TreeItem> &items);
    void insertNew(Node *node, const std::vector<TreeItem> &items);
    void unwatch(const Node *node);

    QString m_rootPath;
    std::unique_ptr<Node> m_root;
    QFileSystemWatcher *m_watcher = nullptr;
    QSet<QString> m_stale;
    QTimer m_settle;
};

} // namespace slipway::ide
