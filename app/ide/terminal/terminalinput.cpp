// SPDX-License-Identifier: GPL-3.0-or-later
// TerminalView's keys, mouse and clipboard.
#include "terminalkeys.h"
#include "terminalview.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QStyleHints>

namespace slipway::ide {

using terminal::MouseAction;
using terminal::MouseMode;

namespace {

bool isZoomIn(const QKeyEvent &event)
{
    return event.key() == Qt::Key_Plus || event.key() == Qt::Key_Equal;
}

} // namespace

// --- Keys ---------------------------------------------------------------------------------------

void TerminalView::restartBlinking()
{
    m_blinkOn = true;
    m_sinceInput.start();
    const int period = QGuiApplication::styleHints()->cursorFlashTime() / 2;
    if (hasFocus() && m_acceptsInput && m_screen.cursor().blinks && period > 0)
        m_blink.start(period);
    else
        m_blink.stop();
}

/// Whether a key belongs to the program although the window has a shortcut on it.
bool TerminalView::wantsKey(const QKeyEvent &event) const
{
    const auto modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
    const int key = event.key();
    if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier))
        return key == Qt::Key_C || key == Qt::Key_V;
    if (!m_acceptsInput)
        return false;
    if (modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier)
        return key < Qt::Key_F1 || key > Qt::Key_F35;
    const bool letter = (key >= Qt::Key_A && key <= Qt::Key_Z)
                        || (key >= Qt::Key_BracketLeft && key <= Qt::Key_Underscore)
                        || key == Qt::Key_Space;
    return letter || (terminalKey(key, modifiers) && key < Qt::Key_F1);
}

/// Keys that act on the view itself.
bool TerminalView::handleOwnKey(QKeyEvent *event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const int key = event->key();
    const bool control = modifiers == Qt::ControlModifier;
    const bool shift = modifiers == Qt::ShiftModifier;
    const bool both = modifiers == (Qt::ControlModifier | Qt::ShiftModifier);
    QScrollBar *bar = verticalScrollBar();
    if ((both && key == Qt::Key_C) || (control && key == Qt::Key_Insert))
        copy();
    else if ((both && key == Qt::Key_V) || (shift && key == Qt::Key_Insert))
        paste();
    else if (shift && key == Qt::Key_PageUp)
        bar->triggerAction(QAbstractSlider::SliderPageStepSub);
    else if (shift && key == Qt::Key_PageDown)
        bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    else if ((control || both) && isZoomIn(*event))
        zoomIn();
    else if (control && key == Qt::Key_Minus)
        zoomOut();
    else if (control && key == Qt::Key_0)
        resetZoom();
    // Nobody to send it to: the copy that everybody tries.
    else if (!m_acceptsInput && event->matches(QKeySequence::Copy))
        copy();
    else if (!m_acceptsInput && event->matches(QKeySequence::SelectAll))
        selectAll();
    else
        return false;
    return true;
}

void TerminalView::keyPressEvent(QKeyEvent *event)
{
    if (handleOwnKey(event))
        return;
    if (!m_acceptsInput)
        return QAbstractScrollArea::keyPressEvent(event);
    const auto modifiers = terminalModifiers(event->modifiers());
    const auto key = terminalKey(event->key(), event->modifiers());
    if (key) {
        m_screen.sendKey(*key, modifiers);
    } else if (modifiers.control && event->key() >= Qt::Key_Space && event->key() < 0x80) {
        const char letter = static_cast<char>(event->key());
        m_screen.sendText({&letter, 1}, {.alt = modifiers.alt, .control = true});
    } else if (!event->text().isEmpty()) {
        m_screen.sendText(event->text().toStdString(), {.alt = modifiers.alt});
    } else {
        return QAbstractScrollArea::keyPressEvent(event);
    }
    event->accept();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    if (!m_selection.isEmpty()) {
        m_selection.clear();
        viewport()->update();
    }
    restartBlinking();
    send();
}

bool TerminalView::focusNextPrevChild(bool next)
{
    // Tab is the program's; without one it moves the focus as everywhere.
    return m_acceptsInput ? false : QAbstractScrollArea::focusNextPrevChild(next);
}

void TerminalView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    restartBlinking();
    m_screen.sendFocus(true);
    send();
    viewport()->update(cursorRect().toAlignedRect());
}

void TerminalView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_blink.stop();
    m_blinkOn = true;
    m_screen.sendFocus(false);
    send();
    viewport()->update(cursorRect().toAlignedRect());
}

void TerminalView::inputMethodEvent(QInputMethodEvent *event)
{
    m_preedit = event->preeditString();
    if (m_acceptsInput && !event->commitString().isEmpty()) {
        m_screen.sendText(event->commitString().toStdString());
        send();
    }
    viewport()->update();
    event->accept();
}

QVariant TerminalView::inputMethodQuery(Qt::InputMethodQuery query) const
{
    switch (query) {
    case Qt::ImEnabled:
        return m_acceptsInput;
    case Qt::ImCursorRectangle:
        return cursorRect().toAlignedRect();
    case Qt::ImHints:
        return int(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    default:
        return QAbstractScrollArea::inputMethodQuery(query);
    }
}

// --- Mouse --------------------------------------------------------------------------------------

/// Shift keeps the mouse for selecting, as in every terminal.
bool TerminalView::reportsMouse(const QMouseEvent &event) const
{
    return m_acceptsInput && m_screen.mouseMode() != MouseMode::Off
           && !(event.modifiers() & Qt::ShiftModifier);
}

void TerminalView::reportMouse(MouseAction action, const QMouseEvent &event)
{
    const int button = event.button() == Qt::RightButton    ? 3
                       : event.button() == Qt::MiddleButton ? 2
                                                            : 1;
    m_screen.sendMouse(action, button, cellAt(event.position()),
                       terminalModifiers(event.modifiers()));
    send();
}

void TerminalView::mousePressEvent(QMouseEvent *event)
{
    if (reportsMouse(*event))
        return reportMouse(MouseAction::Press, *event);
    if (event->button() == Qt::MiddleButton) {
        if (QClipboard *clipboard = QGuiApplication::clipboard(); clipboard->supportsSelection())
            pasteText(clipboard->text(QClipboard::Selection));
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    const bool third = m_sinceDoubleClick.isValid()
                       && !m_sinceDoubleClick.hasExpired(QApplication::doubleClickInterval())
                       && (event->position() - m_doubleClickAt).manhattanLength()
                              < QApplication::startDragDistance();
    if (event->modifiers() & Qt::ShiftModifier && !m_selection.isEmpty())
        m_selection.extend(positionAt(event->position(), true), m_screen);
    else
        m_selection.begin(positionAt(event->position(), !third),
                          third ? Selection::Unit::Line : Selection::Unit::Character, m_screen);
    m_selecting = true;
    viewport()->update();
}

void TerminalView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (reportsMouse(*event))
        return reportMouse(MouseAction::Press, *event);
    if (event->button() != Qt::LeftButton)
        return;
    m_sinceDoubleClick.start();
    m_doubleClickAt = event->position();
    m_selection.begin(positionAt(event->position(), false), Selection::Unit::Word, m_screen);
    m_selecting = true;
    viewport()->update();
}

void TerminalView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_selecting) {
        if (reportsMouse(*event))
            reportMouse(MouseAction::Move, *event);
        return;
    }
    const qreal y = event->position().y();
    QScrollBar *bar = verticalScrollBar();
    if (y < 0)
        bar->setValue(bar->value() - 1);
    else if (y > viewport()->height())
        bar->setValue(bar->value() + 1);
    m_selection.extend(positionAt(event->position(), true), m_screen);
    viewport()->update();
}

void TerminalView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_selecting && reportsMouse(*event))
        return reportMouse(MouseAction::Release, *event);
    m_selecting = false;
    copyToPrimary();
}

void TerminalView::wheelEvent(QWheelEvent *event)
{
    m_wheelRest += event->angleDelta().y();
    const int steps = m_wheelRest / 40; // three lines for a notch of the wheel
    m_wheelRest -= steps * 40;
    event->accept();
    if (steps == 0)
        return;
    if (event->modifiers() & Qt::ControlModifier)
        return setZoom(m_zoom + (steps > 0 ? 1 : -1));
    if (m_acceptsInput && m_screen.mouseMode() != MouseMode::Off
        && !(event->modifiers() & Qt::ShiftModifier)) {
        for (int i = 0; i < std::abs(steps); i += 3)
            m_screen.sendMouse(MouseAction::Press, steps > 0 ? 4 : 5, cellAt(event->position()),
                               terminalModifiers(event->modifiers()));
        return send();
    }
    if (m_acceptsInput && m_screen.isAlternate()) {
        // Pagers and editors without the mouse: the wheel moves through the text.
        for (int i = 0; i < std::abs(steps); ++i)
            m_screen.sendKey(steps > 0 ? terminal::Key::Up : terminal::Key::Down, {});
        return send();
    }
    verticalScrollBar()->setValue(verticalScrollBar()->value() - steps);
}

void TerminalView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copyAction = menu->addAction(tr("&Copy"), this, &TerminalView::copy);
    copyAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    copyAction->setEnabled(canCopy());
    QAction *pasteAction = menu->addAction(tr("&Paste"), this, &TerminalView::paste);
    pasteAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V));
    pasteAction->setEnabled(m_acceptsInput && !QGuiApplication::clipboard()->text().isEmpty());
    menu->addAction(tr("Select &All"), this, &TerminalView::selectAll);
    menu->addSeparator();
    menu->addAction(tr("C&lear"), this, [this] {
        if (m_acceptsInput)
            clearHistory();
        else
            reset();
    });
    menu->popup(event->globalPos());
}

// --- Clipboard ----------------------------------------------------------------------------------

void TerminalView::copy()
{
    if (canCopy())
        QGuiApplication::clipboard()->setText(selectedText());
}

void TerminalView::copyToPrimary()
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (canCopy() && clipboard->supportsSelection())
        clipboard->setText(selectedText(), QClipboard::Selection);
}

void TerminalView::paste()
{
    pasteText(QGuiApplication::clipboard()->text());
}

void TerminalView::pasteText(const QString &text)
{
    if (!m_acceptsInput || text.isEmpty())
        return;
    m_screen.sendPaste(text.toStdString());
    send();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void TerminalView::selectAll()
{
    m_selection.selectAll(m_screen);
    viewport()->update();
}

} // namespace slipway::ide
