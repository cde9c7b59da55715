// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminalview.h"

#include "shell/codefont.h"
#include "shell/theme.h"
#include "terminalaccessible.h"
#include "terminalkeys.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyleHints>

#include <cmath>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using terminal::Cell;

namespace {

constexpr std::size_t historyBytes = 8U << 20;
constexpr qreal margin = 8;
/// How long the event loop may be kept from other events.
constexpr qint64 workMilliseconds = 6;
constexpr int frameMilliseconds = 16;
constexpr qsizetype chunkSize = 16384;
/// Below this the source may go on: there is always something to do in the next slice.
constexpr qsizetype lowWater = 65536;
/// A cursor that nobody looks at need not wake the processor.
constexpr qint64 blinkForMilliseconds = 10'000;

} // namespace

TerminalView::TerminalView(QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_screen(80, 24, historyBytes)
    , m_baseFont(codeFont(10))
{
    installTerminalAccessibility();
    setAccessibleName(tr("Terminal"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAttribute(Qt::WA_InputMethodEnabled);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setMouseTracking(true);

    m_frame.setSingleShot(true);
    connect(&m_frame, &QTimer::timeout, this, &TerminalView::showChanges);
    m_resizeTimer.setSingleShot(true);
    connect(&m_resizeTimer, &QTimer::timeout, this, &TerminalView::updateGrid);
    connect(&m_blink, &QTimer::timeout, this, [this] {
        if (m_sinceInput.hasExpired(blinkForMilliseconds)) {
            m_blink.stop();
            m_blinkOn = true;
        } else {
            m_blinkOn = !m_blinkOn;
        }
        viewport()->update(cursorRect().toAlignedRect());
    });
    connect(&Theme::instance(), &Theme::changed, this, &TerminalView::updateColors);
    updateColors();
    updateFont();
}

TerminalView::~TerminalView() = default;

// --- What comes in ------------------------------------------------------------------------------

void TerminalView::feed(QByteArrayView bytes)
{
    m_incoming.append(bytes);
    if (!m_processQueued)
        process();
}

void TerminalView::process()
{
    m_processQueued = false;
    QElapsedTimer clock;
    clock.start();
    while (pendingBytes() > 0 && clock.elapsed() < workMilliseconds) {
        const qsizetype size = std::min(chunkSize, pendingBytes());
        m_screen.feed({m_incoming.constData() + m_taken, static_cast<std::size_t>(size)});
        m_taken += size;
    }
    if (pendingBytes() == 0) {
        m_incoming.clear();
        m_taken = 0;
        for (const auto &then : std::exchange(m_afterPending, {}))
            then();
    } else {
        if (m_taken > (1 << 20)) {
            m_incoming.remove(0, m_taken);
            m_taken = 0;
        }
        m_processQueued = true;
        QTimer::singleShot(0, this, &TerminalView::process);
    }
    send();
    // The first change of a quiet screen is shown at once, later ones a frame apart.
    if (!m_frame.isActive()) {
        const qint64 since = m_sinceFrame.isValid() ? m_sinceFrame.elapsed() : frameMilliseconds;
        m_frame.start(static_cast<int>(std::max<qint64>(0, frameMilliseconds - since)));
    }
    if (pendingBytes() <= lowWater)
        Q_EMIT drained();
}

void TerminalView::showChanges()
{
    m_sinceFrame.start();
    const terminal::Damage damage = m_screen.takeDamage();
    const std::int64_t screenLine = m_screen.screenLine();
    const QRectF oldCursor = cursorRect();
    const bool scrolled =
        screenLine != m_shownScreenLine || m_screen.isAlternate() != m_wasAlternate;
    if (m_screen.isAlternate() != m_wasAlternate
        || (!m_selection.isEmpty() && !damage.isEmpty()
            && m_selection.end().line >= screenLine + damage.first
            && m_selection.first().line < screenLine + damage.end))
        m_selection.clear();
    m_wasAlternate = m_screen.isAlternate();
    m_shownScreenLine = screenLine;
    if (scrolled) {
        updateScrollBar(Follow::No);
        viewport()->update();
    } else if (!damage.isEmpty()) {
        updateRows(screenLine + damage.first, screenLine + damage.end);
    }
    const terminal::Cursor cursor = m_screen.cursor();
    if (cursor != m_shownCursor) {
        viewport()->update(oldCursor.toAlignedRect());
        m_shownCursor = cursor;
        viewport()->update(cursorRect().toAlignedRect());
        m_blinkOn = true;
    }
    if (m_screen.takeBell())
        Q_EMIT bell();
    const QString title = QString::fromStdString(m_screen.title());
    if (title != m_title) {
        m_title = title;
        Q_EMIT titleChanged(title);
    }
}

void TerminalView::afterPending(std::function<void()> then)
{
    if (pendingBytes() == 0)
        then();
    else
        m_afterPending.push_back(std::move(then));
}

void TerminalView::discardPending()
{
    m_incoming.clear();
    m_taken = 0;
}

void TerminalView::reset()
{
    discardPending();
    m_afterPending.clear();
    m_selection.clear();
    m_screen.feed("\x18\x1b"
                  "c");
    m_screen.clearHistory();
    m_screen.takeOutput();
    updateScrollBar(Follow::Yes);
    viewport()->update();
}

void TerminalView::clearHistory()
{
    m_selection.clear();
    m_screen.clearHistory();
    updateScrollBar(Follow::Yes);
    viewport()->update();
}

void TerminalView::setAcceptsInput(bool accepts)
{
    m_acceptsInput = accepts;
    restartBlinking();
    viewport()->update();
}

void TerminalView::send()
{
    const std::string bytes = m_screen.takeOutput();
    if (m_acceptsInput && !bytes.empty())
        Q_EMIT input(QByteArray::fromStdString(bytes));
}

QString TerminalView::text() const
{
    std::string text = m_screen.text(m_screen.firstLine(), m_screen.endLine());
    text.erase(text.find_last_not_of('\n') + 1);
    return QString::fromStdString(text);
}

QString TerminalView::selectedText() const
{
    return QString::fromStdString(m_selection.text(m_screen));
}

// --- Size, font and colours ---------------------------------------------------------------------

void TerminalView::setZoom(int steps)
{
    m_zoom = std::clamp(steps, -4, 30);
    updateFont();
}

void TerminalView::updateFont()
{
    m_scale = devicePixelRatioF();
    QFont font = m_baseFont;
    font.setPointSizeF(m_baseFont.pointSizeF() + m_zoom);
    m_cells.setFont(font, m_scale);
    updateGrid();
    viewport()->update();
}

void TerminalView::updateColors()
{
    m_palette = TerminalPalette::fromTheme();
    const auto color = [](const QColor &from) {
        return terminal::Color::rgb(static_cast<std::uint8_t>(from.red()),
                                    static_cast<std::uint8_t>(from.green()),
                                    static_cast<std::uint8_t>(from.blue()));
    };
    m_screen.setDefaultColors(color(m_palette.foreground), color(m_palette.background));
    viewport()->update();
}

void TerminalView::updateGrid()
{
    const QSizeF cell = m_cells.cellSize();
    const int columns = static_cast<int>((viewport()->width() - 2 * margin) / cell.width());
    const int rows = static_cast<int>((viewport()->height() - 2 * margin) / cell.height());
    // A panel that is being folded away must not squeeze its text.
    if (columns < 4 || rows < 1)
        return;
    const int before = m_screen.columns();
    if (columns == before && rows == m_screen.rows()) {
        updateScrollBar(Follow::No);
        return;
    }
    const QScrollBar *bar = verticalScrollBar();
    const Follow follow = bar->value() == bar->maximum() ? Follow::Yes : Follow::No;
    if (columns != before)
        m_selection.clear();
    m_screen.resize(columns, rows);
    m_shownScreenLine = m_screen.screenLine();
    updateScrollBar(follow);
    viewport()->update();
    Q_EMIT gridResized(m_screen.columns(), m_screen.rows());
}

void TerminalView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    // Wrapping a long history anew takes some milliseconds: not at every step of a drag.
    if (isVisible() && m_screen.historyBytes() > 200'000)
        m_resizeTimer.start(40);
    else
        updateGrid();
}

void TerminalView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (!qFuzzyCompare(m_scale, devicePixelRatioF()))
        updateFont();
    updateGrid();
}

bool TerminalView::event(QEvent *event)
{
    if (event->type() == QEvent::DevicePixelRatioChange)
        updateFont();
    // Keys of the program come before the window's shortcuts.
    if (event->type() == QEvent::ShortcutOverride && wantsKey(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

bool TerminalView::viewportEvent(QEvent *event)
{
    return QAbstractScrollArea::viewportEvent(event);
}

void TerminalView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        viewport()->update();
}

// --- Lines and pixels ---------------------------------------------------------------------------

void TerminalView::updateScrollBar(Follow follow)
{
    QScrollBar *bar = verticalScrollBar();
    const bool atEnd = follow == Follow::Yes || bar->value() == bar->maximum();
    // A line that is being read stays where it is while others come and the oldest go.
    const int maximum =
        m_screen.isAlternate() ? 0 : static_cast<int>(m_screen.screenLine() - m_screen.firstLine());
    const int keep =
        static_cast<int>(std::clamp<std::int64_t>(m_topLine - m_screen.firstLine(), 0, maximum));
    const QSignalBlocker blocker(bar);
    bar->setRange(0, maximum);
    bar->setPageStep(m_screen.rows());
    bar->setSingleStep(3);
    bar->setValue(atEnd ? maximum : keep);
    m_topLine = topLine();
    viewport()->update();
}

std::int64_t TerminalView::topLine() const
{
    if (m_screen.isAlternate())
        return m_screen.screenLine();
    return m_screen.firstLine() + verticalScrollBar()->value();
}

QRectF TerminalView::rowRect(std::int64_t line) const
{
    const qreal height = m_cells.cellSize().height();
    return {0, margin + static_cast<qreal>(line - topLine()) * height,
            static_cast<qreal>(viewport()->width()), height};
}

QRectF TerminalView::cursorRect() const
{
    const auto at = m_shownCursor.position;
    const QRectF row = rowRect(m_screen.screenLine() + at.row);
    const qreal width = m_cells.cellSize().width();
    return {margin + at.column * width, row.y(), 2 * width, row.height()};
}

bool TerminalView::cursorIsShown() const
{
    return m_acceptsInput && m_shownCursor.visible && m_preedit.isEmpty();
}

void TerminalView::updateRows(std::int64_t first, std::int64_t end)
{
    const QRectF area = rowRect(first).united(rowRect(std::max(first, end - 1)));
    viewport()->update(area.toAlignedRect());
}

GridPosition TerminalView::positionAt(QPointF point, bool rounded) const
{
    const QSizeF cell = m_cells.cellSize();
    const auto row = static_cast<std::int64_t>(std::floor((point.y() - margin) / cell.height()));
    const qreal column = (point.x() - margin) / cell.width();
    GridPosition at{topLine() + row, static_cast<int>(std::floor(column + (rounded ? 0.5 : 0.0)))};
    if (at.line < m_screen.firstLine())
        at = {m_screen.firstLine(), 0};
    if (at.line >= m_screen.endLine())
        at = {m_screen.endLine() - 1, m_screen.columns()};
    at.column = std::clamp(at.column, 0, m_screen.columns());
    return at;
}

terminal::Position TerminalView::cellAt(QPointF point) const
{
    const GridPosition at = positionAt(point, false);
    return {static_cast<int>(std::max<std::int64_t>(0, at.line - m_screen.screenLine())),
            std::min(at.column, m_screen.columns() - 1)};
}

void TerminalView::scrollContentsBy(int, int)
{
    m_topLine = topLine();
    viewport()->update();
}

// --- Painting -----------------------------------------------------------------------------------

void TerminalView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const QColor background = m_screen.isReversed() ? m_palette.foreground : m_palette.background;
    painter.fillRect(event->rect(), background);
    const Theme &theme = Theme::instance();
    const qreal width = m_cells.cellSize().width();
    const std::int64_t top = topLine();
    for (std::int64_t line = top; line <= top + m_screen.rows(); ++line) {
        const QRectF row = rowRect(line);
        if (row.bottom() < event->rect().top() || line >= m_screen.endLine())
            continue;
        if (row.top() > event->rect().bottom())
            break;
        const auto cells = m_screen.line(line);
        m_cells.paintRow(painter, {margin, row.y()}, cells, m_screen, m_palette);
        if (const auto [first, end] = m_selection.columns(line, m_screen.columns()); first < end) {
            QColor tint = theme.color(ColorRole::TerminalSelection);
            if (tint.alpha() == 255)
                tint.setAlpha(110);
            painter.fillRect(
                QRectF(margin + first * width, row.y(), (end - first) * width, row.height()), tint);
        }
    }
    if (cursorIsShown())
        paintCursor(painter);
    paintPreedit(painter);
}

void TerminalView::paintCursor(QPainter &painter)
{
    const auto at = m_shownCursor.position;
    const auto cells = m_screen.line(m_screen.screenLine() + at.row);
    const bool hasCell = static_cast<std::size_t>(at.column) < cells.size();
    const Cell cell = hasCell ? cells[static_cast<std::size_t>(at.column)] : Cell();
    const QSizeF size = m_cells.cellSize();
    QRectF area = cursorRect();
    area.setWidth(size.width() * std::max<int>(1, cell.width));
    const QColor color = Theme::instance().color(ColorRole::TerminalCursor);
    const qreal thin = std::max(1.0, std::round(size.width() / 6));
    if (!hasFocus()) {
        painter.setPen(QPen(color, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    if (!m_blinkOn)
        return;
    switch (m_shownCursor.shape) {
    case terminal::CursorShape::Block:
        painter.fillRect(area, color);
        m_cells.paintGlyph(painter, area.topLeft(), cell, m_screen, m_palette.background);
        break;
    case terminal::CursorShape::Underline:
        painter.fillRect(QRectF(area.x(), area.bottom() - thin, area.width(), thin), color);
        break;
    case terminal::CursorShape::Bar:
        painter.fillRect(QRectF(area.x(), area.y(), thin, area.height()), color);
        break;
    }
}

void TerminalView::paintPreedit(QPainter &painter)
{
    if (m_preedit.isEmpty())
        return;
    painter.setFont(m_cells.font());
    const QRectF at = cursorRect();
    const QFontMetricsF metrics(m_cells.font());
    const QRectF area(at.x(), at.y(), metrics.horizontalAdvance(m_preedit), at.height());
    painter.fillRect(area, m_palette.background);
    painter.setPen(m_palette.foreground);
    painter.drawText(area, Qt::AlignVCenter, m_preedit);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

} // namespace slipway::ide
