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
        else if ((updated & Sci::SC_UPDATE_CONTENT) && !m_pause.isActive())
            m_pause.start();
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
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

void Minimap::paintLine(QPainter &painter, long line, int y) const
{
    const long start = m_view.lineStart(line);
    const long end = std::min(m_view.lineEnd(line), start + 200);
    const QByteArrayView text = m_view.bytes(start, end);
    const long tab = std::max(1L, m_view.send(Sci::SCI_GETTABWIDTH));
    int x = 4;
    for (qsizetype i = 0; i < text.size() && x < width();) {
        const char c = text[i];
        if (c == ' ' || c == '\t') {
            x += c == ' ' ? 1 : static_cast<int>(tab);
            ++i;
            continue;
        }
        const long style = m_view.send(Sci::SCI_GETSTYLEAT, start + i);
        int length = 0;
        while (i < text.size() && text[i] != ' ' && text[i] != '\t'
               && m_view.send(Sci::SCI_GETSTYLEAT, start + i) == style) {
            length += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
            ++i;
        }
        QColor color =
            Theme::instance().syntax(styleMeaning(static_cast<int>(style)).textStyle).color;
        color.setAlphaF(0.7F);
        painter.fillRect(x, y, length, lineHeight - 1, color);
        x += length;
    }
}

void Minimap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::instance();
    painter.fillRect(rect(), theme.color(ColorRole::Surface));
    const long first = firstLine();
    const long all = visibleLines();
    const long top = m_view.send(Sci::SCI_GETFIRSTVISIBLELINE);
    const long screen = m_view.send(Sci::SCI_LINESONSCREEN);
    painter.fillRect(QRect(0, static_cast<int>(top - first) * lineHeight, width(),
                           static_cast<int>(screen) * lineHeight),
                     theme.color(ColorRole::Hover));
    for (int y = 0; y < height() && first + y / lineHeight < all; y += lineHeight)
        paintLine(painter, m_view.send(Sci::SCI_DOCLINEFROMVISIBLE, first + y / lineHeight), y);
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
