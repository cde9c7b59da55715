// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "textfile.h"

#include <QFuture>
#include <QObject>

#include <functional>

namespace slipway::ide {

class ScintillaView;

/// The file behind a view: read, written, and watched for what others do to it. The text itself
/// is Scintilla's. GUI thread; files are read and written elsewhere where that could take long.
class Document : public QObject
{
    Q_OBJECT

public:
    /// The view must outlive this.
    explicit Document(ScintillaView &view);

    /// Absolute; empty for a text that has no file yet.
    const QString &path() const { return m_path; }
    void setPath(const QString &path);
    const TextFormat &format() const { return m_format; }
    bool isModified() const;
    bool isLoading() const { return m_loading; }
    /// Nothing was loaded, and why.
    const std::optional<Error> &problem() const { return m_problem; }

    /// Ends with loaded() or failed(); for small files before this returns.
    void load(const QString &path);

    /// Both change how the file is written, and make it modified.
    void setEncoding(Encoding encoding);
    void convertLineEndings(LineEnding ending);

    enum class Overwrite { No, Yes };
    /// Gives whether it was written; failures come with saveFailed(), and with Overwrite::No
    /// also where the file on the disk is no longer the one that was read. What is typed while it
    /// is being written stays modified.
    QFuture<bool> save(Overwrite overwrite = Overwrite::No);
    QFuture<bool> saveAs(const QString &path);

    /// Puts the text in order before each save(); what it does at once is written, and where it
    /// takes longer the writing waits for it.
    std::function<QFuture<void>()> beforeSave;

    /// Compares with the disk: reloads what is unmodified, else says changedOutside().
    void checkDisk();
    /// Replaces the text by the disk's, as one step of undo.
    void reload();
    /// The user wants to keep this text: the next save overwrites.
    void keepMine();

Q_SIGNALS:
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

private:
    void readAtOnce();
    void loadInPieces(qint64 size);
    void take(Result<LoadedFile> file);
    void finishLoading(const TextFormat &format, const FileStamp &stamp, bool writable);
    void fail(const Error &error);
    void setText(const std::string &text);
    void replaceText(const std::string &text);
    QFuture<bool> write(const QString &path, Overwrite overwrite);
    void noteSaved(const FileStamp &stamp, quint64 revision);
    void touch();

    ScintillaView &m_view;
    QString m_path;
    TextFormat m_format;
    FileStamp m_stamp;
    std::optional<Error> m_problem;
    quint64 m_revision = 0;
    int m_writing = 0;
    bool m_loading = false;
    /// Modified although the text is not: its file went, or its format changed.
    bool m_touched = false;
    bool m_said = false;
};

} // namespace slipway::ide
