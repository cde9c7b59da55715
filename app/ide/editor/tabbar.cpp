// SPDX-License-Identifier: GPL-3.0-or-later
#include "tabbar.h"

namespace slipway::ide {

// Within this much of the row a tab is only moved along it.
static constexpr int slack = 20;
static constexpr int widestTab = 280;

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

int TabBar::rowWidth() const
{
    return count() == 0 ? 0 : tabRect(count() - 1).right() + 1 - tabRect(0).left();
}

QSize TabBar::tabSizeHint(int index) const
{
    return QTabBar::tabSizeHint(index).boundedTo(QSize(widestTab, height()));
}

QSize TabBar::minimumTabSizeHint(int index) const
{
    // Names stay readable however many there are; what does not fit is scrolled to.
    return tabSizeHint(index);
}

void TabBar::tabLayoutChange()
{
    QTabBar::tabLayoutChange();
    Q_EMIT rowChanged();
}

/// Scrolls the row. The tab that is shown stays.
void TabBar::wheelEvent(QWheelEvent *event)
{
    constexpr int step = QWheelEvent::DefaultDeltasPerStep / 2;
    const QPoint delta = event->angleDelta();
    m_wheel += std::abs(delta.y()) > std::abs(delta.x()) ? delta.y() : delta.x();
    auto *left = findChild<QAbstractButton *>(QStringLiteral("ScrollLeftButton"));
    auto *right = findChild<QAbstractButton *>(QStringLiteral("ScrollRightButton"));
    for (; std::abs(m_wheel) >= step; m_wheel -= m_wheel > 0 ? step : -step) {
        if (QAbstractButton *button = m_wheel > 0 ? left : right;
            button && button->isVisible() && button->isEnabled())
            button->click();
    }
    event->accept();
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
