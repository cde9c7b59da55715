// SPDX-License-Identifier: GPL-3.0-or-later
#include "clipboard.h"

#include "caretedits.h"
#include "lineblocks.h"
#include "linecommands.h"
#include "scintillaview.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

/// Whole lines; what other programs read is plain text beside it.
static constexpr auto linesFormat = "application/x-slipway-lines"_L1;

static bool nothingSelected(const CaretSet &carets)
{
    return std::ranges::all_of(carets.ranges, &CaretRange::isEmpty);
}

void Clipboard::copy()
{
    const CaretSet carets = caretsOf(m_view);
    if (m_view.send(Sci::SCI_SELECTIONISRECTANGLE)
        || (carets.ranges.size() == 1 && !nothingSelected(carets))) {
        m_view.send(Sci::SCI_COPY);
        return;
    }
    QByteArray text;
    const bool lines = nothingSelected(carets);
    if (lines) {
        for (const LineBlock &block : selectedLines(m_view))
            text.append(m_view.bytes(m_view.lineStart(block.first), m_view.lineEnd(block.last)))
                .append('\n');
    } else {
        for (const CaretRange &range : carets.ranges)
            text.append(m_view.bytes(range.start(), range.end())).append('\n');
        text.chop(1);
    }
    auto *data = new QMimeData;
    data->setText(QString::fromUtf8(text));
    if (lines)
        data->setData(linesFormat, {});
    QGuiApplication::clipboard()->setMimeData(data);
}

void Clipboard::cut()
{
    if (m_view.isReadOnly())
        return;
    const CaretSet carets = caretsOf(m_view);
    if (m_view.send(Sci::SCI_SELECTIONISRECTANGLE)) {
        m_view.send(Sci::SCI_CUT);
        return;
    }
    copy();
    if (nothingSelected(carets)) {
        LineCommands(m_view).remove();
        return;
    }
    std::vector<CaretEdit> edits;
    for (const CaretRange &range : carets.ranges)
        edits.push_back({.start = range.start(), .end = range.end()});
    applyCaretEdits(m_view, edits, carets.main);
}

/// One break for all, as the text has.
static QByteArray withBreaks(const ScintillaView &view, const QString &text)
{
    QByteArray bytes = text.toUtf8();
    bytes.replace("\r\n", "\n").replace('\r', '\n');
    const long mode = view.send(Sci::SCI_GETEOLMODE);
    if (mode != Sci::SC_EOL_LF)
        bytes.replace("\n", mode == Sci::SC_EOL_CRLF ? "\r\n" : "\r");
    return bytes;
}

void Clipboard::paste()
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    if (m_view.isReadOnly() || !data)
        return;
    const CaretSet carets = caretsOf(m_view);
    const bool lines = data->hasFormat(linesFormat) && nothingSelected(carets);
    const QString text = data->text();
    QStringList parts = text.split(u'\n');
    if (parts.size() > 1 && parts.constLast().isEmpty())
        parts.removeLast();
    const bool each =
        carets.ranges.size() > 1 && parts.size() == static_cast<qsizetype>(carets.ranges.size());
    if (!lines && !each && carets.ranges.size() == 1) {
        m_view.send(Sci::SCI_PASTE); // Also what was copied as a column.
        return;
    }
    std::vector<CaretEdit> edits;
    for (std::size_t i = 0; i < carets.ranges.size(); ++i) {
        const CaretRange &range = carets.ranges[i];
        const QByteArray piece = withBreaks(m_view, each ? parts[qsizetype(i)] : text);
        if (lines) {
            const long start = m_view.lineStart(m_view.lineOf(range.caret));
            const long caret = range.caret - start + piece.size();
            edits.push_back(
                {.start = start, .end = start, .text = piece, .anchor = caret, .caret = caret});
        } else {
            edits.push_back({.start = range.start(),
                             .end = range.end(),
                             .text = piece,
                             .anchor = long(piece.size()),
                             .caret = long(piece.size())});
        }
    }
    applyCaretEdits(m_view, edits, carets.main);
}

} // namespace slipway::ide
