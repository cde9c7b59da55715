// SPDX-License-Identifier: GPL-3.0-or-later
#include "scintillaview.h"

namespace slipway::ide {

ScintillaView::ScintillaView(QWidget *parent)
    : QsciScintillaBase(parent)
{
    send(SCI_SETCODEPAGE, SC_CP_UTF8);
    // What the text is made of; styles and levels change too often to be told about.
    send(SCI_SETMODEVENTMASK, SC_MOD_INSERTTEXT | SC_MOD_DELETETEXT | SC_MOD_BEFOREINSERT
                                  | SC_MOD_BEFOREDELETE | SC_MOD_CONTAINER);
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
    // Whose text the middle button would paste makes no difference to what is selected here: it
    // would be shown in a grey that no theme has. An object that QScintilla keeps to itself listens
    // for that, and nobody else does.
    QObject::disconnect(QGuiApplication::clipboard(), &QClipboard::selectionChanged, nullptr,
                        nullptr);
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

void ScintillaView::adopt(void *document)
{
    const long tabs = send(SCI_GETUSETABS);
    const long width = send(SCI_GETTABWIDTH);
    SendScintilla(SCI_SETDOCPOINTER, 0UL, document);
    SendScintilla(SCI_RELEASEDOCUMENT, 0UL, document); // The view holds it now.
    // These belong to the document.
    send(SCI_SETCODEPAGE, SC_CP_UTF8);
    send(SCI_SETUSETABS, tabs);
    send(SCI_SETTABWIDTH, width);
    send(SCI_SETUNDOCOLLECTION, 1);
    send(SCI_EMPTYUNDOBUFFER);
    send(SCI_SETSAVEPOINT);
    Q_EMIT edited(0, length(), lineCount() - 1, true);
}

void ScintillaView::paintEvent(QPaintEvent *event)
{
    // QScintilla paints the rectangle round all there is to paint: with the bracket at the top, the
    // caret's line at the bottom and the margin in between that would be everything.
    constexpr int mostPieces = 10;
    if (event->region().rectCount() > mostPieces) {
        QsciScintillaBase::paintEvent(event);
        return;
    }
    for (const QRect &piece : event->region()) {
        QPaintEvent one(piece);
        QsciScintillaBase::paintEvent(&one);
    }
}

void ScintillaView::keyPressEvent(QKeyEvent *event)
{
    if (m_keyFilter && m_keyFilter(*event))
        event->accept();
    else
        keepCarets([&] { QsciScintillaBase::keyPressEvent(event); });
    Q_EMIT keyDone();
}

template<class Work>
void ScintillaView::keepCarets(Work work)
{
    const bool more = send(SCI_GETSELECTIONS) > 1 || !send(SCI_GETSELECTIONEMPTY);
    if (more)
        m_steps.begin();
    work();
    if (more)
        m_steps.end();
}

void ScintillaView::repaintLine(long position)
{
    const auto y = static_cast<int>(send(SCI_POINTYFROMPOSITION, 0, position));
    viewport()->update(0, y, viewport()->width(), static_cast<int>(send(SCI_TEXTHEIGHT)));
}

long ScintillaView::positionAt(QPoint point) const
{
    return send(SCI_POSITIONFROMPOINT, point.x(), long(point.y()));
}

void ScintillaView::mousePressEvent(QMouseEvent *event)
{
    // With Alt a drag selects a column and a click adds a cursor; with Shift as well, the column
    // begins at the caret. Some desktops keep the first of the two for moving windows.
    const auto keys = event->modifiers();
    const bool extends = keys == (Qt::AltModifier | Qt::ShiftModifier);
    const bool alt = event->button() == Qt::LeftButton && (extends || keys == Qt::AltModifier);
    m_altPressed = alt ? std::optional(event->position().toPoint()) : std::nullopt;
    m_columnDragged = alt && extends;
    if (!alt) {
        QsciScintillaBase::mousePressEvent(event);
    } else if (extends) {
        const long caret = send(SCI_GETANCHOR);
        m_altPressed = QPoint(static_cast<int>(send(SCI_POINTXFROMPOSITION, 0, caret)),
                              static_cast<int>(send(SCI_POINTYFROMPOSITION, 0, caret)));
        selectColumn(event->position().toPoint());
    }
}

void ScintillaView::selectColumn(QPoint here)
{
    // Beyond the end of a line the column goes on, in widths of a space.
    const auto beyond = [this](QPoint point, long position) {
        const long end = send(SCI_POINTXFROMPOSITION, 0, position);
        const long space = std::max(1L, send(SCI_TEXTWIDTH, STYLE_DEFAULT, " "));
        const bool atEnd = position == lineEnd(lineOf(position));
        return atEnd ? std::max(0L, (point.x() - end + space / 2) / space) : 0L;
    };
    const long anchor = positionAt(*m_altPressed);
    const long caret = positionAt(here);
    send(SCI_SETRECTANGULARSELECTIONANCHOR, anchor);
    send(SCI_SETRECTANGULARSELECTIONANCHORVIRTUALSPACE, beyond(*m_altPressed, anchor));
    send(SCI_SETRECTANGULARSELECTIONCARET, caret);
    send(SCI_SETRECTANGULARSELECTIONCARETVIRTUALSPACE, beyond(here, caret));
    send(SCI_SCROLLCARET);
}

void ScintillaView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_altPressed) {
        QsciScintillaBase::mouseMoveEvent(event);
        return;
    }
    const QPoint here = event->position().toPoint();
    const int moved = (here - *m_altPressed).manhattanLength();
    m_columnDragged = m_columnDragged || moved >= QApplication::startDragDistance();
    if (m_columnDragged)
        selectColumn(here);
}

void ScintillaView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_altPressed) {
        QsciScintillaBase::mouseReleaseEvent(event);
        return;
    }
    const long position = positionAt(*m_altPressed);
    m_altPressed.reset();
    if (!m_columnDragged)
        send(SCI_ADDSELECTION, position, position);
}

void ScintillaView::inputMethodEvent(QInputMethodEvent *event)
{
    m_composing = !event->preeditString().isEmpty();
    keepCarets([&] { QsciScintillaBase::inputMethodEvent(event); });
    Q_EMIT keyDone();
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
