// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cellpainter.h"
#include "screenframe.h"
#include "selection.h"
#include "sharedscreen.h"
#include "terminalaccessible.h"
#include "terminallinks.h"
#include "terminalsearch.h"

#include <slipway/terminal/screen.h>

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QElapsedTimer>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

class QHelpEvent;
class QMenu;

namespace slipway::ide {

class TerminalFindBar;

/// A terminal screen people can type into. It knows no process: what to show comes in by feed(),
/// what was typed goes out by input(). Any amount may be fed: it is taken in by another thread,
/// with one paint per frame at most, and pendingBytes() and drained() tell the source when to hold
/// back. A source that has a thread of its own may feed shared() from there.
class TerminalView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TerminalView(QWidget *parent = nullptr);
    ~TerminalView() override;

    void feed(QByteArrayView bytes);
    qsizetype pendingBytes() const { return m_screen.pending(); }
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
    /// Whether a command runs, or a program has the whole screen, as far as can be seen from here.
    bool isBusy() const;

    /// Only while nothing is pending and no other thread feeds; else shared()->access().
    const terminal::Screen &screen() const { return *m_screen.access(); }
    const std::shared_ptr<SharedScreen> &shared() const { return m_shared; }
    int columns() const { return m_screen->columns(); }
    int rows() const { return m_screen->rows(); }
    /// History and screen, as plain text.
    QString text() const;
    QString selectedText() const;

    /// The folder the shell says it is in, or empty.
    QString workingFolder() const;
    /// What is written on a notice in the lower edge, such as a lost connection; empty hides it.
    void setNotice(const QString &text);
    const QString &notice() const { return m_notice; }

    /// For screen readers.
    TerminalReading &reading() { return m_reading; }
    bool canCopy() const { return !m_selection.isEmpty(); }
    /// Steps of one point, from the ordinary size.
    void setZoom(int steps);
    int zoom() const { return m_zoom; }

public Q_SLOTS:
    void copy();
    void paste();
    /// To the prompt of the command before, or after, the lines in view.
    void goToPreviousCommand() { goToCommand(-1); }
    void goToNextCommand() { goToCommand(1); }
    /// A bar to search in; again takes the keyboard there.
    void find();
    void findNext() { stepMatch(1); }
    void findPrevious() { stepMatch(-1); }
    /// Marks the links in view one by one, from the last; Enter opens the marked one.
    void markLink();
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
    void linkActivated(const slipway::ide::TerminalLink &link);
    /// How many matches there are and which one is shown (from 1; 0 is none).
    void matchesChanged(int count, int current, bool limited);

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;

private:
    enum class Follow { No, Yes };

    void screenChanged();
    void showSoon();
    void showChanges();
    void takeEvents();
    bool isFrameHeldBack();
    void updateFont();
    void updateGrid();
    void updateHistoryLimit();
    void updateOption(const QString &id);
    void updateScrollBar(Follow follow);
    void updateColors();
    void send();
    void restartBlinking();
    bool handleOwnKey(QKeyEvent *event);
    bool wantsKey(const QKeyEvent &event) const;
    bool isTheProgramsMouse(Qt::KeyboardModifiers modifiers) const;
    bool reportsMouse(const QMouseEvent &event) const;
    void dragSelection();
    bool selectionStays(const terminal::Screen &screen) const;
    void reportMouse(terminal::MouseAction action, const QMouseEvent &event);
    void pasteText(const QString &text);
    void sendPaste(const QString &text);
    void confirmPaste(const QString &text, qsizetype lines);
    QMenu *makeMenu();

    void goToCommand(int step);
    void showLine(std::int64_t line);
    void hoverLink(QPointF point, Qt::KeyboardModifiers modifiers);
    void showLinkTip(const QHelpEvent &event);
    void setHoveredLink(const TerminalLink &link);
    void search(const TerminalQuery &query);
    void showMatches(const TerminalMatches &matches);
    void stepMatch(int step);
    void searchAgainSoon();
    friend class TerminalFindBar;
    void copyToPrimary();

    std::int64_t topLine() const;
    QRectF rowRect(std::int64_t line) const;
    QRectF frameRow(std::int64_t line) const;
    QRectF cursorRect() const;
    QRect cursorArea() const;
    bool cursorIsShown() const;
    GridPosition positionAt(QPointF point, bool rounded) const;
    terminal::Position cellAt(QPointF point) const;
    void updateRows(std::int64_t first, std::int64_t end);
    void takeFrame();
    void paintLine(QPainter &painter, std::int64_t line);
    std::pair<int, int> columnsOf(std::int64_t line, GridPosition first, GridPosition end) const;
    std::vector<CellPainter::Highlight> highlightsOf(std::int64_t line) const;
    void paintLink(QPainter &painter, std::int64_t line, qreal top);
    void paintMargin(QPainter &painter, const QRect &area);
    void paintCursor(QPainter &painter);
    void paintPreedit(QPainter &painter);
    void paintNotice(QPainter &painter);

    std::shared_ptr<SharedScreen> m_shared;
    SharedScreen &m_screen;
    ScreenFrame m_frameShown;
    std::int64_t m_frameScreenLine = 0;
    bool m_frameIsOld = true;
    std::vector<terminal::Command> m_commands; ///< those in view
    CellPainter m_cells;
    TerminalPalette m_themePalette;
    TerminalPalette m_palette;
    int m_zoom = 0;
    qreal m_scale = 0;

    std::vector<std::function<void()>> m_afterPending;
    QTimer m_frame;
    bool m_isHeldBack = false; ///< m_frame waits for the end of a picture
    bool m_isFlood = false;    ///< more lines came since the last frame than are in view
    QElapsedTimer m_sinceFrame;
    QTimer m_resizeTimer;

    TerminalReading m_reading;
    terminal::Cursor m_shownCursor;
    std::int64_t m_shownScreenLine = 0;
    std::uint64_t m_shownCommands = 0;
    std::int64_t m_topLine = 0; ///< by number, so that it stays when older ones go
    bool m_wasAlternate = false;
    bool m_acceptsInput = false;
    QTimer m_blink;
    QElapsedTimer m_sinceInput;
    bool m_blinkOn = true;

    Selection m_selection;
    bool m_selecting = false;
    QTimer m_dragScroll; ///< while the mouse is pressed above or below the lines
    QPointF m_dragPoint;
    QElapsedTimer m_sinceDoubleClick;
    QPointF m_doubleClickAt;
    int m_wheelRest = 0;
    QString m_preedit;
    QString m_title;
    QString m_notice;
    QElapsedTimer m_synchronizing;
    QTimer m_bellFlash;

    TerminalLink m_link; ///< under the mouse, or marked by the keyboard
    bool m_linkIsMarked = false;
    TerminalFindBar *m_findBar = nullptr;
    TerminalMatches m_matches;
    int m_currentMatch = -1;
    std::shared_ptr<std::atomic<bool>> m_searchCancelled;
    QTimer m_searchAgain;
};

} // namespace slipway::ide
