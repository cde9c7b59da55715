// SPDX-License-Identifier: GPL-3.0-or-later
#include "cellpainter.h"

#include "shell/theme.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace slipway::ide {

using terminal::Cell;
using terminal::Color;
using terminal::Style;

namespace {

QColor blend(const QColor &over, const QColor &under, float amount)
{
    const auto mix = [amount](float a, float b) { return a * amount + b * (1 - amount); };
    return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()),
                            mix(over.blueF(), under.blueF()));
}

QColor resolve(Color color, const QColor &otherwise, const TerminalPalette &palette)
{
    if (color.isDefault())
        return otherwise;
    if (color.isIndexed())
        return palette.indexed[color.index()];
    return QColor(color.red(), color.green(), color.blue());
}

} // namespace

TerminalPalette TerminalPalette::fromTheme()
{
    const Theme &theme = Theme::instance();
    TerminalPalette palette;
    palette.foreground = theme.color(ColorRole::TerminalForeground);
    palette.background = theme.color(ColorRole::TerminalBackground);
    for (int i = 0; i < 16; ++i)
        palette.indexed[static_cast<std::size_t>(i)] = theme.terminalColor(i);
    // xterm's cube of 6 x 6 x 6 and its 24 greys.
    const auto level = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
    for (int i = 0; i < 216; ++i) {
        palette.indexed[static_cast<std::size_t>(16 + i)] =
            QColor(level(i / 36), level(i / 6 % 6), level(i % 6));
    }
    for (int i = 0; i < 24; ++i) {
        const int grey = 8 + 10 * i;
        palette.indexed[static_cast<std::size_t>(232 + i)] = QColor(grey, grey, grey);
    }
    return palette;
}

void CellPainter::setFont(const QFont &font, qreal scale)
{
    for (std::size_t i = 0; i < m_fonts.size(); ++i) {
        Face &face = m_fonts[i];
        face.font = font;
        face.font.setBold(i & 1);
        face.font.setItalic(i & 2);
        face.font.setKerning(false);
        face.font.setStyleStrategy(QFont::PreferDefault);
        face.raw = QRawFont::fromFont(face.font);
        face.glyphs.clear();
    }
    const QFontMetricsF metrics(font);
    const auto snapped = [scale](qreal length) { return std::round(length * scale) / scale; };
    m_pixel = 1 / scale;
    const qreal height = metrics.ascent() + metrics.descent();
    const qreal line = std::ceil(height * 1.12 * scale) / scale;
    m_cell = {std::max(m_pixel, snapped(metrics.horizontalAdvance(u'0'))), line};
    m_ascent = snapped(metrics.ascent() + (line - height) / 2);
}

CellPainter::Colors CellPainter::colorsOf(const Style &style, const TerminalPalette &palette,
                                          bool reversed)
{
    Colors colors{resolve(style.foreground, palette.foreground, palette),
                  resolve(style.background, palette.background, palette)};
    if (style.has(terminal::Reverse) != reversed)
        std::swap(colors.foreground, colors.background);
    if (style.has(terminal::Faint))
        colors.foreground = blend(colors.foreground, colors.background, 0.6F);
    if (style.has(terminal::Conceal))
        colors.foreground = colors.background;
    return colors;
}

const CellPainter::Face &CellPainter::faceOf(const Style &style) const
{
    return m_fonts[(style.has(terminal::Bold) ? 1U : 0U) + (style.has(terminal::Italic) ? 2U : 0U)];
}

quint32 CellPainter::glyphOf(const Face &face, char32_t code) const
{
    if (const auto found = face.glyphs.constFind(code); found != face.glyphs.cend())
        return *found;
    const QList<quint32> indexes = face.raw.glyphIndexesForString(QString::fromUcs4(&code, 1));
    const quint32 glyph = indexes.size() == 1 ? indexes.front() : 0;
    if (face.glyphs.size() > 4096)
        face.glyphs.clear();
    face.glyphs.insert(code, glyph);
    return glyph;
}

void CellPainter::paintRow(QPainter &painter, QPointF origin, std::span<const Cell> cells,
                           const terminal::Screen &screen, const TerminalPalette &palette) const
{
    paintBackgrounds(painter, origin, cells, palette, screen.isReversed());
    for (std::size_t first = 0; first < cells.size();) {
        const Style &style = cells[first].style;
        std::size_t end = first + 1;
        while (end < cells.size() && cells[end].style == style)
            ++end;
        const auto run = cells.subspan(first, end - first);
        const QColor color = colorsOf(style, palette, screen.isReversed()).foreground;
        if (!style.has(terminal::Conceal))
            paintText(painter, origin, run, first, screen, color);
        const QRectF area(origin.x() + static_cast<qreal>(first) * m_cell.width(), origin.y(),
                          static_cast<qreal>(run.size()) * m_cell.width(), m_cell.height());
        paintLines(painter, area, style, color);
        first = end;
    }
}

void CellPainter::paintBackgrounds(QPainter &painter, QPointF origin, std::span<const Cell> cells,
                                   const TerminalPalette &palette, bool reversed) const
{
    for (std::size_t first = 0; first < cells.size();) {
        const QColor color = colorsOf(cells[first].style, palette, reversed).background;
        std::size_t end = first + 1;
        while (end < cells.size()
               && (cells[end].style == cells[first].style
                   || colorsOf(cells[end].style, palette, reversed).background == color))
            ++end;
        if (color != palette.background) {
            painter.fillRect(QRectF(origin.x() + static_cast<qreal>(first) * m_cell.width(),
                                    origin.y(), static_cast<qreal>(end - first) * m_cell.width(),
                                    m_cell.height()),
                             color);
        }
        first = end;
    }
}

void CellPainter::paintText(QPainter &painter, QPointF origin, std::span<const Cell> cells,
                            std::size_t first, const terminal::Screen &screen,
                            const QColor &color) const
{
    const Face &face = faceOf(cells.front().style);
    QList<quint32> glyphs;
    QList<QPointF> positions;
    painter.setPen(color);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell &cell = cells[i];
        const std::u32string_view text = screen.text(cell);
        if (text.empty() || text == U" ")
            continue;
        const QPointF at(origin.x() + static_cast<qreal>(first + i) * m_cell.width(), origin.y());
        const QRectF area(at, QSizeF(m_cell.width() * cell.width, m_cell.height()));
        if (text.size() == 1 && paintBlock(painter, area, text.front(), color))
            continue;
        const quint32 glyph = text.size() == 1 ? glyphOf(face, text.front()) : 0;
        if (glyph != 0) {
            glyphs << glyph;
            positions << QPointF(at.x(), at.y() + m_ascent);
            continue;
        }
        // What the font does not have is drawn with whichever font does.
        painter.setFont(face.font);
        painter.drawText(QPointF(at.x(), at.y() + m_ascent),
                         QString::fromUcs4(text.data(), static_cast<qsizetype>(text.size())));
    }
    if (glyphs.isEmpty())
        return;
    QGlyphRun run;
    run.setRawFont(face.raw);
    run.setGlyphIndexes(glyphs);
    run.setPositions(positions);
    painter.drawGlyphRun({}, run);
}

void CellPainter::paintGlyph(QPainter &painter, QPointF origin, const Cell &cell,
                             const terminal::Screen &screen, const QColor &color) const
{
    paintText(painter, origin, {&cell, 1}, 0, screen, color);
}

/// Block elements and light box lines, so that they meet without gaps whatever the line height.
bool CellPainter::paintBlock(QPainter &painter, const QRectF &cell, char32_t code,
                             const QColor &color) const
{
    const qreal w = cell.width();
    const qreal h = cell.height();
    const auto fill = [&](qreal x, qreal y, qreal width, qreal height) {
        painter.fillRect(QRectF(cell.x() + x, cell.y() + y, width, height), color);
        return true;
    };
    if (code == 0x2580)
        return fill(0, 0, w, h / 2);
    if (code >= 0x2581 && code <= 0x2588) {
        const qreal part = h * static_cast<qreal>(code - 0x2580) / 8;
        return fill(0, h - part, w, part);
    }
    if (code >= 0x2589 && code <= 0x258F)
        return fill(0, 0, w * static_cast<qreal>(0x2590 - code) / 8, h);
    if (code == 0x2590)
        return fill(w / 2, 0, w / 2, h);
    if (code >= 0x2591 && code <= 0x2593) {
        QColor shade = color;
        shade.setAlphaF(0.25F * static_cast<float>(code - 0x2590));
        painter.fillRect(cell, shade);
        return true;
    }
    // Arms of the light lines: left, right, up, down.
    static const QHash<char32_t, int> lines{{0x2500, 3},  {0x2502, 12}, {0x250C, 10}, {0x2510, 9},
                                            {0x2514, 6},  {0x2518, 5},  {0x251C, 14}, {0x2524, 13},
                                            {0x252C, 11}, {0x2534, 7},  {0x253C, 15}};
    const int arms = lines.value(code, 0);
    if (arms == 0)
        return false;
    const qreal thick = std::max(m_pixel, std::round(h / 16 / m_pixel) * m_pixel);
    const auto snap = [this](qreal length) { return std::floor(length / m_pixel) * m_pixel; };
    const qreal x = snap((w - thick) / 2);
    const qreal y = snap((h - thick) / 2);
    if (arms & 1)
        fill(0, y, x + thick, thick);
    if (arms & 2)
        fill(x, y, w - x, thick);
    if (arms & 4)
        fill(x, 0, thick, y + thick);
    if (arms & 8)
        fill(x, y, thick, h - y);
    return true;
}

void CellPainter::paintLines(QPainter &painter, const QRectF &area, const Style &style,
                             const QColor &color) const
{
    const qreal thick = std::max(m_pixel, std::round(m_cell.height() / 18 / m_pixel) * m_pixel);
    const qreal under = std::min(m_ascent + 2 * thick, m_cell.height() - thick);
    const auto line = [&](qreal y) {
        painter.fillRect(QRectF(area.x(), area.y() + y, area.width(), thick), color);
    };
    if (style.has(terminal::Underline) || style.has(terminal::DoubleUnderline))
        line(under);
    if (style.has(terminal::DoubleUnderline))
        line(std::min(under + 2 * thick, m_cell.height() - thick));
    if (style.has(terminal::Strike))
        line(std::round(m_ascent * 0.68 / m_pixel) * m_pixel);
    if (style.has(terminal::CurlyUnderline)) {
        const qreal swing = thick * 1.2;
        QPainterPath wave(QPointF(area.x(), area.y() + under));
        for (qreal x = area.x(); x < area.right(); x += 4 * swing) {
            wave.quadTo(x + swing, area.y() + under - swing * 1.6, x + 2 * swing, area.y() + under);
            wave.quadTo(x + 3 * swing, area.y() + under + swing * 1.6, x + 4 * swing,
                        area.y() + under);
        }
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(area, Qt::IntersectClip);
        painter.strokePath(wave, QPen(color, thick));
        painter.restore();
    }
}

} // namespace slipway::ide
