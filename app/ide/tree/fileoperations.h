// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <expected>
#include <vector>

namespace slipway::ide {

/// One change of the disk, as undoing it needs to know it.
struct FileStep
{
    enum class Kind {
        Made,    ///< `to` is new
        Copied,  ///< `to` is new, and like `from`
        Moved,   ///< from `from` to `to`
        Trashed, ///< from `from` to `to`, which is in the trash
        Deleted, ///< `from` is gone for good
    };
    Kind kind;
    QString from;
    QString to;
};
using FileSteps = std::vector<FileStep>;

/// What was done, and a sentence where not all of it was.
struct FileOutcome
{
    FileSteps steps;
    QString problem;
    /// What has to be deleted for good, or not at all: there is no trash for it.
    QStringList untrashable;
};

enum class MakeWhat { File, Folder };
enum class Transfer { Move, Copy };
/// What becomes of a name that is taken.
enum class OnConflict { Replace, KeepBoth, Skip };

// Nothing here replaces or deletes anything that was not named. None of it is for the GUI thread.

/// `name` may be "a/b/c.py", whose folders are made where they are missing; one that ends in a
/// slash is a folder.
FileOutcome makeEntry(const QString &folder, const QString &name, MakeWhat what);
/// The name only; a change of case is one too.
FileOutcome renameEntry(const QString &path, const QString &name);
/// Those of `paths` whose name is taken in `folder` by something else.
QStringList conflicts(const QStringList &paths, const QString &folder, Transfer how);
/// What is replaced goes to the trash (where there is none, it is gone).
FileOutcome transferEntries(const QStringList &paths, const QString &folder, Transfer how,
                            OnConflict onConflict);
/// A copy beside each: "main-2.py".
FileOutcome duplicateEntries(const QStringList &paths);
FileOutcome trashEntries(const QStringList &paths);
FileOutcome deleteEntries(const QStringList &paths);
/// The other way round, last step first; stops at the first that cannot be undone. Gives what it
/// did in turn.
FileOutcome undoSteps(const FileSteps &steps);

/// A sentence why a file cannot have this name, or empty.
QString problemWithName(const QString &name);
/// How many characters of a file's name stand before its ending: 4 in "main.py", and all of them in
/// ".gitignore" and for folders.
qsizetype stemLength(const QString &name, bool folder);

} // namespace slipway::ide
