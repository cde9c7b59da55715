// SPDX-License-Identifier: GPL-3.0-or-later
// How TerminalView paints. It paints a copy, so that what is fed meanwhile need not wait.
#include "shell/theme.h"
#include "terminalview.h"

#include <QFontMetricsF>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace slipway::ide {

using terminal::Cell;
using terminal::LineSize;

namespace {

constexpr qreal margin = 8;

/// A colour of the theme as it shows on a background where it lies on it this thinly.
QColor laidOn(const QColor &background, ColorRole role, float opacity)
{
    const QColor color = Theme::instance().color(role);
    const float share = color.alpha() < 255 ? color.alphaF() : opacity;
    const auto mix = [share](float over, float under) {
        return over * share + under * (1 - share);
    };
    return QColor::fromRgbF(mix(color.redF(), background.redF()),
                            mix(color.greenF(), background.greenF()),
                            mix(color.blueF(), background.blueF()));
}

/// At 150 % a widget may begin in the middle of a device pixel, where edges that meet would be
/// rounded apart: how far the next whole one is.
QPointF offsetToPixels(const QWidget &widget)
{
    const qreal scale = widget.devicePixelRatioF();
    const QPointF at = QPointF(widget.mapTo(widget.window(), QPoint(0, 0))) * scale;
    return QPointF(std::round(at.x()) - at.x(), std::round(at.y()) - at.y()) / scale;
}

} // namespace

void TerminalView::takeFrame()
{
    if (!m_frameIsOld)
        return;
    m_frameIsOld = false;
    const auto screen = m_screen.access();
    const std::int64_t top = topLine();
    m_frameShown.take(*screen, top, screen->rows() + 1);
    m_frameScreenLine = screen->screenLine();
    m_commands.clear();
    const auto &all = screen->commands();
    const auto first = std::lower_bound(
        all.begin(), all.end(), top,
        [](const terminal::Command &command, std::int64_t line) { return command.line < line; });
    for (auto each = first; each != all.end() && each->line <= top + screen->rows(); ++each)
        m_commands.push_back(*each);
}

/// Of a line of the copy: the terminal itself may have scrolled on.
QRectF TerminalView::frameRow(std::int64_t line) const
{
    const qreal height = m_cells.cellSize().height();
    return {0, margin + static_cast<qreal>(line - m_frameShown.first()) * height,
            static_cast<qreal>(viewport()->width()), height};
}

void TerminalView::paintEvent(QPaintEvent *event)
{
    takeFrame();
    QPainter painter(viewport());
    const QColor background =
        m_frameShown.isReversed() ? m_palette.foreground : m_palette.background;
    painter.fillRect(event->rect(), background);
    painter.translate(offsetToPixels(*viewport()));
    for (std::int64_t line = m_frameShown.first(); m_frameShown.line(line); ++line) {
        const QRectF row = frameRow(line);
        if (row.bottom() < event->rect().top() || row.top() > event->rect().bottom())
            continue;
        paintLine(painter, line);
        paintLink(painter, line, row.y());
    }
    paintMargin(painter, event->rect());
    if (cursorIsShown())
        paintCursor(painter);
    paintPreedit(painter);
    if (!m_notice.isEmpty())
        paintNotice(painter);
    if (m_bellFlash.isActive()) {
        painter.setPen(QPen(Theme::instance().color(ColorRole::Warning), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1));
    }
}

void TerminalView::paintLine(QPainter &painter, std::int64_t number)
{
    const ScreenFrame::Line *line = m_frameShown.line(number);
    const QRectF row = frameRow(number);
    const auto highlights = highlightsOf(number);
    if (line->size == LineSize::Normal)
        return m_cells.paintRow(painter, {margin, row.y()}, line->cells, m_frameShown, m_palette,
                                highlights);
    painter.save();
    painter.setClipRect(row, Qt::IntersectClip);
    const bool tall = line->size != LineSize::DoubleWidth;
    const qreal top = line->size == LineSize::DoubleBottom ? row.y() - row.height() : row.y();
    painter.translate(margin, top);
    painter.scale(2, tall ? 2 : 1);
    m_cells.paintRow(painter, {0, 0}, line->cells, m_frameShown, m_palette, highlights);
    painter.restore();
}

/// The columns of a line between two places.
std::pair<int, int> TerminalView::columnsOf(std::int64_t line, GridPosition first,
                                            GridPosition end) const
{
    return {line == first.line ? first.column : 0,
            line == end.line ? end.column : m_screen->columns()};
}

/// What lies under a line's text: matches, the selection and the link that is marked.
std::vector<CellPainter::Highlight> TerminalView::highlightsOf(std::int64_t line) const
{
    std::vector<CellPainter::Highlight> highlights;
    const auto add = [&](std::pair<int, int> columns, ColorRole role, float opacity) {
        if (columns.first < columns.second)
            highlights.push_back(
                {columns.first, columns.second, laidOn(m_palette.background, role, opacity)});
    };
    const auto &matches = m_matches.matches;
    const auto begin = std::lower_bound(
        matches.begin(), matches.end(), line,
        [](const TerminalMatch &match, std::int64_t number) { return match.end.line < number; });
    for (auto match = begin; match != matches.end() && match->first.line <= line; ++match) {
        const bool current = match - matches.begin() == m_currentMatch;
        add(columnsOf(line, match->first, match->end),
            current ? ColorRole::Warning : ColorRole::EditorMatch, current ? 1 : 0.5F);
    }
    add(m_selection.columns(line, m_screen->columns()), ColorRole::TerminalSelection, 1);
    if (m_linkIsMarked && line >= m_link.first.line && line <= m_link.end.line)
        add(columnsOf(line, m_link.first, m_link.end), ColorRole::Accent, 0.3F);
    return highlights;
}

/// The link under the mouse, or marked.
void TerminalView::paintLink(QPainter &painter, std::int64_t line, qreal top)
{
    if (m_link.isEmpty() || line < m_link.first.line || line > m_link.end.line)
        return;
    const auto [first, end] = columnsOf(line, m_link.first, m_link.end);
    m_cells.paintUnderline(painter, {margin + first * m_cells.cellSize().width(), top}, end - first,
                           Theme::instance().color(ColorRole::Link));
}

/// A mark before each prompt: what its command came to.
void TerminalView::paintMargin(QPainter &painter, const QRect &area)
{
    if (m_commands.empty() || area.left() > margin || m_screen->isAlternate())
        return;
    const Theme &theme = Theme::instance();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const terminal::Command &command : m_commands) {
        const QRectF row = frameRow(command.line);
        const QRectF dot(1.5, row.center().y() - 2.5, 5, 5);
        const bool failed = command.hasEnded && command.exitCode != 0;
        const QColor color = theme.color(failed             ? ColorRole::Danger
                                         : command.hasEnded ? ColorRole::Success
                                                            : ColorRole::TextFaint);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        // Shapes too, for who cannot tell the colours apart.
        if (failed)
            painter.drawRect(dot);
        else if (command.hasEnded)
            painter.drawEllipse(dot);
        else {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(color, 1));
            painter.drawEllipse(dot);
        }
    }
    painter.restore();
}

void TerminalView::paintCursor(QPainter &painter)
{
    const auto at = m_shownCursor.position;
    const ScreenFrame::Line *line = m_frameShown.line(m_frameScreenLine + at.row);
    if (!line)
        return;
    const bool hasCell = static_cast<std::size_t>(at.column) < line->cells.size();
    const Cell cell = hasCell ? line->cells[static_cast<std::size_t>(at.column)] : Cell();
    const QSizeF size = m_cells.cellSize();
    const QRectF row = frameRow(m_frameScreenLine + at.row);
    QRectF area(margin + at.column * size.width(), row.y(),
                size.width() * std::max<int>(1, cell.width), row.height());
    if (line->size != LineSize::Normal)
        area = QRectF(margin + 2 * at.column * size.width(), area.y(), 2 * area.width(),
                      area.height());
    const QColor color = m_palette.cursor;
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
        if (line->size == LineSize::Normal)
            m_cells.paintGlyph(painter, area.topLeft(), cell, m_frameShown,
                               m_cells.readable(m_palette.background, color));
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

void TerminalView::paintNotice(QPainter &painter)
{
    const Theme &theme = Theme::instance();
    painter.setFont(font());
    const QFontMetricsF metrics(font());
    const qreal height = metrics.height() + 8;
    const QRectF area(0, viewport()->height() - height, viewport()->width(), height);
    painter.fillRect(area, theme.color(ColorRole::WarningSoft));
    painter.setPen(theme.color(ColorRole::Text));
    painter.drawText(area.adjusted(12, 0, -12, 0), Qt::AlignVCenter | Qt::AlignLeft, m_notice);
}

} // namespace slipway::ide
