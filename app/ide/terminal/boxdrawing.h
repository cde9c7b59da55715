// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;

namespace slipway::ide {

/// Draws box drawing characters (U+2500 to U+257F), block elements (to U+259F), Braille and the
/// four Powerline separators into a cell, so that they meet their neighbours without gaps whatever
/// the font and the scale. `pixel` is one device pixel, on which `cell` lies. False for any other.
bool paintBoxDrawing(QPainter &painter, const QRectF &cell, char32_t code, const QColor &color,
                     qreal pixel);

} // namespace slipway::ide
