// SPDX-License-Identifier: GPL-3.0-or-later
#include "marginicons.h"

#include <QPainter>
#include <QPainterPath>

namespace slipway::ide {

static void drawBookmark(QPainter &painter, const QColor &color)
{
    QPainterPath ribbon({4.5, 2.5});
    ribbon.lineTo(11.5, 2.5);
    ribbon.lineTo(11.5, 13.5);
    ribbon.lineTo(8, 10.5);
    ribbon.lineTo(4.5, 13.5);
    ribbon.closeSubpath();
    painter.setPen(QPen(color, 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    painter.drawPath(ribbon);
}

QImage marginIcon(MarginIcon icon, const QColor &color, qreal pixelRatio)
{
    const int pixels = qCeil(marginIconSize * pixelRatio);
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.25, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    switch (icon) {
    case MarginIcon::Open:
        painter.drawPolyline(QPolygonF({{4.5, 6.5}, {8, 10}, {11.5, 6.5}}));
        break;
    case MarginIcon::Closed:
        painter.drawPolyline(QPolygonF({{6.5, 4.5}, {10, 8}, {6.5, 11.5}}));
        break;
    case MarginIcon::Bookmark:
        drawBookmark(painter, color);
        break;
    }
    return image;
}

} // namespace slipway::ide
