// SPDX-License-Identifier: GPL-3.0-or-later
#include "document.h"

#include "backupfile.h"
#include "endlesslines.h"
#include "largetext.h"
#include "scintillaview.h"
#include "shell/background.h"

#include <slipway/text/merge.h>

#include <unistd.h>

namespace slipway::ide {

using Sci = QsciScintillaBase;
namespace fs = std::filesystem;

// Read at once: another thread would only put the first picture off.
static constexpr qint64 smallFile = qint64{2} << 20;

// From here on it is read in pieces and kept without styles.
static constexpr qint64 largeText = qint64{8} << 20;

// Earlier versions of larger files are not kept.
static constexpr std::uint64_t largestKept = std::uint64_t{5} << 20;

static fs::path toPath(const QString &path)
{
    return fs::path(QFile::encodeName(path).toStdString());
}

Document::Document(ScintillaView &view)
    : m_view(&view)
    , m_views{&view}
{
    listen();
}

void Document::listen()
{
    for (const QMetaObject::Connection &connection : std::exchange(m_connections, {}))
        disconnect(connection);
    m_connections = {
        connect(m_view, &QsciScintillaBase::SCN_MODIFIED, this,
                [this](int position, int type, const char *text, int length, int, int, int, int,
                       int, int) {
                    if (!(type & (Sci::SC_MOD_INSERTTEXT | Sci::SC_MOD_DELETETEXT)))
                        return;
                    ++m_revision;
                    // A step that begins with the carets' (CaretSteps) has left the save point
                    // before its first change, of which Scintilla then tells nothing.
                    if (!m_savePointLeft && m_view->send(Sci::SCI_GETMODIFY) != 0)
                        tellSavePoint(true);
                    if (!m_loading)
                        Q_EMIT textEdited(position, (type & Sci::SC_MOD_INSERTTEXT) != 0,
                                          QByteArrayView(text, length));
                }),
        connect(m_view, &QsciScintillaBase::SCN_SAVEPOINTLEFT, this,
                [this] { tellSavePoint(true); }),
        connect(m_view, &QsciScintillaBase::SCN_SAVEPOINTREACHED, this,
                [this] { tellSavePoint(false); }),
    };
}

void Document::tellSavePoint(bool left)
{
    m_savePointLeft = left;
    Q_EMIT modifiedChanged(isModified());
}

void Document::attach(ScintillaView &view)
{
    view.SendScintilla(Sci::SCI_SETDOCPOINTER, 0UL,
                       reinterpret_cast<void *>(m_view->send(Sci::SCI_GETDOCPOINTER)));
    m_views.push_back(&view);
}

void Document::detach(ScintillaView &view)
{
    std::erase(m_views, &view);
    if (m_views.empty())
        return;
    if (&view == m_view) {
        m_view = m_views.front();
        listen();
    }
    Q_EMIT viewGone();
}

QByteArray Document::text() const
{
    return m_view->text();
}

bool Document::isComposing() const
{
    return std::ranges::any_of(m_views, &ScintillaView::isComposing);
}

bool Document::isModified() const
{
    return !m_problem && !m_loading && (m_touched || m_view->send(Sci::SCI_GETMODIFY) != 0);
}

bool Document::isOnlyTouched() const
{
    return m_touched && m_view->send(Sci::SCI_GETMODIFY) == 0;
}

void Document::touch()
{
    m_touched = true;
    Q_EMIT modifiedChanged(true);
}

void Document::setPath(const QString &path)
{
    m_path = path;
    Q_EMIT pathChanged();
}

void Document::load(const QString &path)
{
    m_path = path;
    m_problem.reset();
    m_unfaithful = false;
    if (QFileInfo(path).size() <= smallFile) {
        take(loadFile(toPath(path)));
        return;
    }
    m_loading = true;
    m_view->send(Sci::SCI_SETREADONLY, 1);
    if (const qint64 size = QFileInfo(path).size();
        size > largeText && size <= qint64(largestFile)) {
        loadInPieces(size);
        return;
    }
    readAtOnce();
}

void Document::readAtOnce()
{
    // Shared, because futures hand out copies and a file of this size should not be copied.
    runInBackground([file = toPath(m_path)] {
        return std::make_shared<Result<LoadedFile>>(loadFile(file));
    }).then(this, [this](const std::shared_ptr<Result<LoadedFile>> &file) {
        take(std::move(*file));
    });
}

void Document::loadInPieces(qint64 size)
{
    struct Reading
    {
        Reading(ScintillaView &view, qint64 bytes)
            : text(view, bytes)
        {}
        LargeText text;
        Result<LargeText::Outcome> outcome = LargeText::Outcome::ForLoadFile;
    };
    auto reading = std::make_shared<Reading>(*m_view, size);
    runInBackground([reading, file = toPath(m_path)] {
        reading->outcome = reading->text.read(file);
        return true;
    }).then(this, [this, reading](bool) {
        if (!reading->outcome) {
            fail(reading->outcome.error());
        } else if (*reading->outcome == LargeText::Outcome::ForLoadFile) {
            readAtOnce();
        } else {
            reading->text.giveTo(*m_view);
            finishLoading(reading->text.format(), reading->text.stamp(),
                          reading->text.isWritable());
        }
    });
}

void Document::fail(const Error &error)
{
    m_loading = false;
    m_problem = error;
    m_stamp = FileStamp::of(toPath(m_path));
    m_view->send(Sci::SCI_SETREADONLY, 1);
    Q_EMIT failed();
}

void Document::take(Result<LoadedFile> file)
{
    if (!file) {
        fail(file.error());
        return;
    }
    m_view->send(Sci::SCI_SETREADONLY, 0L);
    m_loading = true; // Nobody edits this.
    setText(file->decoded.text);
    m_unfaithful = !file->decoded.faithful;
    finishLoading(file->decoded.format, file->stamp, file->writable);
}

void Document::finishLoading(const TextFormat &format, const FileStamp &stamp, bool writable)
{
    m_loading = false;
    m_format = format;
    m_stamp = stamp;
    m_view->send(Sci::SCI_SETEOLMODE, m_format.lineEnding == LineEnding::CrLf ? Sci::SC_EOL_CRLF
                                      : m_format.lineEnding == LineEnding::Cr ? Sci::SC_EOL_CR
                                                                              : Sci::SC_EOL_LF);
    setWritable(writable);
    for (ScintillaView *view : m_views) {
        // A large text came as another document of Scintilla's.
        if (view != m_view)
            view->SendScintilla(Sci::SCI_SETDOCPOINTER, 0UL,
                                reinterpret_cast<void *>(m_view->send(Sci::SCI_GETDOCPOINTER)));
    }
    Q_EMIT loaded();
    Q_EMIT formatChanged();
}

void Document::setWritable(bool writable)
{
    m_view->send(Sci::SCI_SETREADONLY, writable && !m_unfaithful ? 0L : 1L);
}

void Document::setText(const std::string &text)
{
    const bool endless = EndlessLines::isNeeded(text);
    if (endless)
        EndlessLines::setHidden(*m_view, true);
    m_view->send(Sci::SCI_SETUNDOCOLLECTION, 0L);
    m_view->send(Sci::SCI_CLEARALL);
    m_view->send(Sci::SCI_ALLOCATE, static_cast<long>(text.size() + text.size() / 16 + 1024));
    m_view->send(Sci::SCI_APPENDTEXT, static_cast<long>(text.size()), text.data());
    m_view->send(Sci::SCI_SETUNDOCOLLECTION, 1);
    m_view->send(Sci::SCI_EMPTYUNDOBUFFER);
    m_view->send(Sci::SCI_SETSAVEPOINT);
    m_view->send(Sci::SCI_GOTOPOS, 0L);
    if (endless)
        EndlessLines::setHidden(*m_view, false);
}

void Document::setEncoding(Encoding encoding)
{
    if (encoding == m_format.encoding)
        return;
    m_format.encoding = encoding;
    touch();
    Q_EMIT formatChanged();
}

void Document::convertLineEndings(LineEnding ending)
{
    const long mode = ending == LineEnding::CrLf ? Sci::SC_EOL_CRLF
                      : ending == LineEnding::Cr ? Sci::SC_EOL_CR
                                                 : Sci::SC_EOL_LF;
    m_view->send(Sci::SCI_SETEOLMODE, mode);
    m_view->send(Sci::SCI_CONVERTEOLS, mode);
    m_format.lineEnding = ending;
    m_format.mixedEndings = false;
    Q_EMIT formatChanged();
}

void Document::reloadAs(Encoding encoding)
{
    if (m_path.isEmpty() || m_loading)
        return;
    m_problem.reset();
    take(loadFile(toPath(m_path), encoding));
    m_touched = false;
    m_said = false;
    Q_EMIT modifiedChanged(isModified());
}

QFuture<bool> Document::save(Overwrite overwrite)
{
    if (!beforeSave || m_problem || m_loading)
        return write(m_path, overwrite);
    QFuture<void> ready = beforeSave();
    if (ready.isFinished())
        return write(m_path, overwrite);
    return ready.then(this, [this, overwrite] { return write(m_path, overwrite); }).unwrap();
}

QFuture<bool> Document::saveAsIs()
{
    return write(m_path, Overwrite::No);
}

QFuture<bool> Document::saveAs(const QString &path)
{
    m_said = false;
    return write(path, Overwrite::Yes).then(this, [this, path](bool written) {
        if (written)
            setPath(path);
        return written;
    });
}

QFuture<bool> Document::write(const QString &path, Overwrite overwrite)
{
    if (m_problem || m_loading || path.isEmpty())
        return QtFuture::makeReadyValueFuture(false);
    ++m_writing;
    const auto work = [file = toPath(path), text = m_view->text(), encoding = m_format.encoding,
                       expected = m_stamp, overwrite,
                       before = beforeOverwrite]() -> Result<FileStamp> {
        const FileStamp there = FileStamp::of(file);
        if (overwrite == Overwrite::No && there.exists && there != expected)
            return std::unexpected(
                Error{ErrorKind::Conflict,
                      "file.changed_outside",
                      "The file was changed by another program since it was opened.",
                      {}});
        if (before && there.exists && there.size < largestKept) {
            if (const auto disk = loadFile(file, encoding))
                before(QString::fromStdString(file.string()),
                       QByteArray::fromStdString(disk->decoded.text));
        }
        return saveFile(file, {text.data(), static_cast<std::size_t>(text.size())}, encoding);
    };
    return runInBackground(work).then(
        this, [this, revision = m_revision](const Result<FileStamp> &result) {
            --m_writing;
            if (!result) {
                Q_EMIT saveFailed(result.error());
                return false;
            }
            noteSaved(*result, revision);
            return true;
        });
}

void Document::noteSaved(const FileStamp &stamp, quint64 revision)
{
    m_stamp = stamp;
    m_touched = false;
    m_said = false;
    if (revision == m_revision) {
        m_view->send(Sci::SCI_SETSAVEPOINT);
        Q_EMIT modifiedChanged(isModified()); // Where it was only touched.
    }
    Q_EMIT saved();
}

void Document::checkDisk()
{
    if (m_path.isEmpty() || m_writing > 0 || m_loading)
        return;
    const FileStamp there = FileStamp::of(toPath(m_path));
    if (m_problem) {
        // What could not be shown may be showable now.
        if (there.exists && there != m_stamp)
            load(m_path);
        return;
    }
    if (there == m_stamp) {
        // Its permissions may have changed, which the time of a file does not tell.
        if (there.exists)
            setWritable(::access(QFile::encodeName(m_path).constData(), W_OK) == 0);
        return;
    }
    if (!there.exists) {
        if (!std::exchange(m_said, true)) {
            touch();
            Q_EMIT deletedOutside();
        }
        return;
    }
    if (!isModified() || (m_touched && !m_stamp.exists)) {
        reload();
    } else if (!std::exchange(m_said, true)) {
        Q_EMIT changedOutside();
    }
}

void Document::reload()
{
    if (FileStamp::of(toPath(m_path)).size <= std::uint64_t(smallFile)) {
        takeReloaded(loadFile(toPath(m_path)));
        return;
    }
    if (std::exchange(m_reloading, true))
        return;
    runInBackground([file = toPath(m_path)] {
        return std::make_shared<Result<LoadedFile>>(loadFile(file));
    }).then(this, [this, revision = m_revision](const std::shared_ptr<Result<LoadedFile>> &file) {
        m_reloading = false;
        if (revision == m_revision)
            takeReloaded(std::move(*file));
        else
            checkDisk(); // Typed on meanwhile.
    });
}

void Document::takeReloaded(Result<LoadedFile> file)
{
    if (!file) {
        Q_EMIT saveFailed(file.error());
        return;
    }
    Q_EMIT textReplaced(m_view->text());
    m_said = false;
    m_touched = false;
    m_stamp = file->stamp;
    m_format = file->decoded.format;
    m_unfaithful = !file->decoded.faithful;
    replaceText(file->decoded.text);
    setWritable(file->writable);
    m_view->send(Sci::SCI_SETSAVEPOINT);
    Q_EMIT modifiedChanged(false);
    Q_EMIT formatChanged();
    Q_EMIT reloaded();
}

void Document::takeMerged(const std::string &merged, const FileStamp &stamp)
{
    Q_EMIT textReplaced(m_view->text());
    m_stamp = stamp;
    m_said = false;
    replaceText(merged);
    touch();
    Q_EMIT reloaded();
}

Document::Restored Document::restore(const BackupText &backup)
{
    if (m_problem && m_problem->code == "text.binary")
        reloadAs(backup.header.format.encoding); // As which it was being edited.
    const bool gone = m_problem.has_value();
    const FileStamp there = m_stamp;
    const std::string disk = gone ? std::string() : m_view->text().toStdString();
    const TextFormat diskFormat = m_format;
    if (gone || m_path.isEmpty()) {
        m_problem.reset();
        m_view->send(Sci::SCI_SETREADONLY, 0L);
        m_loading = true;
        setText(backup.base.value_or(std::string()));
        m_loading = false;
        m_format = backup.header.format;
        replaceText(backup.text);
        finishLoading(m_format, m_stamp, true);
        touch();
        return m_path.isEmpty() ? Restored::AsItWas : Restored::FileGone;
    }
    m_format = backup.header.format;
    replaceText(backup.text);
    if (m_format != diskFormat || backup.text == disk)
        touch();
    Q_EMIT formatChanged();
    if (there == backup.header.stamp || disk == backup.base || disk == backup.text)
        return Restored::AsItWas;
    const auto merged = backup.base
                            ? text::mergeThreeWay(*backup.base, backup.text, disk)
                            : Result<text::Merged>(text::Merged{.text = {}, .clean = false});
    if (merged && merged->clean) {
        replaceText(merged->text);
        return Restored::Merged;
    }
    // A save must not take this for the file that was read.
    m_stamp = backup.header.stamp;
    m_said = true;
    return Restored::Conflict;
}

void Document::replaceText(const std::string &text)
{
    // Only what differs, so that the caret, folds and what was scrolled to stay.
    const QByteArray old = m_view->text();
    const std::string_view before(old.data(), static_cast<std::size_t>(old.size()));
    const auto isInside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    std::size_t same =
        static_cast<std::size_t>(std::ranges::mismatch(before, text).in1 - before.begin());
    while (same > 0
           && ((same < before.size() && isInside(before[same]))
               || (same < text.size() && isInside(text[same]))))
        --same;
    std::size_t tail = 0;
    const std::size_t most = std::min(before.size(), text.size()) - same;
    while (tail < most && before[before.size() - 1 - tail] == text[text.size() - 1 - tail])
        ++tail;
    while (tail > 0 && isInside(before[before.size() - tail]))
        --tail;
    m_view->send(Sci::SCI_SETREADONLY, 0L);
    if (before == text)
        return;
    const UndoGroup group(*m_view);
    m_view->replaceRange(
        static_cast<long>(same), static_cast<long>(before.size() - tail),
        QByteArrayView(text.data() + same, static_cast<qsizetype>(text.size() - tail - same)));
}

void Document::keepMine()
{
    m_stamp = FileStamp::of(toPath(m_path));
    m_said = false;
    touch();
}

} // namespace slipway::ide
