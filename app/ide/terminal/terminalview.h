// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cellpainter.h"
#include "selection.h"

#include <slipway/terminal/screen.h>

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QElapsedTimer>
#include <QTimer>

#include <functional>
#include <vector>

namespace slipway::ide {

/// A terminal screen people can type into. It knows no process: what to show comes in by feed(),
/// what was typed goes out by input(). Any amount may be fed: it is worked off a few milliseconds
/// at a time, with one paint per frame at most, and pendingBytes() and drained() tell the source
/// when to hold back.
class TerminalView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TerminalView(QWidget *parent = nullptr);
    ~TerminalView() override;

    void feed(QByteArrayView bytes);
    qsizetype pendingBytes() const { return m_incoming.size() - m_taken; }
    /// Calls `then` when all that was fed so far is on the screen; at once where it is.
    void afterPending(std::function<void()> then);
    /// Drops what is waiting to be shown (after Stop: nobody wants the rest of a flood).
    void discardPending();
    /// Empty screen and history; modes as at the start.
    void reset();
    /// Scrolled-off lines go, the screen stays.
    void clearHistory();

    /// While off (no program), nothing is sent and the cursor is not shown.
    void setAcceptsInput(bool accepts);
    bool acceptsInput() const { return m_acceptsInput; }

    const terminal::Screen &screen() const { return m_screen; }
    int columns() const { return m_screen.columns(); }
    int rows() const { return m_screen.rows(); }
    /// History and screen, as plain text.
    QString text() const;
    QString selectedText() const;

    bool canCopy() const { return !m_selection.isEmpty(); }
    /// Steps of one point, from the ordinary size.
    void setZoom(int steps);
    int zoom() const { return m_zoom; }

public Q_SLOTS:
    void copy();
    void paste();
    void selectAll();
    void zoomIn() { setZoom(m_zoom + 1); }
    void zoomOut() { setZoom(m_zoom - 1); }
    void resetZoom() { setZoom(0); }

Q_SIGNALS:
    void input(const QByteArray &bytes);
    /// The program behind must be told.
    void gridResized(int columns, int rows);
    /// What waited has been shown, or nearly.
    void drained();
    void titleChanged(const QString &title);
    void bell();

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;

private:
    enum class Follow { No, Yes };

    void process();
    void showChanges();
    void updateFont();
    void updateGrid();
    void updateScrollBar(Follow follow);
    void updateColors();
    void send();
    void restartBlinking();
    bool handleOwnKey(QKeyEvent *event);
    bool wantsKey(const QKeyEvent &event) const;
    bool reportsMouse(const QMouseEvent &event) const;
    void reportMouse(terminal::MouseAction action, const QMouseEvent &event);
    void pasteText(const QString &text);
    void copyToPrimary();

    std::int64_t topLine() const;
    QRectF rowRect(std::int64_t line) const;
    QRectF cursorRect() const;
    bool cursorIsShown() const;
    GridPosition positionAt(QPointF point, bool rounded) const;
    terminal::Position cellAt(QPointF point) const;
    void updateRows(std::int64_t first, std::int64_t end);
    void paintCursor(QPainter &painter);
    void paintPreedit(QPainter &painter);

    terminal::Screen m_screen;
    CellPainter m_cells;
    TerminalPalette m_palette;
    QFont m_baseFont;
    int m_zoom = 0;
    qreal m_scale = 0;

    QByteArray m_incoming;
    qsizetype m_taken = 0;
    bool m_processQueued = false;
    std::vector<std::function<void()>> m_afterPending;
    QTimer m_frame;
    QElapsedTimer m_sinceFrame;
    QTimer m_resizeTimer;

    terminal::Cursor m_shownCursor;
    std::int64_t m_shownScreenLine = 0;
    std::int64_t m_topLine = 0; ///< by number, so that it stays when older ones go
    bool m_wasAlternate = false;
    bool m_acceptsInput = false;
    QTimer m_blink;
    QElapsedTimer m_sinceInput;
    bool m_blinkOn = true;

    Selection m_selection;
    bool m_selecting = false;
    QElapsedTimer m_sinceDoubleClick;
    QPointF m_doubleClickAt;
    int m_wheelRest = 0;
    QString m_preedit;
    QString m_title;
};

} // namespace slipway::ide
