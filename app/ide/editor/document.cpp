// SPDX-License-Identifier: GPL-3.0-or-later
#include "document.h"

#include "scintillaview.h"
#include "shell/background.h"

namespace slipway::ide {

using Sci = QsciScintillaBase;
namespace fs = std::filesystem;

// Read at once: another thread would only put the first picture off.
static constexpr qint64 smallFile = qint64{2} << 20;

static fs::path toPath(const QString &path)
{
    return fs::path(QFile::encodeName(path).toStdString());
}

Document::Document(ScintillaView &view)
    : QObject(&view)
    , m_view(view)
{
    connect(&view, &ScintillaView::edited, this, [this] { ++m_revision; });
    const auto say = [this] { Q_EMIT modifiedChanged(isModified()); };
    connect(&view, &QsciScintillaBase::SCN_SAVEPOINTLEFT, this, say);
    connect(&view, &QsciScintillaBase::SCN_SAVEPOINTREACHED, this, say);
}

bool Document::isModified() const
{
    return !m_problem && !m_loading && (m_touched || m_view.send(Sci::SCI_GETMODIFY) != 0);
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
    if (QFileInfo(path).size() <= smallFile) {
        take(loadFile(toPath(path)));
        return;
    }
    m_loading = true;
    m_view.send(Sci::SCI_SETREADONLY, 1);
    // Shared, because futures hand out copies and a file of this size should not be copied.
    runInBackground([file = toPath(path)] {
        return std::make_shared<Result<LoadedFile>>(loadFile(file));
    }).then(this, [this](const std::shared_ptr<Result<LoadedFile>> &file) {
        take(std::move(*file));
    });
}

void Document::take(Result<LoadedFile> file)
{
    m_loading = false;
    m_view.send(Sci::SCI_SETREADONLY, 0L);
    if (!file) {
        m_problem = file.error();
        m_stamp = FileStamp::of(toPath(m_path));
        m_view.send(Sci::SCI_SETREADONLY, 1);
        Q_EMIT failed();
        return;
    }
    m_format = file->decoded.format;
    m_stamp = file->stamp;
    setText(file->decoded.text);
    m_view.send(Sci::SCI_SETEOLMODE, m_format.lineEnding == LineEnding::CrLf ? Sci::SC_EOL_CRLF
                                     : m_format.lineEnding == LineEnding::Cr ? Sci::SC_EOL_CR
                                                                             : Sci::SC_EOL_LF);
    m_view.send(Sci::SCI_SETREADONLY, file->writable ? 0L : 1L);
    Q_EMIT loaded();
    Q_EMIT formatChanged();
}

void Document::setText(const std::string &text)
{
    m_view.send(Sci::SCI_SETUNDOCOLLECTION, 0L);
    m_view.send(Sci::SCI_CLEARALL);
    m_view.send(Sci::SCI_ALLOCATE, static_cast<long>(text.size() + text.size() / 16 + 1024));
    m_view.send(Sci::SCI_APPENDTEXT, static_cast<long>(text.size()), text.data());
    m_view.send(Sci::SCI_SETUNDOCOLLECTION, 1);
    m_view.send(Sci::SCI_EMPTYUNDOBUFFER);
    m_view.send(Sci::SCI_SETSAVEPOINT);
    m_view.send(Sci::SCI_GOTOPOS, 0L);
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
    m_view.send(Sci::SCI_SETEOLMODE, mode);
    m_view.send(Sci::SCI_CONVERTEOLS, mode);
    m_format.lineEnding = ending;
    Q_EMIT formatChanged();
}

QFuture<bool> Document::save(Overwrite overwrite)
{
    return write(m_path, overwrite);
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
    const auto work = [file = toPath(path), text = m_view.text(), encoding = m_format.encoding,
                       expected = m_stamp, overwrite]() -> Result<FileStamp> {
        const FileStamp there = FileStamp::of(file);
        if (overwrite == Overwrite::No && there.exists && there != expected)
            return std::unexpected(
                Error{ErrorKind::Conflict,
                      "file.changed_outside",
                      "The file was changed by another program since it was opened.",
                      {}});
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
        m_view.send(Sci::SCI_SETSAVEPOINT);
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
    if (there == m_stamp)
        return;
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
    auto file = loadFile(toPath(m_path));
    if (!file) {
        Q_EMIT saveFailed(file.error());
        return;
    }
    m_said = false;
    m_touched = false;
    m_stamp = file->stamp;
    m_format = file->decoded.format;
    replaceText(file->decoded.text);
    m_view.send(Sci::SCI_SETREADONLY, file->writable ? 0L : 1L);
    m_view.send(Sci::SCI_SETSAVEPOINT);
    Q_EMIT modifiedChanged(false);
    Q_EMIT formatChanged();
    Q_EMIT reloaded();
}

void Document::replaceText(const std::string &text)
{
    // Only what differs, so that the caret, folds and what was scrolled to stay.
    const QByteArray old = m_view.text();
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
    m_view.send(Sci::SCI_SETREADONLY, 0L);
    const UndoGroup group(m_view);
    m_view.replaceRange(
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
