// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetree.h"

#include "filecommands.h"
#include "filetreemodel.h"
#include "namedelegate.h"
#include "shell/theme.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

/// Above this many matches the branches stay closed.
static constexpr int mostToExpand = 1000;

FileTree::FileTree(Workspace &workspace, FileCommands &commands, QWidget *parent)
    : QTreeView(parent)
    , m_workspace(workspace)
    , m_commands(commands)
    , m_disk(new FileTreeModel(this))
    , m_filtered(new FileTreeModel(this))
    , m_shown(m_disk)
{
    setUpView();
    connectModel(m_disk);
    connectModel(m_filtered);
    connect(m_disk, &FileTreeModel::watchLimitReached, this, &FileTree::watchLimitReached);
    connect(m_disk, &FileTreeModel::folderRead, &m_filter, &TreeFilter::renew);
    connect(&m_filter, &TreeFilter::found, this, &FileTree::showFound);
    connect(&workspace, &Workspace::folderChanged, this, &FileTree::setFolder);
    connect(&workspace, &Workspace::currentFileChanged, this, [this](const QString &file) {
        if (m_following)
            reveal(file);
    });
    connect(&workspace.marks(), &FileMarks::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&commands, &FileCommands::stirred, m_disk, &FileTreeModel::refresh);
    connect(&commands, &FileCommands::renamed, m_disk, &FileTreeModel::takeRename);
    connect(&commands, &FileCommands::appeared, this, &FileTree::selectFresh);
    setFolder(workspace.folder());
    reveal(workspace.currentFile());
}

void FileTree::setUpView()
{
    setModel(m_shown);
    setItemDelegate(new NameDelegate(m_workspace.marks(), this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setDragDropMode(QAbstractItemView::DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    setAutoExpandDelay(600);
    setAccessibleName(tr("Files"));
    setExpandsOnDoubleClick(false);
    setTextElideMode(Qt::ElideMiddle);
    const auto recolor = [this] {
        QPalette palette = QApplication::palette();
        palette.setColor(QPalette::Base, Theme::instance().color(ColorRole::Panel));
        setPalette(palette);
    };
    recolor();
    connect(&Theme::instance(), &Theme::changed, this, recolor);
    const auto plain = [] { return QGuiApplication::keyboardModifiers() == Qt::NoModifier; };
    connect(this, &QTreeView::clicked, this, [this, plain](const QModelIndex &index) {
        if (plain())
            openIndex(index, false);
    });
    connect(this, &QTreeView::doubleClicked, this, [this, plain](const QModelIndex &index) {
        if (plain() && !m_shown->isFolder(index))
            openIndex(index, true);
    });
}

void FileTree::connectModel(FileTreeModel *model)
{
    connect(model, &FileTreeModel::folderRead, this, [this, model](const QString &folder) {
        if (model == m_shown)
            noticeRead(folder);
    });
    connect(model, &FileTreeModel::renameAsked, &m_commands, &FileCommands::rename);
    connect(model, &FileTreeModel::draftNamed, this,
            [this](const QString &folder, const QString &name, bool isFolder) {
                m_commands.make(folder, name, isFolder ? MakeWhat::Folder : MakeWhat::File);
            });
}

void FileTree::setFolder(const QString &folder)
{
    m_toReveal.clear();
    m_toSelect.clear();
    m_draftFolder.clear();
    m_disk->setRoot(folder);
    if (m_shown == m_filtered)
        m_filter.set(folder, m_disk->rules(), m_pattern);
}

void FileTree::setRules(const ListingRules &rules)
{
    m_disk->setRules(rules);
    if (!m_pattern.isEmpty())
        m_filter.set(m_disk->root(), rules, m_pattern);
}

void FileTree::openIndex(const QModelIndex &index, bool forGood)
{
    if (!index.isValid())
        return;
    if (m_shown->isFolder(index))
        setExpanded(index, !isExpanded(index));
    else
        m_workspace.openFile(m_shown->path(index), {},
                             forGood ? OpenReason::Asked : OpenReason::Peek);
}

void FileTree::openSelected()
{
    if (m_shown->isFolder(currentIndex())) {
        openIndex(currentIndex(), true);
        return;
    }
    for (const QModelIndex &index : selectionModel()->selectedRows()) {
        if (!m_shown->isFolder(index))
            openIndex(index, true);
    }
}

void FileTree::reveal(const QString &path)
{
    m_toReveal = path.startsWith(m_shown->root() + u'/') ? path : QString();
    showWhereRead();
}

/// This one alone. setCurrentIndex() would add it to the selection while Ctrl is held, as it is
/// when a key such as Ctrl+W brings another file to the front.
void FileTree::choose(const QModelIndex &index)
{
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect
                                                 | QItemSelectionModel::Rows);
    scrollTo(index);
}

void FileTree::showWhereRead()
{
    if (m_toReveal.isEmpty())
        return;
    const QString path = m_toReveal;
    if (const QModelIndex index = m_shown->indexOf(path); index.isValid()) {
        m_toReveal.clear();
        if (state() == EditingState)
            return;
        choose(index);
        return;
    }
    // Open the branches on the way; each one's reading brings us back here.
    QString folder = QFileInfo(path).absolutePath();
    while (!m_shown->indexOf(folder).isValid() && folder.size() > m_shown->root().size())
        folder = QFileInfo(folder).absolutePath();
    const QModelIndex index = m_shown->indexOf(folder);
    if (index.isValid() && m_shown->isRead(index) && isExpanded(index))
        m_shown->refresh(folder); // Made a moment ago, or not there.
    else if (index.isValid())
        expand(index);
}

void FileTree::noticeRead(const QString &folder)
{
    if (m_expandFound) {
        const QModelIndex index = m_shown->indexOf(folder);
        expand(index);
        for (int row = 0; row < m_shown->rowCount(index); ++row)
            m_shown->fetchMore(m_shown->index(row, 0, index));
    }
    if (const QString wanted = m_toReveal; !wanted.isEmpty()) {
        // What its own folder does not have is not going to come.
        if (QFileInfo(wanted).absolutePath() == folder && !m_shown->indexOf(wanted).isValid())
            m_toReveal.clear();
        showWhereRead();
    }
    if (!m_draftFolder.isEmpty())
        beginDraft();
    if (!m_toSelect.isEmpty())
        selectFresh(m_toSelect);
}

void FileTree::selectFresh(const QStringList &paths)
{
    m_toSelect.clear();
    if (state() == EditingState)
        return;
    QItemSelection selection;
    for (const QString &path : paths) {
        const QModelIndex index = m_shown->indexOf(path);
        if (index.isValid())
            selection.select(index, index);
        else if (m_shown->isRead(m_shown->indexOf(QFileInfo(path).absolutePath())))
            m_toSelect += path;
    }
    if (!m_toSelect.isEmpty()) {
        m_toSelect = paths; // Together, once the folder has been read again.
        return;
    }
    if (selection.isEmpty())
        return;
    const QModelIndex last = selection.indexes().constLast();
    selectionModel()->setCurrentIndex(last, QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    scrollTo(last);
}

QStringList FileTree::selectedPaths() const
{
    QStringList paths;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        paths += m_shown->path(index);
    paths.sort();
    QStringList top;
    for (const QString &path : std::as_const(paths)) {
        if (top.isEmpty() || !path.startsWith(top.constLast() + u'/'))
            top += path;
    }
    return top;
}

QString FileTree::targetFolder() const
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || !selectionModel()->isSelected(index))
        return m_shown->root();
    const QString path = m_shown->path(index);
    return m_shown->isFolder(index) ? path : QFileInfo(path).absolutePath();
}

void FileTree::create(MakeWhat what)
{
    if (m_shown->root().isEmpty())
        return;
    m_draftFolder = targetFolder();
    m_draftWhat = what;
    beginDraft();
}

/// Now, or when the folder has been read.
void FileTree::beginDraft()
{
    const QModelIndex folder = m_shown->indexOf(m_draftFolder);
    if (folder.isValid())
        expand(folder);
    if (!m_shown->isRead(folder))
        return;
    m_draftFolder.clear();
    const QModelIndex draft = m_shown->beginDraft(folder, m_draftWhat == MakeWhat::Folder);
    if (folder.isValid())
        expand(folder); // An empty one could not be opened before.
    choose(draft);
    edit(draft);
}

void FileTree::closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint hint)
{
    QTreeView::closeEditor(editor, hint);
    m_shown->endDraft();
}

void FileTree::renameSelected()
{
    if (currentIndex().isValid())
        edit(currentIndex());
}

void FileTree::deleteSelected()
{
    m_commands.remove(selectedPaths());
}

void FileTree::deleteSelectedForGood()
{
    const QStringList paths = selectedPaths();
    if (paths.isEmpty())
        return;
    const QString text = paths.size() == 1
                             ? tr("Delete %1 for good?").arg(QFileInfo(paths[0]).fileName())
                             : tr("Delete %n of these for good?", nullptr, int(paths.size()));
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("Delete"), text, QMessageBox::Cancel, window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("It does not go to the trash and cannot be brought back."));
    QPushButton *button = box->addButton(tr("&Delete for Good"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(button, &QPushButton::clicked, &m_commands,
            [this, paths] { m_commands.removeForGood(paths); });
    box->open();
}

void FileTree::duplicateSelected()
{
    m_commands.duplicate(selectedPaths());
}

// What file managers write beside the addresses to tell a cut from a copy.
static const QString kdeCut = u"application/x-kde-cutselection"_s;
static const QString gnomeCopied = u"x-special/gnome-copied-files"_s;

void FileTree::toClipboard(Transfer how)
{
    const QStringList paths = selectedPaths();
    if (paths.isEmpty())
        return;
    const bool cut = how == Transfer::Move;
    auto *clip = new QMimeData;
    QList<QUrl> urls;
    QByteArray gnome = cut ? "cut" : "copy";
    for (const QString &path : paths) {
        urls += QUrl::fromLocalFile(path);
        gnome += '\n' + urls.constLast().toEncoded();
    }
    clip->setUrls(urls);
    clip->setText(paths.join(u'\n'));
    clip->setData(gnomeCopied, gnome);
    clip->setData(kdeCut, cut ? "1" : "0");
    QGuiApplication::clipboard()->setMimeData(clip);
}

void FileTree::cutSelected()
{
    toClipboard(Transfer::Move);
}

void FileTree::copySelected()
{
    toClipboard(Transfer::Copy);
}

static QStringList localFiles(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data ? data->urls() : QList<QUrl>()) {
        if (url.isLocalFile())
            paths += QDir::cleanPath(url.toLocalFile());
    }
    return paths;
}

void FileTree::paste()
{
    const QMimeData *clip = QGuiApplication::clipboard()->mimeData();
    const QStringList paths = localFiles(clip);
    if (paths.isEmpty() || m_shown->root().isEmpty())
        return;
    const bool cut = clip->data(kdeCut) == "1" || clip->data(gnomeCopied).startsWith("cut");
    m_commands.transfer(paths, targetFolder(), cut ? Transfer::Move : Transfer::Copy);
    if (cut)
        QGuiApplication::clipboard()->clear();
}

void FileTree::setFilter(const QString &pattern)
{
    if (pattern == m_pattern)
        return;
    if (m_pattern.isEmpty())
        m_expanded = expandedFolders();
    m_pattern = pattern;
    m_filter.set(m_disk->root(), m_disk->rules(), pattern);
    if (!pattern.isEmpty())
        return;
    const QString selected = currentIndex().isValid() ? m_shown->path(currentIndex()) : QString();
    m_expandFound = false;
    showModel(m_disk);
    for (const QString &folder : std::as_const(m_expanded))
        expand(m_disk->indexOf(folder));
    m_filtered->setRoot({});
    reveal(selected);
}

void FileTree::showModel(FileTreeModel *model)
{
    if (model == m_shown)
        return;
    m_shown->endDraft();
    const QItemSelectionModel *old = selectionModel();
    m_shown = model;
    setModel(model);
    delete old;
}

void FileTree::showFound(const TreeFilter::Found &found)
{
    m_expandFound = found.shown <= mostToExpand;
    showModel(m_filtered);
    m_filtered->setRoot(
        m_disk->root(),
        [listings = found.listings](const QString &folder) { return listings->value(folder); },
        FileTreeModel::Follow::Nothing);
    Q_EMIT filtered(found.shown, found.total);
}

QStringList FileTree::expandedFolders() const
{
    QStringList folders;
    const auto collect = [&](const auto &self, const QModelIndex &parent) -> void {
        for (int row = 0; row < m_disk->rowCount(parent); ++row) {
            const QModelIndex index = m_disk->index(row, 0, parent);
            if (!m_disk->isFolder(index) || !isExpanded(index))
                continue;
            folders += m_disk->path(index);
            self(self, index);
        }
    };
    collect(collect, {});
    return folders;
}

void FileTree::keyPressEvent(QKeyEvent *event)
{
    if (state() != EditingState
        && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        openSelected();
    else
        QTreeView::keyPressEvent(event);
}

void FileTree::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        selectionModel()->clear();
    else if (!selectionModel()->isSelected(index))
        choose(index);
    Q_EMIT menuAsked(byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft())
                           : event->globalPos());
}

QString FileTree::dropFolder(const QPoint &position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid())
        return m_shown->root();
    const QString path = m_shown->path(index);
    return m_shown->isFolder(index) ? path : QFileInfo(path).absolutePath();
}

void FileTree::startDrag(Qt::DropActions actions)
{
    QList<QUrl> urls;
    for (const QString &path : selectedPaths())
        urls += QUrl::fromLocalFile(path);
    if (urls.isEmpty())
        return;
    auto *files = new QMimeData;
    files->setUrls(urls);
    auto *drag = new QDrag(this);
    drag->setMimeData(files);
    drag->setPixmap(currentIndex().data(Qt::DecorationRole).value<QIcon>().pixmap(22));
    // Whoever takes the files moves or copies them; nothing is left to do here.
    drag->exec(actions, Qt::MoveAction);
}

void FileTree::dragMoveEvent(QDragMoveEvent *event)
{
    QTreeView::dragMoveEvent(event);
    if (!event->mimeData()->hasUrls() || m_shown->root().isEmpty())
        return;
    // From elsewhere files are copied, unless the user asks for more.
    if (event->source() != this && !(event->modifiers() & Qt::ShiftModifier))
        event->setDropAction(Qt::CopyAction);
    event->accept();
}

void FileTree::dropEvent(QDropEvent *event)
{
    const QStringList paths = localFiles(event->mimeData());
    const bool own = event->source() == this;
    const bool copies = own ? bool(event->modifiers() & Qt::ControlModifier)
                            : !(event->modifiers() & Qt::ShiftModifier);
    setState(NoState);
    stopAutoScroll();
    viewport()->update();
    if (paths.isEmpty() || m_shown->root().isEmpty()) {
        event->ignore();
        return;
    }
    // A copy to whoever dragged it from elsewhere: what is moved, we move ourselves.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    m_commands.transfer(paths, dropFolder(event->position().toPoint()),
                        copies ? Transfer::Copy : Transfer::Move);
}

} // namespace slipway::ide
