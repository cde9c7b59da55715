// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabbar.h"

namespace slipway::ide {

// Within this much of the row a tab is only moved along it.
static constexpr int slack = 20;

TabBar::TabBar(QWidget *parent)
    : QTabBar(parent)
{
    setDocumentMode(true);
    setDrawBase(false);
    setMovable(true);
    setExpanding(false);
    setUsesScrollButtons(true);
    setElideMode(Qt::ElideMiddle);
    setFocusPolicy(Qt::TabFocus);
    setFixedHeight(36);
}

void TabBar::mousePressEvent(QMouseEvent *event)
{
    m_pressed = event->button() == Qt::LeftButton ? tabAt(event->position().toPoint()) : -1;
    QTabBar::mousePressEvent(event);
}

void TabBar::mouseMoveEvent(QMouseEvent *event)
{
    if (m_carried >= 0) {
        Q_EMIT carried(m_carried, event->globalPosition().toPoint());
        return;
    }
    const QRect near = rect().adjusted(-slack, -slack, slack, slack);
    if (m_pressed >= 0 && !near.contains(event->position().toPoint()))
        beginCarrying(*event);
    else
        QTabBar::mouseMoveEvent(event);
}

void TabBar::beginCarrying(const QMouseEvent &event)
{
    // The row lets go of it where it is now.
    QMouseEvent release(QEvent::MouseButtonRelease, event.position(), event.globalPosition(),
                        Qt::LeftButton, Qt::NoButton, event.modifiers());
    QTabBar::mouseReleaseEvent(&release);
    m_carried = currentIndex();
    m_pressed = -1;
    setCursor(Qt::ClosedHandCursor);
    qApp->installEventFilter(this);
    Q_EMIT carried(m_carried, event.globalPosition().toPoint());
}

void TabBar::endCarrying()
{
    m_carried = -1;
    unsetCursor();
    qApp->removeEventFilter(this);
    Q_EMIT carryEnded();
}

void TabBar::mouseReleaseEvent(QMouseEvent *event)
{
    m_pressed = -1;
    if (m_carried >= 0) {
        const int index = m_carried;
        endCarrying();
        Q_EMIT dropped(index, event->globalPosition().toPoint());
        return;
    }
    const int index = tabAt(event->position().toPoint());
    QTabBar::mouseReleaseEvent(event);
    if (event->button() == Qt::MiddleButton && index >= 0)
        Q_EMIT middleClicked(index);
}

bool TabBar::eventFilter(QObject *watched, QEvent *event)
{
    // Escape leaves the tab where it was.
    if (event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        endCarrying();
        return true;
    }
    return QTabBar::eventFilter(watched, event);
}

} // namespace slipway::ide
