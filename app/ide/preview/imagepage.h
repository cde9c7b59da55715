// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "imagefile.h"
#include "previewpage.h"

#include <QAbstractScrollArea>
#include <QTimer>

namespace slipway::ide {

/// A picture, moved with the mouse or the arrow keys and zoomed with Ctrl and the wheel.
class ImageCanvas : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit ImageCanvas(QWidget *parent = nullptr);

    void setImage(LoadedImage image);
    /// Pixels of the screen for each of the picture.
    qreal zoom() const { return m_zoom; }
    void zoomBy(qreal factor, QPointF around);
    void setZoom(qreal zoom);
    /// As large as there is room, not larger than it is.
    void fit();
    bool isPlaying() const { return m_timer.isActive(); }
    void setPlaying(bool playing);

Q_SIGNALS:
    void zoomChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QSizeF shownSize() const;
    void updateScrollBars();
    void showNextFrame();

    LoadedImage m_image;
    std::size_t m_frame = 0;
    qreal m_zoom = 1;
    bool m_fitting = true;
    bool m_wantsToPlay = true;
    QPoint m_grabbed;
    QTimer m_timer;
};

class ImagePage : public PreviewPage
{
    Q_OBJECT

public:
    ImagePage(const QString &path, QWidget *parent);

    ImageCanvas &canvas() { return *m_canvas; }

protected:
    void load() override;

private:
    void take(LoadedImage image);
    void describe();

    ImageCanvas *m_canvas;
    QLabel *m_zoom;
    QToolButton *m_play;
    QString m_about;
};

} // namespace slipway::ide
