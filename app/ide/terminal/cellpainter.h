// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/terminal/screen.h>

#include <QColor>
#include <QFont>
#include <QHash>
#include <QRawFont>

#include <array>
#include <span>

class QPainter;

namespace slipway::ide {

/// Colours of a terminal, from the theme.
struct TerminalPalette
{
    QColor foreground;
    QColor background;
    std::array<QColor, 256> indexed;

    static TerminalPalette fromTheme();
};

/// Paints cells into a grid whose lines fall on device pixels at every scale. Letters are placed
/// one by one, so that a font's own width cannot drift from the grid; ligatures are not formed.
class CellPainter
{
public:
    /// `scale` is device pixels per logical one.
    void setFont(const QFont &font, qreal scale);
    const QFont &font() const { return m_fonts[0].font; }
    QSizeF cellSize() const { return m_cell; }

    struct Colors
    {
        QColor foreground;
        QColor background;
    };
    static Colors colorsOf(const terminal::Style &style, const TerminalPalette &palette,
                           bool reversed);

    /// One row; `origin` is its upper left corner. Backgrounds equal to the palette's are left to
    /// the caller.
    void paintRow(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                  const terminal::Screen &screen, const TerminalPalette &palette) const;
    /// One cell's content in a colour of its own, for the cursor.
    void paintGlyph(QPainter &painter, QPointF origin, const terminal::Cell &cell,
                    const terminal::Screen &screen, const QColor &color) const;

private:
    struct Face
    {
        QFont font;
        QRawFont raw;
        /// 0 where the font has no such letter.
        mutable QHash<char32_t, quint32> glyphs;
    };

    const Face &faceOf(const terminal::Style &style) const;
    quint32 glyphOf(const Face &face, char32_t code) const;
    void paintBackgrounds(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                          const TerminalPalette &palette, bool reversed) const;
    void paintText(QPainter &painter, QPointF origin, std::span<const terminal::Cell> cells,
                   std::size_t first, const terminal::Screen &screen, const QColor &color) const;
    bool paintBlock(QPainter &painter, const QRectF &cell, char32_t code,
                    const QColor &color) const;
    void paintLines(QPainter &painter, const QRectF &area, const terminal::Style &style,
                    const QColor &color) const;

    std::array<Face, 4> m_fonts; ///< plain, bold, italic, both
    QSizeF m_cell{8, 16};
    qreal m_ascent = 12;
    qreal m_pixel = 1; ///< one device pixel
};

} // namespace slipway::ide
