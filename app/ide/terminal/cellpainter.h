// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "screenframe.h"

#include <QColor>
#include <QFont>
#include <QGlyphRun>
#include <QHash>
#include <QRawFont>

#include <array>
#include <cmath>
#include <span>
#include <string>

class QPainter;

namespace slipway::ide {

/// Colours of a terminal, from the theme.
struct TerminalPalette
{
    QColor foreground;
    QColor background;
    std::array<QColor, 256> indexed;

    QColor cursor;

    static TerminalPalette fromTheme();
    /// With what the program has changed (OSC 4, 10 to 12).
    TerminalPalette changedBy(const terminal::Screen &screen) const;
};

/// Paints cells into a grid whose lines fall on device pixels at every scale. Letters are placed
/// one by one, so that a font's own width cannot drift from the grid.
class CellPainter
{
public:
    /// `scale` is device pixels per logical one.
    void setFont(const QFont &font, qreal scale);
    /// Whether signs side by side are joined as the font says; not at first.
    void setLigatures(bool ligatures) { m_ligatures = ligatures; }
    /// How far text is kept from its background, as a ratio of their luminances (1 to 21, WCAG 2);
    /// 1 leaves the program's colours alone.
    static constexpr double usualContrast = 4.5;
    void setMinimumContrast(double ratio);
    const QFont &font() const { return m_fonts[0].font; }
    QSizeF cellSize() const { return m_cell; }

    struct Colors
    {
        QColor foreground;
        QColor background;
    };
    /// The colour of text that is to be `color` on `background`: that one where it can be read,
    /// else the nearest lighter or darker one that can.
    QColor readable(const QColor &color, const QColor &background) const;
    static Colors colorsOf(const terminal::Style &style, const TerminalPalette &palette,
                           bool reversed);

    /// Columns [first, end) on a background of their own, whatever the program gave them. Of
    /// several for a cell the last counts.
    struct Highlight
    {
        int first = 0;
        int end = 0;
        QColor color; ///< without transparency
    };

    /// One row; `origin` is its upper left corner. Backgrounds equal to the palette's are left to
    /// the caller.
    void paintRow(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                  const ScreenFrame &frame, const TerminalPalette &palette,
                  std::span<const Highlight> highlights = {}) const;
    /// One cell's content in a colour of its own, for the cursor.
    void paintGlyph(QPainter &painter, QPointF origin, const terminal::Cell &cell,
                    const ScreenFrame &frame, const QColor &color) const;
    /// An underline for what is not underlined by itself, such as a link under the mouse.
    void paintUnderline(QPainter &painter, QPointF origin, int columns, const QColor &color) const;

private:
    struct Face
    {
        QFont font;
        QRawFont raw;
        /// 0 where the font has no such letter.
        mutable QHash<char32_t, quint32> glyphs;
        /// What other fonts have to draw, laid out once.
        mutable QHash<std::u32string, QList<QGlyphRun>> others;
    };

    /// What is painted as a shape keeps its colour, so that it meets the backgrounds beside it.
    struct Ink
    {
        QColor text;
        QColor shape;
    };
    Ink inkOf(terminal::Style style, const TerminalPalette &palette, bool reversed,
              const Highlight *highlight) const;
    const Face &faceOf(const terminal::Style &style) const;
    quint32 glyphOf(const Face &face, char32_t code) const;
    void paintBackgrounds(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                          const TerminalPalette &palette, bool reversed) const;
    void paintText(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                   std::size_t first, const ScreenFrame &frame, const Ink &ink) const;
    std::size_t signsAt(std::span<const terminal::Cell> cells) const;
    void paintOther(QPainter &painter, const QRectF &area, const Face &face,
                    std::u32string_view text, bool emoji = false) const;
    void paintLines(QPainter &painter, const QRectF &area, const terminal::Style &style,
                    const QColor &color, const QColor &underline) const;
    void paintWave(QPainter &painter, const QRectF &area, qreal thick, const QColor &color) const;
    qreal snapped(qreal length) const { return std::round(length / m_pixel) * m_pixel; }

    std::array<Face, 4> m_fonts; ///< plain, bold, italic, both
    QSizeF m_cell{8, 16};
    qreal m_ascent = 12;
    qreal m_pixel = 1; ///< one device pixel
    bool m_ligatures = false;
    double m_minimumContrast = usualContrast;
    /// By both colours: what readable() came to.
    mutable QHash<quint64, QRgb> m_readable;
};

} // namespace slipway::ide
