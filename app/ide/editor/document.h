// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/texteditor.h"
#include "textfile.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <vector>

namespace slipway::ide {

class ScintillaView;

struct BackupText;

/// The file behind one or more views: read, written, and watched for what others do to it. The
/// text itself is Scintilla's, and shared by the views. GUI thread; files are read and written
/// elsewhere where that could take long.
class Document : public QObject
{
    Q_OBJECT

public:
    /// Of the view's text.
    explicit Document(ScintillaView &view);

    /// One more view of the same text; a view must be detached before it goes.
    void attach(ScintillaView &view);
    void detach(ScintillaView &view);
    const std::vector<ScintillaView *> &views() const { return m_views; }

    /// Absolute; empty for a text that has no file yet.
    const QString &path() const { return m_path; }
    void setPath(const QString &path);
    const TextFormat &format() const { return m_format; }
    /// Of the file as it was last read or written.
    const FileStamp &stamp() const { return m_stamp; }
    QByteArray text() const;
    quint64 revision() const { return m_revision; }
    bool isModified() const;
    /// Modified though its text is not: its file is gone, or is to be written differently.
    bool isOnlyTouched() const;
    /// An input method is composing: the text has what is not meant yet.
    bool isComposing() const;
    /// Nothing may be edited, as saving would lose bytes that this encoding has no character for.
    bool isUnfaithful() const { return m_unfaithful; }
    bool isLoading() const { return m_loading; }
    /// Nothing was loaded, and why.
    const std::optional<Error> &problem() const { return m_problem; }

    /// Ends with loaded() or failed(); for small files before this returns.
    void load(const QString &path);

    /// Reads the file anew, as this.
    void reloadAs(Encoding encoding);
    /// Both change how the file is written, and make it modified.
    void setEncoding(Encoding encoding);
    void convertLineEndings(LineEnding ending);

    enum class Overwrite { No, Yes };
    /// Gives whether it was written; failures come with saveFailed(), and with Overwrite::No
    /// also where the file on the disk is no longer the one that was read. What is typed while it
    /// is being written stays modified.
    QFuture<bool> save(Overwrite overwrite = Overwrite::No);
    /// The same without beforeSave.
    QFuture<bool> saveAsIs();
    QFuture<bool> saveAs(const QString &path);

    /// Puts the text in order before each save(); what it does at once is written, and where it
    /// takes longer the writing waits for it.
    std::function<QFuture<void>()> beforeSave;
    /// Called with the text that is on the disk before a save replaces it, on any thread.
    std::function<void(const QString &path, const QByteArray &text)> beforeOverwrite;

    /// Compares with the disk: reloads what is unmodified, else says changedOutside().
    void checkDisk();
    /// Replaces the text by the disk's, as one step of undo; of a small file before this returns.
    void reload();
    /// The user wants to keep this text: the next save overwrites.
    void keepMine();
    /// Makes the text `merged`, as one step of undo: what the file at `stamp` says is in it.
    void takeMerged(const std::string &merged, const FileStamp &stamp);

    /// What became of a text that was kept when the program ended.
    enum class Restored { AsItWas, Merged, Conflict, FileGone };
    /// After loading, whether that succeeded or not. The file on the disk is not touched: where it
    /// is another one by now, its changes are merged in, or with Conflict the first save asks.
    Restored restore(const BackupText &backup);

Q_SIGNALS:
    /// Text came or went; before anybody else hears of it. The bytes are valid for the call only.
    void textEdited(qsizetype position, bool inserted, QByteArrayView bytes);
    /// This text is being given up for another, and would only be in the steps of undo.
    void textReplaced(const QByteArray &text);
    void viewGone();
    void loaded();
    void failed();
    void saved();
    void saveFailed(const slipway::Error &error);
    void modifiedChanged(bool modified);
    void formatChanged();
    void pathChanged();
    void reloaded();
    void changedOutside();
    void deletedOutside();
    /// Each view of the text is to mark these.
    void problemsTold(const std::vector<slipway::ide::Problem> &problems);

private:
    void readAtOnce();
    void loadInPieces(qint64 size);
    void take(Result<LoadedFile> file);
    void takeReloaded(Result<LoadedFile> file);
    void finishLoading(const TextFormat &format, const FileStamp &stamp, bool writable);
    void setWritable(bool writable);
    void fail(const Error &error);
    void setText(const std::string &text);
    void replaceText(const std::string &text);
    QFuture<bool> write(const QString &path, Overwrite overwrite);
    void noteSaved(const FileStamp &stamp, quint64 revision);
    void touch();

    void listen();
    void tellSavePoint(bool left);

    /// The first of the views, through which the text is reached.
    ScintillaView *m_view;
    std::vector<ScintillaView *> m_views;
    std::vector<QMetaObject::Connection> m_connections;
    QString m_path;
    TextFormat m_format;
    FileStamp m_stamp;
    std::optional<Error> m_problem;
    quint64 m_revision = 0;
    int m_writing = 0;
    bool m_loading = false;
    bool m_reloading = false;
    /// Modified although the text is not: its file went, or its format changed.
    bool m_touched = false;
    bool m_savePointLeft = false;
    bool m_said = false;
    bool m_unfaithful = false;
};

} // namespace slipway::ide
