// SPDX-License-Identifier: GPL-3.0-or-later
#include "plotcanvas.h"

#include "shell/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace slipway::ide {

namespace {

/// Pixels of the picture for one of the figure, as resources/repl/slipway_plots.py makes them.
constexpr qreal density = 2;
constexpr int margin = 4;
constexpr double closest = 16;
constexpr double step = 1.25; ///< of a key, and of a notch of the wheel
constexpr double notch = 120; ///< as QWheelEvent counts

} // namespace

PlotCanvas::PlotCanvas(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Plot"));
    setAccessibleDescription(tr("The wheel or + and - zoom, dragging moves, 0 shows all of it"));
    setMinimumSize(80, 60);
}

void PlotCanvas::setImage(const QImage &image)
{
    if (image.size() != m_image.size())
        fit();
    m_image = image;
    setToolTip(image.isNull() ? QString() : accessibleDescription());
    update();
}

void PlotCanvas::setHint(const QString &hint)
{
    m_hint = hint;
    update();
}

void PlotCanvas::fit()
{
    m_zoom = 1;
    m_offset = {};
    setCursor(Qt::ArrowCursor);
    update();
}

/// Where all of the picture is, or would be.
QRectF PlotCanvas::area() const
{
    const QSizeF room = QSizeF(size()) - QSizeF(2 * margin, 2 * margin);
    const QSizeF natural = QSizeF(m_image.size()) / density;
    QRectF area({},
                natural.scaled(room.boundedTo(natural * density), Qt::KeepAspectRatio) * m_zoom);
    area.moveCenter(QRectF(rect()).center() + m_offset);
    return area;
}

void PlotCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.setPen(Theme::instance().color(ColorRole::TextFaint));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         m_hint);
        return;
    }
    const QRectF whole = area();
    const QSize pixels = (whole.size() * devicePixelRatioF()).toSize();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    // Halving in one step would lose thin lines; and of a picture that is made larger, only what is
    // seen is worth the work.
    const bool isSmaller = pixels.width() < m_image.width();
    painter.drawImage(
        whole, isSmaller ? m_image.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                         : m_image);
    if (hasFocus()) {
        painter.setPen(Theme::instance().color(ColorRole::Focus));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

/// What is under the point stays there.
void PlotCanvas::zoomAt(QPointF point, double factor)
{
    const double wanted = std::clamp(m_zoom * factor, 1.0, closest);
    if (m_image.isNull() || wanted == m_zoom)
        return;
    const QPointF fromMiddle = point - QRectF(rect()).center() - m_offset;
    const QPointF moved = fromMiddle * (1 - wanted / m_zoom);
    m_zoom = wanted;
    setCursor(m_zoom > 1 ? Qt::OpenHandCursor : Qt::ArrowCursor);
    moveBy(moved);
}

/// Never so far that there is less to be seen than could be.
void PlotCanvas::moveBy(QPointF distance)
{
    m_offset += distance;
    const QSizeF hidden = (area().size() - QSizeF(size())).expandedTo({0, 0}) / 2;
    m_offset.setX(std::clamp(m_offset.x(), -hidden.width(), hidden.width()));
    m_offset.setY(std::clamp(m_offset.y(), -hidden.height(), hidden.height()));
    update();
}

void PlotCanvas::wheelEvent(QWheelEvent *event)
{
    zoomAt(event->position(), std::pow(step, event->angleDelta().y() / notch));
    event->accept();
}

void PlotCanvas::mousePressEvent(QMouseEvent *event)
{
    m_grabbed = event->position();
}

void PlotCanvas::mouseMoveEvent(QMouseEvent *event)
{
    moveBy(event->position() - std::exchange(m_grabbed, event->position()));
}

void PlotCanvas::mouseDoubleClickEvent(QMouseEvent *)
{
    fit();
}

void PlotCanvas::keyPressEvent(QKeyEvent *event)
{
    const QPointF middle = QRectF(rect()).center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomAt(middle, step);
    case Qt::Key_Minus:
        return zoomAt(middle, 1 / step);
    case Qt::Key_0:
        return fit();
    default:
        QWidget::keyPressEvent(event);
    }
}

void PlotCanvas::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    moveBy({});
}

} // namespace slipway::ide
