// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetree.h"

#include "filetreemodel.h"
#include "shell/notifications.h"
#include "shell/theme.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

FileTree::FileTree(Workspace &workspace, Notifications &notifications, QWidget *parent)
    : QTreeView(parent)
    , m_workspace(workspace)
    , m_notifications(notifications)
    , m_model(new FileTreeModel(this))
{
    setModel(m_model);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
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
    connect(this, &QTreeView::clicked, this, &FileTree::openIndex);
    connect(&workspace, &Workspace::folderChanged, this, &FileTree::setFolder);
    connect(&workspace, &Workspace::currentFileChanged, this, &FileTree::showCurrentFile);
    connect(m_model, &FileTreeModel::renamed, &workspace, &Workspace::pathRenamed);
    connect(m_model, &FileTreeModel::failed, &notifications, &Notifications::error);
    connect(m_model, &FileTreeModel::folderRead, this, [this] {
        if (!m_toShow.isEmpty())
            showCurrentFile(m_toShow);
        if (!m_toEdit.isEmpty())
            editWhenRead(m_toEdit);
    });
    setFolder(workspace.folder());
    showCurrentFile(workspace.currentFile());
}

void FileTree::setFolder(const QString &folder)
{
    m_toEdit.clear();
    m_toShow.clear();
    m_model->setRoot(folder);
}

void FileTree::openIndex(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    if (m_model->isFolder(index))
        setExpanded(index, !isExpanded(index));
    else
        m_workspace.openFile(m_model->path(index));
}

void FileTree::showCurrentFile(const QString &path)
{
    m_toShow = path.startsWith(m_model->root() + u'/') ? path : QString();
    if (m_toShow.isEmpty())
        return;
    if (const QModelIndex index = m_model->indexOf(path); index.isValid()) {
        m_toShow.clear();
        setCurrentIndex(index);
        scrollTo(index);
        return;
    }
    // Open the branches on the way; each one's reading brings us back here.
    QString folder = QFileInfo(path).absolutePath();
    while (!m_model->indexOf(folder).isValid() && folder.size() > m_model->root().size())
        folder = QFileInfo(folder).absolutePath();
    if (const QModelIndex index = m_model->indexOf(folder); index.isValid())
        expand(index);
}

QString FileTree::targetFolder() const
{
    const QModelIndex index = currentIndex();
    if (!index.isValid())
        return m_model->root();
    const QString path = m_model->path(index);
    return m_model->isFolder(index) ? path : QFileInfo(path).absolutePath();
}

void FileTree::createFile()
{
    create(false);
}

void FileTree::createFolder()
{
    create(true);
}

void FileTree::create(bool folder)
{
    if (m_model->root().isEmpty())
        return;
    const QDir target(targetFolder());
    const QString stem = folder ? tr("new-folder") : tr("new-file");
    QString name = stem;
    for (int i = 2; target.exists(name); ++i)
        name = u"%1-%2"_s.arg(stem).arg(i);
    const QString path = target.filePath(name);
    QFile file(path);
    const bool made = folder ? target.mkdir(name) : file.open(QIODevice::NewOnly);
    if (!made) {
        m_notifications.error(tr("Nothing can be created in %1: %2")
                                  .arg(target.path(), folder ? tr("the folder is not writable.")
                                                             : file.errorString()));
        return;
    }
    if (const QModelIndex parent = m_model->indexOf(target.path()); parent.isValid())
        expand(parent);
    m_toEdit = path;
    m_model->refresh(target.path());
}

void FileTree::editWhenRead(const QString &path)
{
    const QModelIndex index = m_model->indexOf(path);
    if (!index.isValid())
        return;
    m_toEdit.clear();
    setCurrentIndex(index);
    scrollTo(index);
    edit(index);
}

void FileTree::renameSelected()
{
    if (currentIndex().isValid())
        edit(currentIndex());
}

void FileTree::deleteSelected()
{
    if (!currentIndex().isValid())
        return;
    const QString path = m_model->path(currentIndex());
    const QString name = QFileInfo(path).fileName();
    const QString text =
        m_model->isFolder(currentIndex())
            ? tr("Move the folder %1 and all that is in it to the trash?").arg(name)
            : tr("Move %1 to the trash?").arg(name);
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("Delete"), text, QMessageBox::Cancel, window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setDefaultButton(box->addButton(tr("Move to Trash"), QMessageBox::AcceptRole));
    connect(box, &QMessageBox::accepted, this, [this, path] { moveToTrash(path); });
    box->open();
}

void FileTree::moveToTrash(const QString &path)
{
    if (QFile::moveToTrash(path)) {
        m_model->refresh(QFileInfo(path).absolutePath());
        return;
    }
    const QString name = QFileInfo(path).fileName();
    m_notifications.show(
        {.severity = Severity::Warning,
         .text = tr("%1 cannot be moved to the trash.").arg(name),
         .actions = {{tr("Delete for Good"), [this, path, name] {
                          const bool gone = QFileInfo(path).isDir() && !QFileInfo(path).isSymLink()
                                                ? QDir(path).removeRecursively()
                                                : QFile::remove(path);
                          if (!gone)
                              m_notifications.error(tr("%1 cannot be deleted.").arg(name));
                          m_model->refresh(QFileInfo(path).absolutePath());
                      }}}});
}

void FileTree::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        openIndex(currentIndex());
        return;
    case Qt::Key_F2:
        renameSelected();
        return;
    case Qt::Key_Delete:
        deleteSelected();
        return;
    default:
        QTreeView::keyPressEvent(event);
    }
}

void FileTree::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    setCurrentIndex(index);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("New &File"), this, &FileTree::createFile);
    menu->addAction(tr("New F&older"), this, &FileTree::createFolder);
    if (index.isValid()) {
        const QString path = m_model->path(index);
        menu->addSeparator();
        menu->addAction(tr("&Rename"), this, &FileTree::renameSelected);
        menu->addAction(tr("&Delete"), this, &FileTree::deleteSelected);
        menu->addSeparator();
        menu->addAction(tr("Copy &Path"), this,
                        [path] { QGuiApplication::clipboard()->setText(path); });
    }
    menu->popup(event->globalPos());
}

} // namespace slipway::ide
