// SPDX-License-Identifier: GPL-3.0-or-later
#include "fileoperations.h"

#include <slipway/base/files.h>

#include <cerrno>
#include <filesystem>

#ifdef Q_OS_LINUX
#    include <cstdio>
#    include <fcntl.h>
#endif

namespace slipway::ide {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(FileOperations)
};

fs::path native(const QString &path)
{
    return QFile::encodeName(path).toStdString();
}

QString nameOf(const QString &path)
{
    return QFileInfo(path).fileName();
}

/// Also a link to nothing.
bool isThere(const QString &path)
{
    std::error_code error;
    return fs::symlink_status(native(path), error).type() != fs::file_type::not_found;
}

bool isRealFolder(const QString &path)
{
    std::error_code error;
    return fs::symlink_status(native(path), error).type() == fs::file_type::directory;
}

/// Whether a change of a name's case only changes the name of one and the same file.
bool isSameByCase(const QString &from, const QString &to)
{
    std::error_code error;
    return from.compare(to, Qt::CaseInsensitive) == 0
           && fs::equivalent(native(from), native(to), error)
           && fs::hard_link_count(native(from), error) <= (isRealFolder(from) ? ~0ULL : 1ULL);
}

/// Never onto something that is there.
std::error_code renameTo(const QString &from, const QString &to)
{
    if (isThere(to) && !isSameByCase(from, to))
        return std::make_error_code(std::errc::file_exists);
#ifdef Q_OS_LINUX
    // Closes the gap between looking and doing; some file systems do not know it.
    if (!isSameByCase(from, to)) {
        if (::renameat2(AT_FDCWD, native(from).c_str(), AT_FDCWD, native(to).c_str(),
                        RENAME_NOREPLACE)
            == 0)
            return {};
        if (errno != EINVAL && errno != ENOSYS)
            return {errno, std::generic_category()};
    }
#endif
    std::error_code error;
    fs::rename(native(from), native(to), error);
    return error;
}

std::error_code copyOne(const fs::path &from, const fs::path &to)
{
    std::error_code error;
    const fs::file_status status = fs::symlink_status(from, error);
    if (error)
        return error;
    switch (status.type()) {
    case fs::file_type::symlink:
        fs::copy_symlink(from, to, error);
        break;
    case fs::file_type::directory:
        fs::create_directory(to, from, error);
        break;
    case fs::file_type::regular:
        fs::copy_file(from, to, error);
        break;
    default: // Reading a pipe or a device may never end.
        return std::make_error_code(std::errc::not_supported);
    }
    return error;
}

std::error_code copyTree(const fs::path &from, const fs::path &to)
{
    std::error_code error = copyOne(from, to);
    if (error || !fs::is_directory(fs::symlink_status(from, error)))
        return error;
    fs::recursive_directory_iterator entries(from, error);
    for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
        error = copyOne(entries->path(), to / entries->path().lexically_relative(from));
        if (error)
            break;
    }
    return error;
}

/// All of it, or nothing.
std::error_code copyTo(const QString &from, const QString &to)
{
    if (isThere(to))
        return std::make_error_code(std::errc::file_exists);
    const std::error_code error = copyTree(native(from), native(to));
    if (error && error != std::errc::file_exists)
        (void)removeTree(native(to)); // What is left of half a copy; the error is told.
    return error;
}

/// Over the border of a file system as well.
std::error_code moveTo(const QString &from, const QString &to)
{
    std::error_code error = renameTo(from, to);
    if (error != std::errc::cross_device_link)
        return error;
    error = copyTo(from, to);
    if (!error && !removeTree(native(from)))
        return std::make_error_code(std::errc::permission_denied);
    return error;
}

QString sentence(const QString &what, const std::error_code &error)
{
    if (error == std::errc::file_exists)
        return Text::tr("%1: there is already something of this name.").arg(what);
    return u"%1: %2."_s.arg(what, qt_error_string(error.value()));
}

/// "main.py" becomes "main-2.py", with the first number that is free.
QString freeName(const QString &path)
{
    const QFileInfo info(path);
    const QString name = info.fileName();
    const qsizetype stem = stemLength(name, isRealFolder(path));
    for (int i = 2;; ++i) {
        const QString next = info.absolutePath() + u'/' + name.first(stem) + u'-'
                             + QString::number(i) + name.sliced(stem);
        if (!isThere(next))
            return next;
    }
}

/// Where a file was put in the trash, or empty.
QString trash(const QString &path)
{
    QString to;
    return QFile::moveToTrash(path, &to) ? to : QString();
}

/// The trash keeps a note about each file beside it, which must go when the file comes back.
void forgetTrashInfo(const QString &inTrash)
{
    const QFileInfo info(inTrash);
    QFile::remove(info.absolutePath() + u"/../info/"_s + info.fileName() + u".trashinfo"_s);
}

bool isWithin(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + u'/');
}

} // namespace

QString problemWithName(const QString &name)
{
    if (name.isEmpty())
        return Text::tr("A name is needed.");
    if (name == u"." || name == u"..")
        return Text::tr("A name cannot be %1.").arg(name);
    if (name.contains(u'/'))
        return Text::tr("A name cannot contain a slash.");
    if (name.contains(QChar(0)))
        return Text::tr("A name cannot contain this character.");
    if (QFile::encodeName(name).size() > 255)
        return Text::tr("The name is too long; a system takes 255 bytes.");
    return {};
}

qsizetype stemLength(const QString &name, bool folder)
{
    const qsizetype dot = folder ? -1 : name.lastIndexOf(u'.');
    if (dot <= 0)
        return name.size();
    // "archive.tar.gz"
    return name.first(dot).endsWith(u".tar") && dot > 4 ? dot - 4 : dot;
}

FileOutcome makeEntry(const QString &folder, const QString &name, MakeWhat what)
{
    FileOutcome outcome;
    QStringList parts = name.split(u'/');
    if (parts.size() > 1 && parts.constLast().isEmpty()) {
        parts.removeLast();
        what = MakeWhat::Folder;
    }
    QString path = folder;
    for (const QString &part : std::as_const(parts)) {
        if (outcome.problem = problemWithName(part); !outcome.problem.isEmpty())
            return outcome;
    }
    for (qsizetype i = 0; i < parts.size(); ++i) {
        path += u'/' + parts[i];
        const bool last = i == parts.size() - 1;
        if (!last && QFileInfo(path).isDir())
            continue;
        std::error_code error;
        if (isThere(path)) {
            error = std::make_error_code(std::errc::file_exists);
        } else if (last && what == MakeWhat::File) {
            QFile file(path);
            if (!file.open(QIODevice::NewOnly))
                error = {errno, std::generic_category()};
        } else {
            fs::create_directory(native(path), error);
        }
        if (error) {
            outcome.problem = sentence(Text::tr("%1 cannot be made").arg(parts[i]), error);
            return outcome;
        }
        outcome.steps.push_back({.kind = FileStep::Kind::Made, .from = {}, .to = path});
    }
    return outcome;
}

FileOutcome renameEntry(const QString &path, const QString &name)
{
    FileOutcome outcome;
    if (outcome.problem = problemWithName(name); !outcome.problem.isEmpty())
        return outcome;
    const QString to = QFileInfo(path).absolutePath() + u'/' + name;
    if (const std::error_code error = renameTo(path, to))
        outcome.problem =
            sentence(Text::tr("%1 cannot be renamed to %2").arg(nameOf(path), name), error);
    else
        outcome.steps.push_back({.kind = FileStep::Kind::Moved, .from = path, .to = to});
    return outcome;
}

QStringList conflicts(const QStringList &paths, const QString &folder, Transfer how)
{
    QStringList taken;
    for (const QString &path : paths) {
        const QString to = folder + u'/' + nameOf(path);
        // A copy where it is already gets a name of its own; a move there is none.
        if (to != path && isThere(to) && !isWithin(folder, path))
            taken += path;
    }
    Q_UNUSED(how);
    return taken;
}

/// Makes room at `to`; false where that cannot be done.
static bool makeRoom(const QString &to, FileOutcome &outcome)
{
    if (const QString inTrash = trash(to); !inTrash.isEmpty()) {
        outcome.steps.push_back({.kind = FileStep::Kind::Trashed, .from = to, .to = inTrash});
        return true;
    }
    if (const auto removed = removeTree(native(to)); !removed) {
        outcome.problem = Text::tr("%1 cannot be replaced: %2")
                              .arg(nameOf(to), QString::fromStdString(removed.error().message));
        return false;
    }
    outcome.steps.push_back({.kind = FileStep::Kind::Deleted, .from = to, .to = {}});
    return true;
}

FileOutcome transferEntries(const QStringList &paths, const QString &folder, Transfer how,
                            OnConflict onConflict)
{
    FileOutcome outcome;
    for (const QString &path : paths) {
        QString to = folder + u'/' + nameOf(path);
        const bool here = to == path;
        if (here && how == Transfer::Move)
            continue;
        if (isRealFolder(path) && isWithin(folder, path)) {
            outcome.problem =
                Text::tr("The folder %1 cannot be put into itself.").arg(nameOf(path));
            continue;
        }
        if (isThere(to)) {
            if (!here && onConflict == OnConflict::Skip)
                continue;
            if (here || onConflict == OnConflict::KeepBoth) {
                to = freeName(to);
            } else if (isWithin(path, to)) {
                outcome.problem =
                    Text::tr("%1 cannot replace the folder it is in.").arg(nameOf(path));
                continue;
            } else if (!makeRoom(to, outcome)) {
                continue;
            }
        }
        const bool move = how == Transfer::Move;
        if (const std::error_code error = move ? moveTo(path, to) : copyTo(path, to)) {
            const QString what =
                move ? Text::tr("%1 cannot be moved to %2") : Text::tr("%1 cannot be copied to %2");
            outcome.problem = sentence(what.arg(nameOf(path), folder), error);
            continue;
        }
        outcome.steps.push_back({.kind = move ? FileStep::Kind::Moved : FileStep::Kind::Copied,
                                 .from = path,
                                 .to = to});
    }
    return outcome;
}

FileOutcome duplicateEntries(const QStringList &paths)
{
    FileOutcome all;
    for (const QString &path : paths) {
        const FileOutcome one = transferEntries({path}, QFileInfo(path).absolutePath(),
                                                Transfer::Copy, OnConflict::KeepBoth);
        all.steps.insert(all.steps.end(), one.steps.begin(), one.steps.end());
        if (!one.problem.isEmpty())
            all.problem = one.problem;
    }
    return all;
}

FileOutcome trashEntries(const QStringList &paths)
{
    FileOutcome outcome;
    for (const QString &path : paths) {
        if (!isThere(path))
            continue;
        if (const QString to = trash(path); !to.isEmpty())
            outcome.steps.push_back({.kind = FileStep::Kind::Trashed, .from = path, .to = to});
        else
            outcome.untrashable += path;
    }
    return outcome;
}

FileOutcome deleteEntries(const QStringList &paths)
{
    FileOutcome outcome;
    for (const QString &path : paths) {
        if (const auto removed = removeTree(native(path)); !removed)
            outcome.problem =
                Text::tr("%1 cannot be deleted: %2")
                    .arg(nameOf(path), QString::fromStdString(removed.error().message));
        else
            outcome.steps.push_back({.kind = FileStep::Kind::Deleted, .from = path, .to = {}});
    }
    return outcome;
}

static bool undoStep(const FileStep &step, FileOutcome &outcome)
{
    const auto failed = [&](const std::error_code &error) {
        outcome.problem =
            sentence(Text::tr("%1 cannot be brought back").arg(nameOf(step.from)), error);
        return false;
    };
    switch (step.kind) {
    case FileStep::Kind::Made:
    case FileStep::Kind::Copied: {
        // A new folder that is not empty any more holds what somebody put there since.
        std::error_code ignored;
        if (!isThere(step.to)
            || (step.kind == FileStep::Kind::Made && isRealFolder(step.to)
                && !fs::is_empty(native(step.to), ignored)))
            return true;
        const FileOutcome gone = trashEntries({step.to});
        outcome.steps.insert(outcome.steps.end(), gone.steps.begin(), gone.steps.end());
        if (gone.untrashable.isEmpty())
            return true;
        outcome.problem = Text::tr("%1 stays where it is, as there is no trash to put it into.")
                              .arg(nameOf(step.to));
        return false;
    }
    case FileStep::Kind::Moved:
        if (const std::error_code error = moveTo(step.to, step.from))
            return failed(error);
        break;
    case FileStep::Kind::Trashed:
        if (const std::error_code error = moveTo(step.to, step.from))
            return failed(error);
        forgetTrashInfo(step.to);
        break;
    case FileStep::Kind::Deleted:
        outcome.problem = Text::tr("%1 was deleted for good.").arg(nameOf(step.from));
        return false;
    }
    outcome.steps.push_back({.kind = FileStep::Kind::Moved, .from = step.to, .to = step.from});
    return true;
}

FileOutcome undoSteps(const FileSteps &steps)
{
    FileOutcome outcome;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (!undoStep(*step, outcome))
            break;
    }
    return outcome;
}

} // namespace slipway::ide
