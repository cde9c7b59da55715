// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspace.h"

namespace slipway::ide {

Workspace::Workspace(QObject *parent)
    : QObject(parent)
{}

TextEditor *Workspace::currentEditor() const
{
    return m_currentObject ? m_currentEditor : nullptr;
}

Place Workspace::currentPlace() const
{
    const TextEditor *editor = currentEditor();
    return editor ? Place{.path = editor->path(), .position = editor->caretPosition()} : Place{};
}

/// "main.py:12:5", where no file has that very name.
static std::pair<QString, TextPosition> splitPosition(const QString &path)
{
    static const QRegularExpression pattern(QStringLiteral("^(.+?):(\\d+)(?::(\\d+))?:?$"));
    if (QFileInfo::exists(path))
        return {path, {}};
    const QRegularExpressionMatch match = pattern.match(path);
    if (!match.hasMatch())
        return {path, {}};
    return {match.captured(1),
            {.line = match.captured(2).toInt(), .column = match.captured(3).toInt()}};
}

void Workspace::open(const QString &path)
{
    const auto [name, position] = splitPosition(path);
    const QFileInfo info(name);
    if (info.isDir()) {
        openFolder(info.absoluteFilePath());
        return;
    }
    if (m_folder.isEmpty() && info.exists())
        openFolder(info.absolutePath());
    openFile(info.absoluteFilePath(), position);
}

void Workspace::openFolder(const QString &path)
{
    const QString folder = path.isEmpty() ? QString() : QDir::cleanPath(path);
    if (folder == m_folder)
        return;
    m_folder = folder;
    Q_EMIT folderChanged(folder);
}

void Workspace::openFile(const QString &path, TextPosition position, OpenReason reason)
{
    if (m_host)
        m_host->openFile(QDir::cleanPath(path), position, reason);
}

void Workspace::openWith(const QString &path, const QString &kind)
{
    if (m_host)
        m_host->openWith(QDir::cleanPath(path), kind);
}

void Workspace::showPage(const QString &key, const std::function<QWidget *()> &make)
{
    if (m_host)
        m_host->showPage(key, make);
}

void Workspace::compare(const Comparison &comparison)
{
    if (m_host)
        m_host->compare(comparison);
}

std::vector<OpenDocument> Workspace::documents() const
{
    return m_host ? m_host->documents() : std::vector<OpenDocument>();
}

TextEditor *Workspace::editorOf(const QString &path) const
{
    for (const OpenDocument &one : documents()) {
        if (one.path == path && !path.isEmpty())
            return one.editor;
    }
    return nullptr;
}

QFuture<bool> Workspace::saveAll()
{
    return m_host ? m_host->saveAll() : QtFuture::makeReadyValueFuture(true);
}

void Workspace::setDistractionFree(bool on)
{
    if (on == m_distractionFree)
        return;
    m_distractionFree = on;
    Q_EMIT distractionFreeChanged(on);
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
