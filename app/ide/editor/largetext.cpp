// SPDX-License-Identifier: GPL-3.0-or-later
#include "largetext.h"

#include "scintillaview.h"

#include <unistd.h>

namespace slipway::ide {

using Sci = QsciScintillaBase;

static constexpr qint64 pieceSize = 1 << 18;

/// Scintilla's ILoader, whose header is not installed: what SCI_CREATELOADER points to.
class LargeText::Loader
{
public:
    virtual int release() = 0;
    virtual int addData(const char *data, std::ptrdiff_t length) = 0;
    virtual void *convertToDocument() = 0;

protected:
    ~Loader() = default; // By release().
};

LargeText::LargeText(ScintillaView &view, qint64 size)
    : m_loader(reinterpret_cast<Loader *>(view.send(Sci::SCI_CREATELOADER, long(size) + 1,
                                                    long(Sci::SC_DOCUMENTOPTION_STYLES_NONE))))
{}

LargeText::~LargeText()
{
    if (m_loader)
        m_loader->release();
}

/// How much of the bytes is whole characters.
static qsizetype wholeCharacters(QByteArrayView bytes)
{
    qsizetype end = bytes.size();
    for (int back = 1; back <= 3 && back <= bytes.size(); ++back) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
        if (byte < 0x80)
            break;
        if (byte >= 0xC0) {
            const int needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            if (needed > back)
                end = bytes.size() - back;
            break;
        }
    }
    return end;
}

static LineEnding endingOf(QByteArrayView text)
{
    const auto line = text.indexOf('\n');
    if (line < 0)
        return text.contains('\r') ? LineEnding::Cr : LineEnding::Lf;
    return line > 0 && text[line - 1] == '\r' ? LineEnding::CrLf : LineEnding::Lf;
}

Result<LargeText::Outcome> LargeText::read(const std::filesystem::path &path)
{
    m_stamp = FileStamp::of(path);
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::unexpected(Error{
            ErrorKind::PermissionDenied, "file.unreadable", file.errorString().toStdString(), {}});
    QByteArray buffer(pieceSize + 4, Qt::Uninitialized);
    qsizetype kept = 0; // Of a character that the last piece ended within.
    bool first = true;
    for (;;) {
        const qint64 got = file.read(buffer.data() + kept, pieceSize);
        if (got < 0)
            return std::unexpected(Error{
                ErrorKind::Unavailable, "file.unreadable", file.errorString().toStdString(), {}});
        const QByteArrayView bytes(buffer.constData(), kept + got);
        const qsizetype whole = got == 0 ? bytes.size() : wholeCharacters(bytes);
        const QByteArrayView piece = bytes.first(whole);
        if (piece.contains('\0') || !piece.isValidUtf8()
            || (first && piece.startsWith("\xEF\xBB\xBF")))
            return Outcome::ForLoadFile;
        // A whole piece without a break is part of an endless line.
        const bool endless =
            whole >= pieceSize - 4 && !piece.contains('\n') && !piece.contains('\r');
        if (endless)
            return Outcome::ForLoadFile;
        if (first)
            m_format.lineEnding = endingOf(piece);
        first = false;
        if (m_loader->addData(piece.data(), piece.size()) != 0)
            return std::unexpected(Error{ErrorKind::TooLarge,
                                         "file.too_large",
                                         "There is not enough memory to open this file.",
                                         {}});
        if (got == 0)
            break;
        kept = bytes.size() - whole;
        std::memmove(buffer.data(), buffer.constData() + whole, static_cast<std::size_t>(kept));
    }
    m_writable = ::access(path.c_str(), W_OK) == 0;
    return Outcome::Read;
}

void LargeText::giveTo(ScintillaView &view)
{
    view.adopt(std::exchange(m_loader, nullptr)->convertToDocument());
}

} // namespace slipway::ide
