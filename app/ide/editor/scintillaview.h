// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caretsteps.h"
#include "qscintilla.h"

#include <QByteArray>

#include <functional>
#include <optional>

namespace slipway::ide {

/// QScintilla at its lowest level, with a Qt-like face for what the editor's parts need.
/// Positions are bytes of UTF-8, lines count from 0; both as Scintilla has them, `long`.
class ScintillaView : public QsciScintillaBase
{
    Q_OBJECT

public:
    explicit ScintillaView(QWidget *parent = nullptr);

    long send(unsigned message, long w = 0, long l = 0) const
    {
        return SendScintilla(message, static_cast<unsigned long>(w), l);
    }
    long send(unsigned message, long w, const char *text) const
    {
        return SendScintilla(message, static_cast<uintptr_t>(w), text);
    }
    /// Colours are BGR there.
    void sendColor(unsigned message, long w, const QColor &color) const;

    long length() const { return send(SCI_GETLENGTH); }
    long lineCount() const { return send(SCI_GETLINECOUNT); }
    long lineStart(long line) const { return send(SCI_POSITIONFROMLINE, line); }
    /// Before the line break.
    long lineEnd(long line) const { return send(SCI_GETLINEENDPOSITION, line); }
    long lineOf(long position) const { return send(SCI_LINEFROMPOSITION, position); }
    long caret() const { return send(SCI_GETCURRENTPOS); }
    char charAt(long position) const { return static_cast<char>(send(SCI_GETCHARAT, position)); }
    bool isReadOnly() const { return send(SCI_GETREADONLY) != 0; }

    /// Valid until the next change. Makes the text contiguous only round the range.
    QByteArrayView bytes(long start, long end) const;
    QByteArrayView lineBytes(long line) const { return bytes(lineStart(line), lineEnd(line)); }
    QByteArray text() const { return bytes(0, length()).toByteArray(); }

    void replaceRange(long start, long end, QByteArrayView text);

    /// With all cursors as they stood.
    void undo() { m_steps.undo(); }
    void redo() { m_steps.redo(); }

    /// Shows this document of Scintilla's instead, which becomes the view's.
    void adopt(void *document);

    /// While an input method composes: what is being typed is in the text but not yet meant.
    bool isComposing() const { return m_composing; }

    /// Does something to the view that Scintilla would paint the whole text anew for. What really
    /// looks different then is for repaintLine().
    template<class Work>
    void withoutRepaint(Work work)
    {
        const bool off = viewport()->testAttribute(Qt::WA_UpdatesDisabled);
        viewport()->setAttribute(Qt::WA_UpdatesDisabled);
        work();
        viewport()->setAttribute(Qt::WA_UpdatesDisabled, off);
    }
    void repaintLine(long position);

    /// Asked first about each key; says whether it has dealt with it.
    using KeyFilter = std::function<bool(const QKeyEvent &)>;
    void setKeyFilter(KeyFilter filter) { m_keyFilter = std::move(filter); }

Q_SIGNALS:
    /// After text came or went. `linesAdded` is negative where line breaks went.
    void edited(long position, long length, long linesAdded, bool inserted);
    /// A key, or an input method, has had its effect, which is not painted yet. What follows from
    /// it for the colours is best done now: changed while painting, it is painted again.
    void keyDone();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    friend class UndoGroup;
    /// Lets what the keyboard does be one step that gives back all cursors, where there are more
    /// than one of them or something is selected.
    template<class Work>
    void keepCarets(Work work);
    long positionAt(QPoint point) const;
    /// From where Alt was pressed to here.
    void selectColumn(QPoint here);

    CaretSteps m_steps{*this};
    KeyFilter m_keyFilter;
    bool m_composing = false;
    /// Where Alt was pressed with the mouse.
    std::optional<QPoint> m_altPressed;
    bool m_columnDragged = false;
};

/// One step of undo for as long as it lives; undone, it gives back the cursors of its beginning.
class UndoGroup
{
public:
    explicit UndoGroup(ScintillaView &view)
        : m_view(view)
    {
        m_view.send(QsciScintillaBase::SCI_BEGINUNDOACTION);
        m_view.m_steps.begin();
    }
    ~UndoGroup()
    {
        m_view.m_steps.end();
        m_view.send(QsciScintillaBase::SCI_ENDUNDOACTION);
    }
    Q_DISABLE_COPY_MOVE(UndoGroup)

private:
    ScintillaView &m_view;
};

} // namespace slipway::ide
