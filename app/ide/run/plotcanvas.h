// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

namespace slipway::ide {

/// A picture, as large as fits; the wheel or + and - look closer, dragging moves it, a double click
/// or 0 shows all of it again.
class PlotCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit PlotCanvas(QWidget *parent = nullptr);

    /// One of the same size is another state of the same picture, and is looked at as that was.
    void setImage(const QImage &image);
    const QImage &image() const { return m_image; }
    void setHint(const QString &hint);
    void fit();
    /// How much larger than fits, 1 at least.
    double zoom() const { return m_zoom; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QRectF area() const;
    void zoomAt(QPointF point, double factor);
    void moveBy(QPointF distance);

    QImage m_image;
    QString m_hint;
    double m_zoom = 1;
    QPointF m_offset; ///< of the picture's middle from that of the widget
    QPointF m_grabbed;
};

} // namespace slipway::ide
