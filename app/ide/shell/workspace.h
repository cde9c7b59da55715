// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compare.h"
#include "filemarks.h"
#include "pages.h"
#include "problems.h"
#include "texteditor.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <vector>

namespace slipway::ide {

/// Why a file is opened.
enum class OpenReason {
    Asked,   ///< somebody wants it
    Peek,    ///< looked at in passing: the tab is used again for the next one, until it is edited
    History, ///< going back and forward: not told by navigated()
};

struct Place
{
    QString path;
    TextPosition position;

    bool operator==(const Place &) const = default;
};

/// A file, or a text without one, that has a tab.
struct OpenDocument
{
    /// Empty for a text that has no file yet.
    QString path;
    /// As its tab says.
    QString name;
    /// Null while the file has not been read, which is done when its tab is first shown.
    TextEditor *editor = nullptr;
    bool modified = false;
};

/// What the editor feature does for all the others; they ask the Workspace.
class DocumentHost
{
public:
    virtual ~DocumentHost() = default;

    virtual void openFile(const QString &path, TextPosition position, OpenReason reason) = 0;
    virtual void openWith(const QString &path, const QString &kind) = 0;
    virtual void showPage(const QString &key, const std::function<QWidget *()> &make) = 0;
    virtual void compare(const Comparison &comparison) = 0;
    virtual std::vector<OpenDocument> documents() const = 0;
    virtual QFuture<bool> saveAll() = 0;
};

/// What is open: the folder, the current file. The one thing every feature may ask about.
/// GUI thread only. Paths are absolute and clean; empty means none.
class Workspace : public QObject
{
    Q_OBJECT

public:
    explicit Workspace(QObject *parent = nullptr);

    QString folder() const { return m_folder; }
    QString currentFile() const { return m_currentFile; }
    /// The editor that has, or last had, the focus; null where no text is open.
    TextEditor *currentEditor() const;
    /// Where the caret is; no path where no file is open.
    Place currentPlace() const;

    /// A folder, or a file, also with a line and a column as compilers print them (its text is
    /// shown; the folder stays, or becomes the file's own where none is open). What cannot be
    /// opened is reported to the user.
    void open(const QString &path);
    void openFolder(const QString &path);
    void openFile(const QString &path, TextPosition position = {},
                  OpenReason reason = OpenReason::Asked);
    /// As a page of this kind; as text where the kind is empty.
    void openWith(const QString &path, const QString &kind);

    /// Ways to show files other than as text.
    Pages &pages() { return m_pages; }
    /// What is said about files beside their names.
    FileMarks &marks() { return m_marks; }
    /// What programs and compilers found wrong.
    Problems &problems() { return m_problems; }
    /// A tab for what is no file, such as settings: the one with this key, else a new one with what
    /// `make` makes (the tab owns it; its window title is the tab's text). Not kept by the session.
    void showPage(const QString &key, const std::function<QWidget *()> &make);
    /// Two texts side by side.
    void compare(const Comparison &comparison);

    /// Everything that has a tab and is text, each once, in no particular order.
    std::vector<OpenDocument> documents() const;
    /// The editor of this file, if it is open and has been read.
    TextEditor *editorOf(const QString &path) const;

    /// Writes every modified file that has a path, in the background. The future gives whether all
    /// of them were written; what failed has been shown to the user by then. It finishes on the
    /// GUI thread's event loop: use .then(context, ...), never wait for it.
    QFuture<bool> saveAll();

    /// Nothing but the text is to be seen: what stands round it hides itself.
    bool isDistractionFree() const { return m_distractionFree; }
    void setDistractionFree(bool on);

    // --- For the editor feature, which fills these in. -----------------------------------------

    void setCurrent(const QString &file, TextEditor *editor);
    void setHost(DocumentHost *host) { m_host = host; }

    // --- For the history of files. -------------------------------------------------------------

    /// Called with the text a file has on the disk before a save replaces it, on any thread.
    std::function<void(const QString &path, const QByteArray &text)> beforeOverwrite;

Q_SIGNALS:
    void folderChanged(const QString &folder);
    void distractionFreeChanged(bool on);
    void currentFileChanged(const QString &file);
    void currentEditorChanged();
    /// A file was renamed or moved from inside the IDE (also a folder holding files).
    void pathRenamed(const QString &from, const QString &to);
    void fileSaved(const QString &path);
    /// This text of a file is about to be given up for another (a reload, a merge, a version
    /// restored), and would only be in the undo steps.
    void textReplaced(const QString &path, const QByteArray &text);
    /// A tab was opened, closed, read, or changed its file or whether it is modified.
    void documentsChanged();
    /// The caret of the current editor moved, or its text changed.
    void caretMoved();
    /// Somebody went from one place to another, other than by moving the caret.
    void navigated(const slipway::ide::Place &from, const slipway::ide::Place &to);

private:
    DocumentHost *m_host = nullptr;
    Pages m_pages;
    FileMarks m_marks;
    Problems m_problems;
    QString m_folder;
    bool m_distractionFree = false;
    QString m_currentFile;
    QPointer<QObject> m_currentObject;
    TextEditor *m_currentEditor = nullptr;
};

} // namespace slipway::ide
