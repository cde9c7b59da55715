// SPDX-License-Identifier: GPL-3.0-or-later
#include "cellpainter.h"

#include "boxdrawing.h"
#include "contrast.h"
#include "shell/theme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QTextLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using terminal::Cell;
using terminal::Color;
using terminal::Style;

namespace {

constexpr float faintness = 0.6F; ///< what is left of it

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

const CellPainter::Highlight *highlightAt(std::span<const CellPainter::Highlight> all,
                                          std::size_t column)
{
    const auto at = static_cast<int>(column);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [at](const CellPainter::Highlight &each) {
            return at >= each.first && at < each.end;
        });
    return found == all.rend() ? nullptr : &*found;
}

/// Powerline's separators and what belongs to them, which continue a background.
bool isSeparator(char32_t code)
{
    return code >= 0xE0A0 && code <= 0xE0D7;
}

/// What Unicode shows as a picture, which many fonts for text only have a drawing of.
bool isEmoji(std::u32string_view text, int width)
{
    if (text.empty() || width != 2)
        return false;
    const char32_t first = text.front();
    // Below U+1F000 the wide ones among the symbols are just these.
    return (first >= 0x1F000 && first <= 0x1FAFF) || (first >= 0x2300 && first <= 0x2BFF)
           || text.contains(U'\uFE0F');
}

/// Where the machine has a font with coloured pictures, that one first.
QFont emojiFont(const QFont &text)
{
    static const QString family = [] {
        const QStringList all = QFontDatabase::families();
        for (const QString &name : {u"Noto Color Emoji"_s, u"Apple Color Emoji"_s,
                                    u"Segoe UI Emoji"_s, u"Twemoji"_s, u"JoyPixels"_s}) {
            if (all.contains(name))
                return name;
        }
        return QString();
    }();
    QFont font = text;
    if (!family.isEmpty())
        font.setFamilies(QStringList{family} + text.families());
    return font;
}

} // namespace

TerminalPalette TerminalPalette::fromTheme()
{
    const Theme &theme = Theme::instance();
    TerminalPalette palette;
    palette.foreground = theme.color(ColorRole::TerminalForeground);
    palette.background = theme.color(ColorRole::TerminalBackground);
    palette.cursor = theme.color(ColorRole::TerminalCursor);
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

TerminalPalette TerminalPalette::changedBy(const terminal::Screen &screen) const
{
    TerminalPalette palette = *this;
    if (!screen.hasChangedColors())
        return palette;
    const auto change = [&screen](int index, QColor &color) {
        if (const auto changed = screen.changedColor(index))
            color = QColor(changed->red(), changed->green(), changed->blue());
    };
    for (int i = 0; i < 256; ++i)
        change(i, palette.indexed[static_cast<std::size_t>(i)]);
    change(terminal::ForegroundColor, palette.foreground);
    change(terminal::BackgroundColor, palette.background);
    change(terminal::CursorColor, palette.cursor);
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
        face.others.clear();
    }
    const QFontMetricsF metrics(font);
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
        colors.foreground = blend(colors.foreground, colors.background, faintness);
    if (style.has(terminal::Conceal))
        colors.foreground = colors.background;
    return colors;
}

void CellPainter::setMinimumContrast(double ratio)
{
    m_minimumContrast = ratio;
    m_readable.clear();
}

QColor CellPainter::readable(const QColor &color, const QColor &background) const
{
    constexpr qsizetype most = 16384;
    if (m_minimumContrast <= 1)
        return color;
    const quint64 key = quint64(color.rgb()) << 32 | background.rgb();
    if (const auto known = m_readable.constFind(key); known != m_readable.cend())
        return QColor::fromRgb(*known);
    if (m_readable.size() >= most)
        m_readable.clear();
    const QColor found = withContrast(color, background, m_minimumContrast);
    m_readable.insert(key, found.rgb());
    return found;
}

/// What is to be hidden stays so, also where both colours are named as the same one. Faint text is
/// the fainter form of text that can be read.
CellPainter::Ink CellPainter::inkOf(Style style, const TerminalPalette &palette, bool reversed,
                                    const Highlight *highlight) const
{
    const bool faint = style.has(terminal::Faint);
    style.attributes &= static_cast<std::uint16_t>(~terminal::Faint);
    const Colors colors = colorsOf(style, palette, reversed);
    const QColor background = highlight ? highlight->color : colors.background;
    const bool hidden = style.has(terminal::Conceal)
                        || (style.foreground == style.background && !style.foreground.isDefault());
    const QColor text = hidden ? colors.foreground : readable(colors.foreground, background);
    if (!faint)
        return {text, colors.foreground};
    return {blend(text, background, faintness), blend(colors.foreground, background, faintness)};
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
                           const ScreenFrame &frame, const TerminalPalette &palette,
                           std::span<const Highlight> highlights) const
{
    paintBackgrounds(painter, origin, cells, palette, frame.isReversed());
    const auto areaOf = [&](std::size_t first, std::size_t end) {
        return QRectF(origin.x() + static_cast<qreal>(first) * m_cell.width(), origin.y(),
                      static_cast<qreal>(end - first) * m_cell.width(), m_cell.height());
    };
    for (const Highlight &each : highlights) {
        painter.fillRect(
            areaOf(static_cast<std::size_t>(each.first), static_cast<std::size_t>(each.end)),
            each.color);
    }
    for (std::size_t first = 0; first < cells.size();) {
        const Style &style = cells[first].style;
        const Highlight *highlight = highlightAt(highlights, first);
        std::size_t end = first + 1;
        while (end < cells.size() && cells[end].style == style
               && highlightAt(highlights, end) == highlight)
            ++end;
        const Ink ink = inkOf(style, palette, frame.isReversed(), highlight);
        if (!style.has(terminal::Conceal))
            paintText(painter, origin, cells.subspan(first, end - first), first, frame, ink);
        paintLines(painter, areaOf(first, end), style, ink.text,
                   resolve(style.underlineColor, ink.text, palette));
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
                            std::size_t first, const ScreenFrame &frame, const Ink &ink) const
{
    const Face &face = faceOf(cells.front().style);
    QList<quint32> glyphs;
    QList<QPointF> positions;
    painter.setPen(ink.text);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell &cell = cells[i];
        if (cell.code == 0 || cell.code == U' ')
            continue;
        const QPointF at(origin.x() + static_cast<qreal>(first + i) * m_cell.width(), origin.y());
        if (const std::size_t count = m_ligatures ? signsAt(cells.subspan(i)) : 0; count > 1) {
            std::u32string signs;
            for (const Cell &each : cells.subspan(i, count))
                signs += each.code;
            const QSizeF size(m_cell.width() * static_cast<qreal>(count), m_cell.height());
            paintOther(painter, QRectF(at, size), face, signs);
            i += count - 1;
            continue;
        }
        const QRectF area(at, QSizeF(m_cell.width() * cell.width, m_cell.height()));
        if (paintBoxDrawing(painter, area, cell.code, ink.shape, m_pixel))
            continue;
        if (isSeparator(cell.code)) {
            painter.setPen(ink.shape);
            paintOther(painter, area, face, frame.text(cell));
            painter.setPen(ink.text);
            continue;
        }
        const bool emoji = isEmoji(frame.text(cell), cell.width);
        const quint32 glyph = cell.code <= 0x10FFFF && !emoji ? glyphOf(face, cell.code) : 0;
        if (glyph != 0) {
            glyphs << glyph;
            positions << QPointF(at.x(), at.y() + m_ascent);
        } else {
            paintOther(painter, area, face, frame.text(cell), emoji);
        }
    }
    if (glyphs.isEmpty())
        return;
    QGlyphRun run;
    run.setRawFont(face.raw);
    run.setGlyphIndexes(glyphs);
    run.setPositions(positions);
    painter.drawGlyphRun({}, run);
}

/// How many cells at the beginning hold the signs that fonts for code join.
std::size_t CellPainter::signsAt(std::span<const Cell> cells) const
{
    constexpr std::u32string_view signs = U"!#$%&*+-./:;<=>?@\\^_|~";
    const auto end = std::find_if(cells.begin(), cells.end(),
                                  [signs](const Cell &cell) { return !signs.contains(cell.code); });
    return std::min<std::size_t>(8, static_cast<std::size_t>(end - cells.begin()));
}

/// What the font does not have is drawn with whichever font does, made smaller where it is wider
/// than its cells.
void CellPainter::paintOther(QPainter &painter, const QRectF &area, const Face &face,
                             std::u32string_view text, bool emoji) const
{
    if (text.empty())
        return;
    const std::u32string key(text);
    auto found = face.others.constFind(key);
    if (found == face.others.cend()) {
        if (face.others.size() > 4096)
            face.others.clear();
        QTextLayout layout(QString::fromStdU32String(key),
                           emoji ? emojiFont(face.font) : face.font);
        layout.beginLayout();
        QTextLine line = layout.createLine();
        line.setLeadingIncluded(false);
        layout.endLayout();
        QList<QGlyphRun> runs = layout.glyphRuns();
        // From the base line, which is at the line's ascent.
        for (QGlyphRun &run : runs) {
            QList<QPointF> positions = run.positions();
            for (QPointF &position : positions)
                position.ry() -= line.ascent();
            run.setPositions(positions);
        }
        found = face.others.insert(key, runs);
    }
    qreal width = 0;
    for (const QGlyphRun &run : *found)
        width = std::max(width, run.boundingRect().right());
    const QPointF base(area.x(), area.y() + m_ascent);
    const qreal fit = width > area.width() * 1.02 ? area.width() / width : 1;
    painter.save();
    painter.translate(base);
    if (fit < 1)
        painter.scale(fit, fit);
    for (const QGlyphRun &run : *found)
        painter.drawGlyphRun({}, run);
    painter.restore();
}

void CellPainter::paintGlyph(QPainter &painter, QPointF origin, const Cell &cell,
                             const ScreenFrame &frame, const QColor &color) const
{
    paintText(painter, origin, {&cell, 1}, 0, frame, {color, color});
}

void CellPainter::paintUnderline(QPainter &painter, QPointF origin, int columns,
                                 const QColor &color) const
{
    terminal::Style style;
    style.attributes = terminal::Underline;
    paintLines(painter, QRectF(origin, QSizeF(columns * m_cell.width(), m_cell.height())), style,
               color, color);
}

void CellPainter::paintLines(QPainter &painter, const QRectF &area, const Style &style,
                             const QColor &color, const QColor &underline) const
{
    constexpr std::uint16_t any = terminal::anyUnderline | terminal::Strike | terminal::Overline;
    if ((style.attributes & any) == 0 && style.link == 0)
        return;
    const qreal thick = std::max(m_pixel, snapped(m_cell.height() / 18));
    const qreal under = snapped(std::min(m_ascent + 2 * thick, m_cell.height() - thick));
    const auto line = [&](qreal y, const QColor &with) {
        painter.fillRect(QRectF(area.x(), area.y() + y, area.width(), thick), with);
    };
    const auto dashed = [&](qreal dash, qreal gap) {
        for (qreal x = 0; x < area.width(); x += dash + gap) {
            painter.fillRect(
                QRectF(area.x() + x, area.y() + under, std::min(dash, area.width() - x), thick),
                underline);
        }
    };
    if (style.has(terminal::Underline) || style.has(terminal::DoubleUnderline))
        line(under, underline);
    if (style.has(terminal::DoubleUnderline))
        line(std::min(under + 2 * thick, m_cell.height() - thick), underline);
    if (style.has(terminal::CurlyUnderline))
        paintWave(painter, area, thick, underline);
    // A link is seen before the mouse is over it.
    const bool isLink = style.link != 0 && (style.attributes & terminal::anyUnderline) == 0;
    if (style.has(terminal::DottedUnderline) || isLink)
        dashed(thick, thick);
    if (style.has(terminal::DashedUnderline))
        dashed(snapped(m_cell.width() * 0.6), snapped(m_cell.width() * 0.4));
    if (style.has(terminal::Strike))
        line(snapped(m_ascent * 0.68), color);
    if (style.has(terminal::Overline))
        line(0, color);
}

/// Half a wave a cell, so that it goes on without a break from one cell to the next.
void CellPainter::paintWave(QPainter &painter, const QRectF &area, qreal thick,
                            const QColor &color) const
{
    const qreal middle = area.y() + std::min(m_ascent + 2.5 * thick, m_cell.height() - 1.5 * thick);
    const qreal step = m_cell.width() / 2;
    const qreal swing = 2 * thick;
    QPainterPath wave(QPointF(area.x(), middle));
    for (qreal x = area.x(); x < area.right() - m_pixel / 2; x += 2 * step) {
        wave.quadTo(x + step / 2, middle - swing, x + step, middle);
        wave.quadTo(x + step * 1.5, middle + swing, x + 2 * step, middle);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(area, Qt::IntersectClip);
    painter.strokePath(wave, QPen(color, thick));
    painter.restore();
}

} // namespace slipway::ide
