// SPDX-License-Identifier: GPL-3.0-or-later
#include "scintillaview.h"

#include "typing.h"

namespace slipway::ide {

ScintillaView::ScintillaView(QWidget *parent)
    : QsciScintillaBase(parent)
{
    send(SCI_SETCODEPAGE, SC_CP_UTF8);
    // What the text is made of; styles and levels change too often to be told about.
    send(SCI_SETMODEVENTMASK, SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT);
    send(SCI_USEPOPUP, 0L);
    send(SCI_SETSCROLLWIDTH, 1);
    send(SCI_SETSCROLLWIDTHTRACKING, 1);
    send(SCI_SETENDATLASTLINE, 1);
    send(SCI_SETMULTIPLESELECTION, 1);
    send(SCI_SETADDITIONALSELECTIONTYPING, 1);
    send(SCI_SETMULTIPASTE, SC_MULTIPASTE_EACH);
    send(SCI_SETVIRTUALSPACEOPTIONS, SCVS_RECTANGULARSELECTION);
    send(SCI_SETPASTECONVERTENDINGS, 1);
    setFrameShape(QFrame::NoFrame);
    connect(this, &QsciScintillaBase::SCN_MODIFIED, this,
            [this](int position, int type, const char *, int length, int linesAdded, int, int, int,
                   int, int) {
                if (type & (SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT))
                    Q_EMIT edited(position, length, linesAdded, type & SC_MOD_INSERTTEXT);
            });
}

void ScintillaView::sendColor(unsigned message, long w, const QColor &color) const
{
    send(message, w, long(color.red() | (color.green() << 8) | (color.blue() << 16)));
}

QByteArrayView ScintillaView::bytes(long start, long end) const
{
    if (end <= start)
        return {};
    const auto *first = static_cast<const char *>(
        reinterpret_cast<void *>(send(SCI_GETRANGEPOINTER, start, end - start)));
    return first ? QByteArrayView(first, end - start) : QByteArrayView();
}

void ScintillaView::replaceRange(long start, long end, QByteArrayView text)
{
    send(SCI_SETTARGETRANGE, start, end);
    send(SCI_REPLACETARGET, text.size(), text.data() ? text.data() : "");
}

void ScintillaView::keyPressEvent(QKeyEvent *event)
{
    if (m_typing && !isReadOnly() && m_typing->handleKey(*event)) {
        event->accept();
        return;
    }
    QsciScintillaBase::keyPressEvent(event);
}

void ScintillaView::inputMethodEvent(QInputMethodEvent *event)
{
    m_composing = !event->preeditString().isEmpty();
    QsciScintillaBase::inputMethodEvent(event);
}

void ScintillaView::dragEnterEvent(QDragEnterEvent *event)
{
    // Files are for the window to open, not for the text to swallow as names.
    if (event->mimeData()->hasUrls())
        event->ignore();
    else
        QsciScintillaBase::dragEnterEvent(event);
}

void ScintillaView::contextMenuEvent(QContextMenuEvent *event)
{
    event->ignore(); // The editor's own menu, in EditorView.
}

} // namespace slipway::ide
