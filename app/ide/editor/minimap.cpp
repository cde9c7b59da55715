// SPDX-License-Identifier: GPL-3.0-or-later
#include "minimap.h"

#include "lineengine.h"
#include "scintillaview.h"
#include "shell/theme.h"

namespace slipway::ide {

using namespace std::chrono_literals;
using Sci = QsciScintillaBase;

Minimap::Minimap(ScintillaView &view)
    : m_view(view)
{
    setFixedWidth(sizeHint().width());
    setFocusPolicy(Qt::NoFocus);
    setCursor(Qt::ArrowCursor);
    setAccessibleName(tr("Minimap"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(60ms);
    connect(&m_pause, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(&view, &QsciScintillaBase::SCN_UPDATEUI, this, [this](int updated) {
        if (updated & Sci::SC_UPDATE_V_SCROLL)
            update();
        else if (updated & Sci::SC_UPDATE_CONTENT)
            m_pause.start(); // Anew with each key, so as not to meet the next.
    });
    readColors();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        readColors();
        update();
    });
}

long Minimap::visibleLines() const
{
    return m_view.send(Sci::SCI_VISIBLEFROMDOCLINE, m_view.lineCount());
}

long Minimap::firstLine() const
{
    const long rows = std::max(1, height() / lineHeight);
    const long all = visibleLines();
    const long screen = m_view.send(Sci::SCI_LINESONSCREEN);
    if (all <= rows || all <= screen)
        return 0;
    // The map scrolls so that both reach their ends together.
    const long top = m_view.send(Sci::SCI_GETFIRSTVISIBLELINE);
    return std::min(all - rows, top * (all - rows) / std::max(1L, all - screen));
}

void Minimap::drawLine(long line, std::span<QRgb> pixels) const
{
    const long start = m_view.lineStart(line);
    const long size = std::min(m_view.lineEnd(line) - start, 2L * std::ssize(pixels));
    // Each byte with its style behind it, and two bytes at the end.
    QByteArray cells(2 * size + 2, Qt::Uninitialized);
    m_view.SendScintilla(Sci::SCI_GETSTYLEDTEXT, start, start + size, cells.data());
    const long tab = std::max(1L, m_view.send(Sci::SCI_GETTABWIDTH));
    long x = 4;
    for (qsizetype i = 0; i < 2 * size && x < std::ssize(pixels); i += 2) {
        const auto byte = static_cast<unsigned char>(cells[i]);
        const bool continues = (byte & 0xC0) == 0x80;
        if (byte > ' ' && !continues)
            pixels[static_cast<std::size_t>(x)] =
                m_colors[static_cast<unsigned char>(cells[i + 1])];
        x += byte == '\t' ? tab : continues ? 0 : 1;
    }
}

void Minimap::readColors()
{
    for (std::size_t style = 0; style < m_colors.size(); ++style) {
        const int textStyle = styleMeaning(static_cast<int>(style)).textStyle;
        QColor color =
            Theme::instance().syntax(std::min(textStyle, ThemeColors::syntaxStyles - 1)).color;
        color.setAlphaF(0.7F);
        m_colors[style] = qPremultiply(color.rgba());
    }
}

void Minimap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    painter.fillRect(rect(), theme.color(ColorRole::Surface));
    const long first = firstLine();
    const long top = m_view.send(Sci::SCI_GETFIRSTVISIBLELINE);
    const long screen = m_view.send(Sci::SCI_LINESONSCREEN);
    painter.fillRect(QRect(0, static_cast<int>(top - first) * lineHeight, width(),
                           static_cast<int>(screen) * lineHeight),
                     theme.color(ColorRole::Hover));
    // As pixels: thousands of words would be as many rectangles.
    const long rows = std::min<long>(visibleLines() - first, height() / lineHeight + 1);
    QImage image(width(), std::max(1, static_cast<int>(rows) * lineHeight),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    for (int row = 0; row < rows; ++row)
        drawLine(m_view.send(Sci::SCI_DOCLINEFROMVISIBLE, first + row),
                 {reinterpret_cast<QRgb *>(image.scanLine(row * lineHeight)),
                  static_cast<std::size_t>(image.width())});
    painter.drawImage(0, 0, image);
    painter.fillRect(0, 0, 1, height(), theme.color(ColorRole::Border));
}

void Minimap::goTo(int y)
{
    const long screen = m_view.send(Sci::SCI_LINESONSCREEN);
    m_view.send(Sci::SCI_SETFIRSTVISIBLELINE,
                std::max(0L, firstLine() + y / lineHeight - screen / 2));
}

void Minimap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        goTo(event->position().toPoint().y());
}

void Minimap::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton)
        goTo(event->position().toPoint().y());
}

void Minimap::wheelEvent(QWheelEvent *event)
{
    QCoreApplication::sendEvent(m_view.viewport(), event);
}

} // namespace slipway::ide
