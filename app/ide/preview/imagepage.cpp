// SPDX-License-Identifier: GPL-3.0-or-later
#include "imagepage.h"

#include "shell/background.h"
#include "shell/icons.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr qreal leastZoom = 0.02;
static constexpr qreal mostZoom = 64;

ImageCanvas::ImageCanvas(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ImageCanvas::showNextFrame);
}

void ImageCanvas::setImage(LoadedImage image)
{
    m_image = std::move(image);
    m_frame = 0;
    setAccessibleName(
        tr("Picture, %1 × %2 pixels").arg(m_image.size.width()).arg(m_image.size.height()));
    if (m_fitting)
        fit();
    updateScrollBars();
    setPlaying(m_image.frames.size() > 1);
    viewport()->update();
}

QSizeF ImageCanvas::shownSize() const
{
    return QSizeF(m_image.size) * m_zoom / devicePixelRatioF();
}

void ImageCanvas::fit()
{
    m_fitting = true;
    const QSizeF room = QSizeF(viewport()->size()) * devicePixelRatioF();
    if (!m_image.size.isEmpty() && !room.isEmpty())
        m_zoom = std::clamp(std::min({room.width() / m_image.size.width(),
                                      room.height() / m_image.size.height(), 1.0}),
                            leastZoom, 1.0);
    updateScrollBars();
    viewport()->update();
    Q_EMIT zoomChanged();
}

void ImageCanvas::setZoom(qreal zoom)
{
    zoomBy(zoom / m_zoom, QRectF(viewport()->rect()).center());
}

void ImageCanvas::zoomBy(qreal factor, QPointF around)
{
    const QPointF before =
        (QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value()) + around) / m_zoom;
    m_fitting = false;
    m_zoom = std::clamp(m_zoom * factor, leastZoom, mostZoom);
    updateScrollBars();
    const QPointF after = before * m_zoom - around;
    horizontalScrollBar()->setValue(qRound(after.x()));
    verticalScrollBar()->setValue(qRound(after.y()));
    viewport()->update();
    Q_EMIT zoomChanged();
}

void ImageCanvas::updateScrollBars()
{
    const QSize size = shownSize().toSize();
    const QSize room = viewport()->size();
    horizontalScrollBar()->setRange(0, std::max(0, size.width() - room.width()));
    horizontalScrollBar()->setPageStep(room.width());
    horizontalScrollBar()->setSingleStep(24);
    verticalScrollBar()->setRange(0, std::max(0, size.height() - room.height()));
    verticalScrollBar()->setPageStep(room.height());
    verticalScrollBar()->setSingleStep(24);
}

void ImageCanvas::setPlaying(bool playing)
{
    m_wantsToPlay = playing;
    if (playing && isVisible() && m_image.frames.size() > 1)
        m_timer.start(m_image.frames[m_frame].milliseconds);
    else
        m_timer.stop();
}

void ImageCanvas::showNextFrame()
{
    if (m_image.frames.empty())
        return;
    m_frame = (m_frame + 1) % m_image.frames.size();
    viewport()->update();
    m_timer.start(m_image.frames[m_frame].milliseconds);
}

static void paintChecks(QPainter &painter, const QRectF &area)
{
    const Theme &theme = Theme::instance();
    QPixmap tile(16, 16);
    tile.fill(theme.color(ColorRole::Surface));
    QPainter drawing(&tile);
    drawing.fillRect(0, 0, 8, 8, theme.color(ColorRole::Hover));
    drawing.fillRect(8, 8, 8, 8, theme.color(ColorRole::Hover));
    drawing.end();
    painter.drawTiledPixmap(area, tile);
}

void ImageCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), Theme::instance().color(ColorRole::Surface));
    if (m_image.frames.empty())
        return;
    const QSizeF size = shownSize();
    const QSizeF room = viewport()->size();
    const QPointF corner(size.width() < room.width() ? (room.width() - size.width()) / 2
                                                     : -horizontalScrollBar()->value(),
                         size.height() < room.height() ? (room.height() - size.height()) / 2
                                                       : -verticalScrollBar()->value());
    const QRectF area(corner, size);
    const QRectF visible = area.intersected(viewport()->rect());
    const QImage &image = m_image.frames[m_frame].image;
    if (image.hasAlphaChannel())
        paintChecks(painter, visible);
    // Pixels that are large are meant to be seen.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_zoom < 2);
    const qreal scale = image.width() / area.width();
    painter.drawImage(visible, image,
                      QRectF((visible.topLeft() - corner) * scale, visible.size() * scale));
}

void ImageCanvas::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_fitting)
        fit();
    updateScrollBars();
}

void ImageCanvas::wheelEvent(QWheelEvent *event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    zoomBy(std::pow(1.2, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void ImageCanvas::mousePressEvent(QMouseEvent *event)
{
    m_grabbed = event->position().toPoint();
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void ImageCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint way = event->position().toPoint() - m_grabbed;
    m_grabbed = event->position().toPoint();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - way.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - way.y());
}

void ImageCanvas::mouseReleaseEvent(QMouseEvent *)
{
    viewport()->unsetCursor();
}

void ImageCanvas::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    setPlaying(m_wantsToPlay);
}

void ImageCanvas::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    m_timer.stop(); // What nobody sees need not move.
}

ImagePage::ImagePage(const QString &path, QWidget *parent)
    : PreviewPage(path, path.endsWith(u".svg", Qt::CaseInsensitive) ? AsText::Yes : AsText::No,
                  Follow::Disk, parent)
    , m_canvas(new ImageCanvas)
    , m_zoom(new QLabel)
{
    m_zoom->setMinimumWidth(48);
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_play = addButton(u"media-playback-pause"_s, tr("Play or pause"), QKeySequence(Qt::Key_Space));
    m_play->hide();
    addControl(m_zoom);
    const auto zoom = [this](const QString &icon, const QString &name, Qt::Key key, qreal factor) {
        connect(addButton(icon, name, QKeySequence(key)), &QToolButton::clicked, m_canvas,
                [this, factor] {
                    m_canvas->zoomBy(factor, QRectF(m_canvas->viewport()->rect()).center());
                });
    };
    zoom(u"zoom-out"_s, tr("Zoom out"), Qt::Key_Minus, 1 / 1.25);
    zoom(u"zoom-in"_s, tr("Zoom in"), Qt::Key_Plus, 1.25);
    connect(addButton(u"zoom-original"_s, tr("Original size"), QKeySequence(Qt::Key_1)),
            &QToolButton::clicked, m_canvas, [this] { m_canvas->setZoom(1); });
    connect(addButton(u"zoom-fit-best"_s, tr("Fit"), QKeySequence(Qt::Key_0)),
            &QToolButton::clicked, m_canvas, &ImageCanvas::fit);
    connect(m_play, &QToolButton::clicked, m_canvas, [this] {
        m_canvas->setPlaying(!m_canvas->isPlaying());
        m_play->setIcon(breezeIcon(m_canvas->isPlaying() ? u"media-playback-pause"_s
                                                         : u"media-playback-start"_s));
    });
    connect(m_canvas, &ImageCanvas::zoomChanged, this, &ImagePage::describe);
    setContent(m_canvas);
}

void ImagePage::load()
{
    runInBackground([path = path()] {
        return loadImage(path);
    }).then(this, [this](LoadedImage image) { take(std::move(image)); });
}

void ImagePage::take(LoadedImage image)
{
    if (!image.problem.isEmpty()) {
        m_canvas->setImage({});
        showProblem(image.problem);
        return;
    }
    m_about =
        tr("%1, %2 × %3 pixels, %4")
            .arg(image.format)
            .arg(image.size.width())
            .arg(image.size.height())
            .arg(locale().formattedDataSize(image.bytes, 1, QLocale::DataSizeTraditionalFormat));
    if (image.frames.size() > 1)
        m_about += u", "_s + tr("%n frame(s)", nullptr, int(image.frames.size()));
    if (image.cut)
        m_about += u", "_s + tr("the rest is left out");
    m_play->setVisible(image.frames.size() > 1);
    showContent();
    m_canvas->setImage(std::move(image));
    describe();
    Q_EMIT shown();
}

void ImagePage::describe()
{
    setNote(m_about);
    m_zoom->setText(locale().toString(qRound(m_canvas->zoom() * 100)) + u" %"_s);
}

} // namespace slipway::ide
