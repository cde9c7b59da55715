// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace.h"

namespace slipway::ide {

TextEditor *Workspace::currentEditor() const
{
    return m_currentObject ? m_currentEditor : nullptr;
}

void Workspace::open(const QString &path)
{
    const QFileInfo info(path);
    if (info.isDir()) {
        openFolder(info.absoluteFilePath());
        return;
    }
    if (m_folder.isEmpty() && info.exists())
        openFolder(info.absolutePath());
    openFile(info.absoluteFilePath());
}

void Workspace::openFolder(const QString &path)
{
    const QString folder = path.isEmpty() ? QString() : QDir::cleanPath(path);
    if (folder == m_folder)
        return;
    m_folder = folder;
    Q_EMIT folderChanged(folder);
}

void Workspace::openFile(const QString &path, TextPosition position)
{
    Q_EMIT openFileRequested(QDir::cleanPath(path), position);
}

QFuture<bool> Workspace::saveAll()
{
    return saveAllHandler ? saveAllHandler() : QtFuture::makeReadyValueFuture(true);
}

void Workspace::setCurrent(const QString &file, TextEditor *editor)
{
    if (editor != m_currentEditor || (editor && !m_currentObject)) {
        m_currentEditor = editor;
        m_currentObject = editor ? editor->widget() : nullptr;
        Q_EMIT currentEditorChanged();
    }
    if (file != m_currentFile) {
        m_currentFile = file;
        Q_EMIT currentFileChanged(file);
    }
}

} // namespace slipway::ide
