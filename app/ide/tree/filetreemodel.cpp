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

    QString name;
    bool folder = false;
    State state = State::Unread;
    Node *parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;

    int row() const
    {
        const auto &siblings = parent->children;
        const auto own = std::ranges::find(siblings, this, &std::unique_ptr<Node>::get);
        return int(own - siblings.begin());
    }
};

static bool isHiddenFromTree(const QString &name)
{
    static const QSet<QString> names{u".git"_s,
                                     u".hg"_s,
                                     u".svn"_s,
                                     u"__pycache__"_s,
                                     u".mypy_cache"_s,
                                     u".pytest_cache"_s,
                                     u".ruff_cache"_s,
                                     u".DS_Store"_s,
                                     u".slipway"_s,
                                     u".idea"_s,
                                     u".ipynb_checkpoints"_s};
    return names.contains(name) || name.endsWith(u".pyc") || name.endsWith(u".part")
           || name.endsWith(u'~');
}

/// As people sort: without regard to case, and numbers by their value ("file9" before "file10").
/// Not the locale's order, which differs from machine to machine and may ignore dots.
static int compareNames(QStringView left, QStringView right)
{
    qsizetype l = 0;
    qsizetype r = 0;
    const auto number = [](QStringView text, qsizetype &at) {
        while (at < text.size() && text[at] == u'0')
            ++at;
        const qsizetype start = at;
        while (at < text.size() && text[at].isDigit())
            ++at;
        return text.sliced(start, at - start);
    };
    while (l < left.size() && r < right.size()) {
        if (left[l].isDigit() && right[r].isDigit()) {
            const QStringView a = number(left, l);
            const QStringView b = number(right, r);
            const int order = a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
            if (order != 0)
                return order;
            continue;
        }
        const char16_t a = left[l++].toCaseFolded().unicode();
        const char16_t b = right[r++].toCaseFolded().unicode();
        if (a != b)
            return a < b ? -1 : 1;
    }
    return l < left.size() ? 1 : r < right.size() ? -1 : 0;
}

static bool before(bool leftFolder, const QString &left, bool rightFolder, const QString &right)
{
    if (leftFolder != rightFolder)
        return leftFolder;
    const int order = compareNames(left, right);
    return order != 0 ? order < 0 : left < right;
}

std::vector<TreeItem> listFolder(const QString &path)
{
    std::vector<TreeItem> items;
    QDirIterator entries(path,
                         QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (entries.hasNext()) {
        entries.next();
        if (!isHiddenFromTree(entries.fileName()))
            items.push_back({.name = entries.fileName(), .folder = entries.fileInfo().isDir()});
    }
    std::ranges::sort(items, [](const TreeItem &left, const TreeItem &right) {
        return before(left.folder, left.name, right.folder, right.name);
    });
    return items;
}

FileTreeModel::FileTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
{
    // Programs make many changes at once; the tree is read again when they pause.
    m_settle.setSingleShot(true);
    m_settle.setInterval(80ms);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        for (const QString &folder : std::exchange(m_stale, {})) {
            Node *node = find(folder);
            if (node && node->state == Node::State::Reading)
                m_stale.insert(folder); // Again when that has come, or an old answer could win.
            else if (node && node->state == Node::State::Read)
                read(node);
        }
    });
}

FileTreeModel::~FileTreeModel() = default;

void FileTreeModel::setRoot(const QString &folder)
{
    beginResetModel();
    delete m_watcher;
    m_watcher = nullptr;
    m_stale.clear();
    m_rootPath = folder;
    m_root = folder.isEmpty() ? nullptr : std::make_unique<Node>();
    if (m_root) {
        m_root->folder = true;
        m_watcher = new QFileSystemWatcher(this);
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &FileTreeModel::refresh);
    }
    endResetModel();
    if (m_root)
        read(m_root.get());
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
    return node == m_root.get() ? m_rootPath : pathOf(node->parent) + u'/' + node->name;
}

FileTreeModel::Node *FileTreeModel::find(const QString &path) const
{
    if (!m_root || path == m_rootPath)
        return m_root.get();
    if (!path.startsWith(m_rootPath + u'/'))
        return nullptr;
    Node *node = m_root.get();
    for (const QString &name : path.sliced(m_rootPath.size() + 1).split(u'/')) {
        const auto child =
            std::ranges::find(node->children, name, [](const auto &one) { return one->name; });
        if (child == node->children.end())
            return nullptr;
        node = child->get();
    }
    return node;
}

void FileTreeModel::read(Node *node)
{
    node->state = Node::State::Reading;
    const QString path = pathOf(node);
    // Before reading, so that nothing is missed in between.
    if (m_watcher)
        m_watcher->addPath(path);
    runInBackground([path] {
        return listFolder(path);
    }).then(this, [this, path](const std::vector<TreeItem> &items) { take(path, items); });
}

void FileTreeModel::take(const QString &path, const std::vector<TreeItem> &items)
{
    Node *node = find(path);
    if (!node || node->state == Node::State::Unread)
        return; // It went, or the tree has another root now.
    node->state = Node::State::Read;
    removeMissing(node, items);
    insertNew(node, items);
    if (m_stale.contains(path))
        m_settle.start();
    Q_EMIT folderRead(path);
}

void FileTreeModel::unwatch(const Node *node)
{
    if (!node->folder || node->state == Node::State::Unread)
        return;
    m_watcher->removePath(pathOf(node));
    for (const auto &child : node->children)
        unwatch(child.get());
}

void FileTreeModel::removeMissing(Node *node, const std::vector<TreeItem> &items)
{
    QHash<QString, bool> there;
    for (const TreeItem &item : items)
        there.insert(item.name, item.folder);
    for (int row = int(node->children.size()) - 1; row >= 0; --row) {
        const Node &child = *node->children[std::size_t(row)];
        const auto found = there.constFind(child.name);
        if (found != there.constEnd() && *found == child.folder)
            continue;
        unwatch(&child);
        beginRemoveRows(indexOfNode(node), row, row);
        node->children.erase(node->children.begin() + row);
        endRemoveRows();
    }
}

void FileTreeModel::insertNew(Node *node, const std::vector<TreeItem> &items)
{
    const auto make = [node](const TreeItem &item) {
        auto child = std::make_unique<Node>();
        child->name = item.name;
        child->folder = item.folder;
        child->parent = node;
        return child;
    };
    // Both are sorted alike, so the new ones come in runs.
    std::size_t at = 0;
    for (std::size_t i = 0; i < items.size();) {
        if (at < node->children.size() && node->children[at]->name == items[i].name) {
            ++at;
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < items.size()
               && (at >= node->children.size() || node->children[at]->name != items[end].name))
            ++end;
        beginInsertRows(indexOfNode(node), int(at), int(at + end - i - 1));
        for (; i < end; ++i, ++at)
            node->children.insert(node->children.begin() + std::ptrdiff_t(at), make(items[i]));
        endInsertRows();
    }
}

QString FileTreeModel::path(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node ? pathOf(node) : QString();
}

bool FileTreeModel::isFolder(const QModelIndex &index) const
{
    const Node *node = nodeOf(index);
    return node && node->folder;
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
    return node && node->folder && (node->state != Node::State::Read || !node->children.empty());
}

bool FileTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return node && node->folder && node->state == Node::State::Unread;
}

void FileTreeModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        read(nodeOf(parent));
}

static QString iconName(const QString &name, bool folder)
{
    if (folder)
        return u"folder-symbolic"_s;
    static const QHash<QString, QString> byEnding{
        {u"py"_s, u"text-x-python"_s},   {u"js"_s, u"text-javascript"_s},
        {u"ts"_s, u"text-javascript"_s}, {u"html"_s, u"text-html"_s},
        {u"css"_s, u"text-css"_s},       {u"json"_s, u"application-json"_s},
        {u"md"_s, u"text-markdown"_s},   {u"toml"_s, u"text-x-generic"_s},
        {u"sh"_s, u"text-x-script"_s},   {u"c"_s, u"text-x-csrc"_s},
        {u"cpp"_s, u"text-x-c++src"_s},  {u"h"_s, u"text-x-chdr"_s},
        {u"xml"_s, u"text-xml"_s},       {u"sql"_s, u"application-sql"_s},
        {u"svg"_s, u"image-svg+xml"_s},  {u"png"_s, u"image-png"_s},
        {u"jpg"_s, u"image-jpeg"_s},     {u"zip"_s, u"application-zip"_s},
        {u"pdf"_s, u"application-pdf"_s}};
    return byEnding.value(name.section(u'.', -1).toLower(), u"text-x-generic"_s);
}

QVariant FileTreeModel::data(const QModelIndex &index, int role) const
{
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    if (!node)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return node->name;
    case Qt::DecorationRole:
        return breezeIcon(iconName(node->name, node->folder));
    case Qt::ToolTipRole:
        return QDir::toNativeSeparators(pathOf(node));
    case Qt::AccessibleDescriptionRole:
        return node->folder ? tr("Folder") : tr("File");
    case Qt::ForegroundRole: {
        const bool aside =
            node->name.startsWith(u'.') || node->name == u"node_modules" || node->name == u"venv";
        return aside ? QVariant(Theme::instance().color(ColorRole::TextMuted)) : QVariant();
    }
    default:
        return {};
    }
}

bool FileTreeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const QString name = value.toString().trimmed();
    Node *node = nodeOf(index);
    if (role != Qt::EditRole || !index.isValid() || name.isEmpty() || name == node->name)
        return false;
    const QString from = pathOf(node);
    const QString folder = pathOf(node->parent);
    const QString to = folder + u'/' + name;
    if (name.contains(u'/')) {
        Q_EMIT failed(tr("A name cannot contain a slash."));
        return false;
    }
    // QFile::rename() refuses to replace; a change of case only is the same file on some systems.
    if (!QFile::rename(from, to)) {
        Q_EMIT failed(QFileInfo::exists(to)
                          ? tr("There is already something named %1.").arg(name)
                          : tr("%1 cannot be renamed to %2.").arg(node->name, name));
        return false;
    }
    if (node->folder)
        unwatch(node);
    Q_EMIT renamed(from, to);
    refresh(folder);
    return true;
}

Qt::ItemFlags FileTreeModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable
                           : Qt::NoItemFlags;
}

} // namespace slipway::ide
