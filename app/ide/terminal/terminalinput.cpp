// SPDX-License-Identifier: GPL-3.0-or-later
// TerminalView's keys, mouse and clipboard.
#include "terminalkeys.h"
#include "terminalview.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStyleHints>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using terminal::MouseAction;
using terminal::MouseMode;

namespace {

constexpr int notch = 120; ///< of a wheel, in eighths of a degree
constexpr int linesOfNotch = 3;

/// A path as every shell reads it.
QString quoted(const QString &path)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_./+@%,:=-]+$"_s);
    if (plain.match(path).hasMatch())
        return path;
    return u'\'' + QString(path).replace(u'\'', uR"('\'')"_s) + u'\'';
}

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
    if (hasFocus() && m_acceptsInput && m_screen->cursor().blinks && period > 0)
        m_blink.start(period);
    else
        m_blink.stop();
}

/// Whether a key belongs to the program although the window has a shortcut on it.
bool TerminalView::wantsKey(const QKeyEvent &event) const
{
    const auto modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::GroupSwitchModifier);
    const int key = event.key();
    if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier)) {
        return key == Qt::Key_C || key == Qt::Key_V || key == Qt::Key_F || key == Qt::Key_O
               || key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Home
               || key == Qt::Key_End;
    }
    if (!m_acceptsInput)
        return false;
    // A program that has the whole screen has the function keys too: it shows what they do.
    if (modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier)
        return key < Qt::Key_F1 || key > Qt::Key_F35 || m_screen->isAlternate();
    // ^Q only undoes ^S, which any key does: leaving the window is what people mean.
    if (modifiers == Qt::ControlModifier && key == Qt::Key_Q)
        return false;
    // From terminal to terminal.
    if (modifiers == (Qt::ControlModifier | Qt::AltModifier)
        && (key == Qt::Key_PageUp || key == Qt::Key_PageDown))
        return false;
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
    else if (both && key == Qt::Key_F)
        find();
    else if (both && key == Qt::Key_O)
        markLink();
    else if (both && key == Qt::Key_Up)
        goToPreviousCommand();
    else if (both && key == Qt::Key_Down)
        goToNextCommand();
    else if (both && key == Qt::Key_Home)
        bar->triggerAction(QAbstractSlider::SliderToMinimum);
    else if (both && key == Qt::Key_End)
        bar->triggerAction(QAbstractSlider::SliderToMaximum);
    else if (m_linkIsMarked && (key == Qt::Key_Return || key == Qt::Key_Enter))
        Q_EMIT linkActivated(m_link);
    else if (m_linkIsMarked && key == Qt::Key_Escape)
        setHoveredLink({});
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
    if (event->key() == Qt::Key_Control && !m_linkIsMarked)
        hoverLink(viewport()->mapFromGlobal(QCursor::pos()), Qt::ControlModifier);
    if (handleOwnKey(event))
        return;
    if (!m_acceptsInput)
        return QAbstractScrollArea::keyPressEvent(event);
    const auto modifiers = terminalModifiers(event->modifiers());
    const auto key = terminalKey(event->key(), event->modifiers());
    if (key) {
        m_screen->sendKey(*key, modifiers);
    } else if (modifiers.control && event->key() >= Qt::Key_Space && event->key() < 0x80) {
        const char letter = static_cast<char>(event->key());
        m_screen->sendText({&letter, 1}, {.alt = modifiers.alt, .control = true});
    } else if (!event->text().isEmpty()) {
        m_screen->sendText(event->text().toStdString(), {.alt = modifiers.alt});
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

void TerminalView::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Control && !m_linkIsMarked)
        setHoveredLink({});
    QAbstractScrollArea::keyReleaseEvent(event);
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
    m_screen->sendFocus(true);
    send();
    viewport()->update(cursorArea());
}

void TerminalView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_blink.stop();
    m_blinkOn = true;
    m_screen->sendFocus(false);
    send();
    viewport()->update(cursorArea());
}

void TerminalView::inputMethodEvent(QInputMethodEvent *event)
{
    m_preedit = event->preeditString();
    if (m_acceptsInput && !event->commitString().isEmpty()) {
        m_screen->sendText(event->commitString().toStdString());
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
bool TerminalView::isTheProgramsMouse(Qt::KeyboardModifiers modifiers) const
{
    return m_acceptsInput && m_screen->mouseMode() != MouseMode::Off
           && !(modifiers & Qt::ShiftModifier);
}

/// Of a mouse's further buttons no program knows.
bool TerminalView::reportsMouse(const QMouseEvent &event) const
{
    constexpr Qt::MouseButtons known = Qt::LeftButton | Qt::MiddleButton | Qt::RightButton;
    return isTheProgramsMouse(event.modifiers())
           && (event.button() == Qt::NoButton || known.testFlag(event.button()));
}

void TerminalView::reportMouse(MouseAction action, const QMouseEvent &event)
{
    const int button = event.button() == Qt::RightButton    ? 3
                       : event.button() == Qt::MiddleButton ? 2
                                                            : 1;
    m_screen->sendMouse(action, action == MouseAction::Move ? 0 : button, cellAt(event.position()),
                        terminalModifiers(event.modifiers()));
    send();
}

void TerminalView::mousePressEvent(QMouseEvent *event)
{
    // Where Alt moves windows, Ctrl+Alt marks a rectangle.
    const bool marksBlock = event->modifiers() & Qt::AltModifier;
    if (event->button() == Qt::LeftButton && event->modifiers() & Qt::ControlModifier
        && !marksBlock) {
        const auto link = linkAt(*m_screen.access(), positionAt(event->position(), false));
        if (link)
            return Q_EMIT linkActivated(*link);
    }
    setHoveredLink({});
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
    const auto unit = third        ? Selection::Unit::Line
                      : marksBlock ? Selection::Unit::Block
                                   : Selection::Unit::Character;
    if (event->modifiers() & Qt::ShiftModifier && !m_selection.isEmpty())
        m_selection.extend(positionAt(event->position(), true), *m_screen.access());
    else
        m_selection.begin(positionAt(event->position(), !third), unit, *m_screen.access());
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
    m_selection.begin(positionAt(event->position(), false), Selection::Unit::Word,
                      *m_screen.access());
    m_selecting = true;
    viewport()->update();
}

void TerminalView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_selecting) {
        hoverLink(event->position(), event->modifiers());
        if (reportsMouse(*event))
            reportMouse(MouseAction::Move, *event);
        return;
    }
    m_dragPoint = event->position();
    const bool isOutside = m_dragPoint.y() < 0 || m_dragPoint.y() > viewport()->height();
    if (!isOutside)
        m_dragScroll.stop();
    else if (!m_dragScroll.isActive())
        m_dragScroll.start();
    m_selection.extend(positionAt(m_dragPoint, true), *m_screen.access());
    viewport()->update();
}

/// The further outside, the faster.
void TerminalView::dragSelection()
{
    const qreal height = m_cells.cellSize().height();
    const qreal above = m_dragPoint.y();
    const qreal below = m_dragPoint.y() - viewport()->height();
    QScrollBar *bar = verticalScrollBar();
    if (above < 0)
        bar->setValue(bar->value() - 1 - static_cast<int>(-above / height));
    else if (below > 0)
        bar->setValue(bar->value() + 1 + static_cast<int>(below / height));
    m_selection.extend(positionAt(m_dragPoint, true), *m_screen.access());
    viewport()->update();
}

void TerminalView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_selecting && reportsMouse(*event))
        return reportMouse(MouseAction::Release, *event);
    m_selecting = false;
    m_dragScroll.stop();
    copyToPrimary();
}

void TerminalView::wheelEvent(QWheelEvent *event)
{
    const bool isTheirs = isTheProgramsMouse(event->modifiers());
    const bool zooms = event->modifiers() & Qt::ControlModifier;
    const int unit = isTheirs || zooms ? notch : notch / linesOfNotch;
    m_wheelRest += event->angleDelta().y();
    const int steps = m_wheelRest / unit;
    m_wheelRest -= steps * unit;
    event->accept();
    if (steps == 0)
        return;
    if (zooms)
        return setZoom(m_zoom + steps);
    if (isTheirs) {
        for (int i = 0; i < std::abs(steps); ++i)
            m_screen->sendMouse(MouseAction::Press, steps > 0 ? 4 : 5, cellAt(event->position()),
                                terminalModifiers(event->modifiers()));
        return send();
    }
    if (m_acceptsInput && m_screen->isAlternate() && m_screen->alternateScroll()) {
        // Pagers and editors without the mouse: the wheel moves through the text.
        for (int i = 0; i < std::abs(steps); ++i)
            m_screen->sendKey(steps > 0 ? terminal::Key::Up : terminal::Key::Down, {});
        return send();
    }
    verticalScrollBar()->setValue(verticalScrollBar()->value() - steps);
}

QMenu *TerminalView::makeMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, QKeySequence keys, auto slot) {
        QAction *action = menu->addAction(text, this, slot);
        action->setShortcut(keys);
        return action;
    };
    const auto both = Qt::CTRL | Qt::SHIFT;
    add(tr("&Copy"), both | Qt::Key_C, &TerminalView::copy)->setEnabled(canCopy());
    add(tr("&Paste"), both | Qt::Key_V, &TerminalView::paste)
        ->setEnabled(m_acceptsInput && !QGuiApplication::clipboard()->text().isEmpty());
    add(tr("Select &All"), {}, &TerminalView::selectAll);
    menu->addSeparator();
    add(tr("&Find…"), both | Qt::Key_F, &TerminalView::find);
    add(tr("&Mark Link"), both | Qt::Key_O, &TerminalView::markLink);
    const bool hasCommands = !m_screen->commands().empty();
    add(tr("P&revious Command"), both | Qt::Key_Up, &TerminalView::goToPreviousCommand)
        ->setEnabled(hasCommands);
    add(tr("&Next Command"), both | Qt::Key_Down, &TerminalView::goToNextCommand)
        ->setEnabled(hasCommands);
    menu->addSeparator();
    menu->addAction(tr("C&lear"), this, [this] {
        if (m_acceptsInput)
            clearHistory();
        else
            reset();
    });
    return menu;
}

void TerminalView::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse && isTheProgramsMouse(event->modifiers()))
        return;
    QMenu *menu = makeMenu();
    const QPoint at = viewport()->mapFromGlobal(event->globalPos());
    const auto link = linkAt(*m_screen.access(), positionAt(at, false));
    if (link && event->reason() == QContextMenuEvent::Mouse) {
        auto *open = new QAction(tr("&Open Link"), menu);
        connect(open, &QAction::triggered, this, [this, link] { Q_EMIT linkActivated(*link); });
        auto *copyLink = new QAction(tr("Copy Lin&k"), menu);
        connect(copyLink, &QAction::triggered, this, [link] {
            QGuiApplication::clipboard()->setText(link->address.isEmpty() ? link->path
                                                                          : link->address);
        });
        QAction *first = menu->actions().constFirst();
        menu->insertActions(first, {open, copyLink});
        menu->insertSeparator(first);
    }
    menu->popup(event->globalPos());
}

// --- Clipboard ----------------------------------------------------------------------------------

void TerminalView::copy()
{
    if (!canCopy())
        return;
    auto *copied = new QMimeData;
    copied->setText(selectedText());
    const auto color = [this](const terminal::Style &style) {
        return CellPainter::colorsOf(style, m_palette, false);
    };
    QString html = u"<pre style=\"font-family:monospace;color:%1;background:%2\">"_s.arg(
        m_palette.foreground.name(), m_palette.background.name());
    m_selection.forEachRun(
        *m_screen.access(), [&](const QString &text, const terminal::Style &style) {
            const auto colors = color(style);
            html += u"<span style=\"color:%1;background:%2%3%4\">%5</span>"_s.arg(
                colors.foreground.name(), colors.background.name(),
                style.has(terminal::Bold) ? u";font-weight:bold"_s : QString(),
                style.has(terminal::Italic) ? u";font-style:italic"_s : QString(),
                text.toHtmlEscaped());
        });
    copied->setHtml(html + u"</pre>"_s);
    QGuiApplication::clipboard()->setMimeData(copied);
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

/// A shell that does not know of pasting runs each line as it comes: that is asked about first.
void TerminalView::pasteText(const QString &text)
{
    if (!m_acceptsInput || text.isEmpty())
        return;
    const qsizetype lines = text.trimmed().count(u'\n') + 1;
    if (lines > 1 && !m_screen->bracketedPaste() && !m_screen->isAlternate())
        confirmPaste(text, lines);
    else
        sendPaste(text);
}

void TerminalView::confirmPaste(const QString &text, qsizetype lines)
{
    auto *box = new QMessageBox(
        QMessageBox::Question, tr("Paste"),
        tr("Paste %n lines? The program runs each of them as it comes.", nullptr, int(lines)),
        QMessageBox::NoButton, window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(text.left(400));
    QPushButton *all = box->addButton(tr("Paste"), QMessageBox::AcceptRole);
    QPushButton *one = box->addButton(tr("Paste as One Line"), QMessageBox::ActionRole);
    box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(all);
    connect(all, &QPushButton::clicked, this, [this, text] { sendPaste(text); });
    connect(one, &QPushButton::clicked, this, [this, text] { sendPaste(text.simplified()); });
    box->open();
}

void TerminalView::sendPaste(const QString &text)
{
    m_screen->sendPaste(text.toStdString());
    send();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void TerminalView::dragEnterEvent(QDragEnterEvent *event)
{
    const QMimeData &offered = *event->mimeData();
    if (m_acceptsInput && (offered.hasUrls() || offered.hasText()))
        event->acceptProposedAction();
}

void TerminalView::dragMoveEvent(QDragMoveEvent *event)
{
    event->acceptProposedAction();
}

/// Files become their paths, ready to be an argument.
void TerminalView::dropEvent(QDropEvent *event)
{
    const QMimeData &offered = *event->mimeData();
    QString paths;
    for (const QUrl &url : offered.urls())
        paths += quoted(url.isLocalFile() ? url.toLocalFile() : url.toString()) + u' ';
    event->setDropAction(Qt::CopyAction);
    event->accept();
    setFocus();
    pasteText(paths.isEmpty() ? offered.text() : paths);
}

void TerminalView::selectAll()
{
    m_selection.selectAll(*m_screen.access());
    viewport()->update();
}

} // namespace slipway::ide
