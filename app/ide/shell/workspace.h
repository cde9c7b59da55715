// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texteditor.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>

namespace slipway::ide {

/// What is open: the folder, the current file. The one thing every feature may ask about.
/// GUI thread only. Paths are absolute and clean; empty means none.
class Workspace : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    QString folder() const { return m_folder; }
    QString currentFile() const { return m_currentFile; }
    /// The editor that has, or last had, the focus; null where no text is open.
    TextEditor *currentEditor() const;

    /// A folder, or a file, also with a line and a column as compilers print them (its text is
    /// shown; the folder stays, or becomes the file's own where none is open). What cannot be
    /// opened is reported to the user.
    void open(const QString &path);
    void openFolder(const QString &path);
    void openFile(const QString &path, TextPosition position = {});

    /// Writes every modified file that has a path, in the background. The future gives whether all
    /// of them were written; what failed has been shown to the user by then. It finishes on the
    /// GUI thread's event loop: use .then(context, ...), never wait for it.
    QFuture<bool> saveAll();

    // --- For the editor feature, which fills these in. -----------------------------------------

    void setCurrent(const QString &file, TextEditor *editor);
    std::function<QFuture<bool>()> saveAllHandler;

Q_SIGNALS:
    void folderChanged(const QString &folder);
    void currentFileChanged(const QString &file);
    void currentEditorChanged();
    void openFileRequested(const QString &path, slipway::ide::TextPosition position);
    /// A file was renamed or moved from inside the IDE (also a folder holding files).
    void pathRenamed(const QString &from, const QString &to);
    void fileSaved(const QString &path);

private:
    QString m_folder;
    QString m_currentFile;
    QPointer<QObject> m_currentObject;
    TextEditor *m_currentEditor = nullptr;
};

} // namespace slipway::ide
