// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetreemodel.h"

#include "shell/background.h"
#include "shell/icons.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

struct FileTreeModel::Node
{
    enum class State { Unread, Reading, Read };

    TreeItem item;
    State state = State::Unread;
    bool draft = false;
    QString problem = {};
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children = {};
    mutable std::size_t rowHint = 0;

    int row() const
    {
        const auto &siblings = parent->children;
        if (rowHint >= siblings.size() || siblings[rowHint].get() != this) {
            const auto own = std::ranges::find(siblings, this, &std::unique_ptr<Node>::get);
            rowHint = std::size_t(own - siblings.begin());
        }
        return int(rowHint);
    }
};

FileTreeModel::FileTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{
    // Programs make many changes at once; the tree is read again when they pause.
    m_settle.setSingleShot(true);
    m_settle.setInterval(60ms);
    connect(&m_settle, &QTimer::timeout, this, &FileTreeModel::readStale);
    connect(qApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState now) {
                if (now != Qt::ApplicationActive || m_unwatched.isEmpty())
                    return;
                m_stale += m_unwatched;
                m_settle.start();
            });
}

FileTreeModel::~FileTreeModel() = default;

void FileTreeModel::readStale()
{
    const QSet<QString> stale = std::exchange(m_stale, {});
    for (const QString &folder : stale) {
        Node *node = find(folder);
        if (node && node->state == Node::State::Reading)
            m_stale.insert(folder); // Again when that has come, or an old answer could win.
        else if (node && node->state == Node::State::Read)
            read(node);
    }
}

void FileTreeModel::setRoot(const QString &folder, Lister lister, Follow follow)
{
    beginResetModel();
    delete m_watcher;
    m_watcher = nullptr;
    m_unwatched.clear();
    m_stale.clear();
    m_draft = nullptr;
    m_rootPath = folder;
    m_lister = std::move(lister);
    m_root = folder.isEmpty() ? nullptr : std::make_unique<Node>();
    if (m_root)
        m_root->item.folder = true;
    if (m_root && follow == Follow::Disk) {
        m_watcher = new QFileSystemWatcher(this);
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &FileTreeModel::refresh);
    }
    endResetModel();
    if (m_root)
        read(m_root.get());
}

void FileTreeModel::setRules(const ListingRules &rules)
{
    if (rules == m_rules)
        return;
    m_rules = rules;
    const auto mark = [this](const auto &self, const Node &node) -> void {
        if (node.state == Node::State::Unread)
            return;
        m_stale.insert(pathOf(&node));
        for (const auto &child : node.children)
            self(self, *child);
    };
    if (m_root)
        mark(mark, *m_root);
    m_settle.start();
}

void FileTreeModel::refresh(const QString &folder)
{
    m_stale.insert(folder);
    m_settle.start();
}

FileTreeModel::Node *FileTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex FileTreeModel::indexOfNode(const Node *node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row(), 0, node);
}

QString FileTreeModel::pathOf(const Node *node) const
{
    return node == m_root.get() ? m_rootPath : pathOf(node->parent) + u'/' + node->item.name;
}

FileTreeModel::Node *FileTreeModel::find(const QString &path) const
{
    if (!m_root || path == m_rootPath)
        return m_root.get();
    if (!path.startsWith(m_rootPath + u'/'))
        return nullptr;
    Node *node = m_root.get();
    for (const QString &name : path.sliced(m_rootPath.size() + 1).split(u'/')) {
        const auto child = std::ranges::find_if(
            node->children, [&](const auto &one) { return one->item.name == name && !one->draft; });
        if (child == node->children.end())
            return nullptr;
        node = child->get();
    }
    return node;
}

void FileTreeModel::watch(const QString &folder)
{
    if (!m_watcher || m_watcher->addPath(folder) || m_watcher->directories().contains(folder))
        return;
    // A folder that is there and can be read, but not watched: the system's limit.
    if (!QFileInfo(folder).isReadable())
        return;
    const bool first = m_unwatched.isEmpty();
    m_unwatched.insert(folder);
    if (first)
        Q_EMIT watchLimitReached();
}

void FileTreeModel::read(Node *node)
{
    node->state = Node::State::Reading;
    const QString path = pathOf(node);
    // Before reading, so that nothing is missed in between.
    watch(path);
    const Lister lister =
        m_lister ? m_lister : [root = m_rootPath, rules = m_rules](const QString &folder) {
            return listFolder(root, folder, rules);
        };
    runInBackground([path, lister] {
        return lister(path);
    }).then(this, [this, path, root = m_root.get()](const FolderListing &listing) {
        if (root == m_root.get())
            take(path, listing);
    });
}

void FileTreeModel::take(const QString &path, const FolderListing &listing)
{
    Node *node = find(path);
    if (!node || node->state == Node::State::Unread)
        return; // It went, or the tree has another root now.
    node->state = Node::State::Read;
    if (node->problem != listing.problem) {
        node->problem = listing.problem;
        if (const QModelIndex index = indexOfNode(node); index.isValid())
            Q_EMIT dataChanged(index, index);
    }
    removeMissing(node, listing.items);
    updateKept(node, listing.items);
    insertNew(node, listing.items);
    if (m_stale.contains(path))
        m_settle.start();
    Q_EMIT folderRead(path);
}

void FileTreeModel::unwatch(const Node *node)
{
    if (!m_watcher || !node->item.folder || node->state == Node::State::Unread)
        return;
    m_watcher->removePath(pathOf(node));
    m_unwatched.remove(pathOf(node));
    for (const auto &child : node->children)
        unwatch(child.get());
}

void FileTreeModel::watchAgain(const Node *node)
{
    if (!node->item.folder || node->state == Node::State::Unread)
        return;
    watch(pathOf(node));
    for (const auto &child : node->children)
        watchAgain(child.get());
}

void FileTreeModel::removeMissing(Node *node, const std::vector<TreeItem> &items)
{
    if (node->children.empty())
        return;
    QHash<QString, bool> there;
    for (const TreeItem &item : items)
        there.insert(item.name, item.folder);
    for (int row = int(node->children.size()) - 1; row >= 0; --row) {
        const Node &child = *node->children[std::size_t(row)];
        const auto found = there.constFind(child.item.name);
        if (child.draft || (found != there.constEnd() && *found == child.item.folder))
            continue;
        unwatch(&child);
        beginRemoveRows(indexOfNode(node), row, row);
        if (m_draft && m_draft->parent == &child)
            m_draft = nullptr;
        node->children.erase(node->children.begin() + row);
        endRemoveRows();
    }
}

/// What is still there gets its new properties, and its new place where the order has changed.
void FileTreeModel::updateKept(Node *node, const std::vector<TreeItem> &items)
{
    if (node->children.empty())
        return;
    QHash<QString, std::size_t> places;
    for (std::size_t i = 0; i < items.size(); ++i)
        places.insert(items[i].name, i);
    const auto place = [&](const std::unique_ptr<Node> &child) {
        return child->draft ? 0 : places.value(child->item.name) + 1;
    };
    for (const auto &child : node->children) {
        if (child->draft || child->item == items[place(child) - 1])
            continue;
        child->item = items[place(child) - 1];
        const QModelIndex index = indexOfNode(child.get());
        Q_EMIT dataChanged(index, index);
    }
    if (std::ranges::is_sorted(node->children, {}, place))
        return;
    const QModelIndex parent = indexOfNode(node);
    Q_EMIT layoutAboutToBeChanged({parent}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::ranges::stable_sort(node->children, {}, place);
    QModelIndexList after;
    for (const QModelIndex &index : before)
        after += createIndex(nodeOf(index)->row(), 0, index.internalPointer());
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({parent}, VerticalSortHint);
}

void FileTreeModel::insertNew(Node *node, const std::vector<TreeItem> &items)
{
    const auto make = [node](const TreeItem &item) {
        auto child = std::make_unique<Node>();
        child->item = item;
        child->parent = node;
        return child;
    };
    // Both are sorted alike, so the new ones come in runs.
    std::size_t at = !node->children.empty() && node->children.front()->draft ? 1 : 0;
    for (std::size_t i = 0; i < items.size();) {
        if (at < node->children.size() && node->children[at]->item.name == items[i].name) {
            ++at;
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < items.size()
               && (at >= node->children.size() || node->children[at]->item.name != items[end].name))
            ++end;
        beginInsertRows(indexOfNode(node), int(at), int(at + end - i - 1));
        std::vector<std::unique_ptr<Node>> fresh;
        fresh.reserve(end - i);
        for (std::size_t place = at; i < end; ++i, ++place) {
            fresh.push_back(make(items[i]));
            fresh.back()->rowHint = place;
        }
        const auto count = fresh.size();
        node->children.insert(node->children.begin() + std::ptrdiff_t(at),
                              std::make_move_iterator(fresh.begin()),
                              std::make_move_iterator(fresh.end()));
        at += count;
        endInsertRows();
    }
}

QModelIndex FileTreeModel::beginDraft(const QModelIndex &folder, bool isFolder)
{
    endDraft();
    Node *parent = nodeOf(folder);
    if (!parent || parent->state == Node::State::Unread)
        return {};
    auto draft = std::make_unique<Node>();
    draft->item.folder = isFolder;
    draft->draft = true;
    draft->state = Node::State::Read;
    draft->parent = parent;
    m_draft = draft.get();
    beginInsertRows(folder, 0, 0);
    parent->children.insert(parent->children.begin(), std::move(draft));
    endInsertRows();
    return indexOfNode(m_draft);
}

void FileTreeModel::endDraft()
{
    if (!m_draft)
        return;
    Node *parent = m_draft->parent;
    const int row = m_draft->row();
    beginRemoveRows(indexOfNode(parent), row, row);
    parent->children.erase(parent->children.begin() + row);
    m_draft = nullptr;
    endRemoveRows();
}

void FileTreeModel::takeRename(const QString &from, const QString &to)
{
    Node *node = find(from);
    const QFileInfo target(to);
    if (node && node != m_root.get() && target.absolutePath() == pathOf(node->parent)
        && !find(to)) {
        unwatch(node);
        node->item.name = target.fileName();
        watchAgain(node);
        const QModelIndex index = indexOfNode(node);
        Q_EMIT dataChanged(index, index);
    }
    refresh(QFileInfo(from).absolutePath());
    refresh(target.absolutePath());
}

QString FileTreeModel::path(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node ? pathOf(node) : QString();
}

bool FileTreeModel::isFolder(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node && node->item.folder;
}

bool FileTreeModel::isRead(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node && node->item.folder && node->state == Node::State::Read;
}

QModelIndex FileTreeModel::indexOf(const QString &path) const
{
    const Node *node = find(path);
    return node ? indexOfNode(node) : QModelIndex();
}

QModelIndex FileTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    if (!node || column != 0 || row < 0 || row >= int(node->children.size()))
        return {};
    return createIndex(row, 0, node->children[std::size_t(row)].get());
}

QModelIndex FileTreeModel::parent(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return index.isValid() && node->parent ? indexOfNode(node->parent) : QModelIndex();
}

int FileTreeModel::rowCount(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node ? int(node->children.size()) : 0;
}

bool FileTreeModel::hasChildren(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node && node->item.folder
           && (node->state != Node::State::Read || !node->children.empty());
}

bool FileTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node && node->item.folder && node->state == Node::State::Unread;
}

void FileTreeModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        read(nodeOf(parent));
}

QString FileTreeModel::toolTip(const Node &node) const
{
    QString text = QDir::toNativeSeparators(pathOf(&node));
    if (node.item.link)
        text +=
            u'\n'
            + tr("Link to %1").arg(QDir::toNativeSeparators(QFile::symLinkTarget(pathOf(&node))));
    if (!node.problem.isEmpty())
        text += u'\n' + tr("Cannot be read: %1").arg(node.problem);
    return text;
}

QVariant FileTreeModel::data(const QModelIndex &index, int role) const
{
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    if (!node)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return node->item.name;
    case Qt::DecorationRole:
        return breezeIcon(node->item.folder ? u"folder-symbolic"_s : fileIconName(node->item.name));
    case Qt::ToolTipRole:
        return toolTip(*node);
    case Qt::AccessibleDescriptionRole: {
        QString text = node->item.folder ? tr("Folder") : tr("File");
        if (node->item.link)
            text += u", "_s + tr("link");
        if (!node->problem.isEmpty())
            text += u", "_s + tr("cannot be read");
        return text;
    }
    case PathRole:
        return pathOf(node);
    case FolderRole:
        return node->item.folder;
    case LinkRole:
        return node->item.link;
    case AsideRole:
        return node->item.aside;
    case ProblemRole:
        return node->problem;
    case DraftRole:
        return node->draft;
    case Qt::ForegroundRole: {
        const bool aside =
            node->item.aside || node->item.name == u"node_modules" || node->item.name == u"venv";
        return aside ? QVariant(Theme::instance().color(ColorRole::TextMuted)) : QVariant();
    }
    default:
        return {};
    }
}

bool FileTreeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const QString name = value.toString().trimmed();
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    if (role != Qt::EditRole || !node || name.isEmpty() || name == node->item.name)
        return false;
    if (!node->draft) {
        Q_EMIT renameAsked(pathOf(node), name);
        return true;
    }
    Q_EMIT draftNamed(pathOf(node->parent), name, node->item.folder);
    return true;
}

Qt::ItemFlags FileTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return m_root ? Qt::ItemIsDropEnabled : Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemIsDragEnabled
           | Qt::ItemIsDropEnabled;
}

QStringList FileTreeModel::mimeTypes() const
{
    return {u"text/uri-list"_s};
}

QMimeData *FileTreeModel::mimeData(const QModelIndexList &indexes) const
{
    auto *data = new QMimeData;
    QList<QUrl> urls;
    for (const QModelIndex &index : indexes)
        urls += QUrl::fromLocalFile(path(index));
    data->setUrls(urls);
    return data;
}

} // namespace slipway::ide
