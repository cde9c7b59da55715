// SPDX-License-Identifier: GPL-3.0-or-later
#include "areacycle.h"

namespace slipway::ide {

AreaCycle::AreaCycle(std::vector<QWidget *> areas, QObject *parent)
    : QObject(parent)
    , m_areas(std::move(areas))
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        if (const int area = areaOf(now); area >= 0)
            m_last.insert(m_areas[std::size_t(area)], now);
    });
}

int AreaCycle::areaOf(const QWidget *widget) const
{
    for (std::size_t i = 0; widget && i < m_areas.size(); ++i) {
        if (m_areas[i] == widget || m_areas[i]->isAncestorOf(widget))
            return int(i);
    }
    return -1;
}

static bool canHaveFocus(const QWidget *widget)
{
    return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus)
           && !widget->focusProxy();
}

/// Where the keyboard goes in this area; null where nothing can have it.
QWidget *AreaCycle::entrance(QWidget *area) const
{
    if (!area->isVisible())
        return nullptr;
    QWidget *last = m_last.value(area);
    if (last && area->isAncestorOf(last) && last->isVisible() && last->isEnabled())
        return last;
    QWidget *first = nullptr;
    for (QWidget *one = area->nextInFocusChain(); one != area; one = one->nextInFocusChain()) {
        if (!area->isAncestorOf(one) || !canHaveFocus(one))
            continue;
        // The content rather than the titles above it.
        if (!qobject_cast<QTabBar *>(one))
            return one;
        first = first ? first : one;
    }
    return canHaveFocus(area) ? area : first;
}

void AreaCycle::move(Direction direction)
{
    const int count = int(m_areas.size());
    const int step = direction == Direction::Forward ? 1 : count - 1;
    int at = areaOf(QApplication::focusWidget());
    if (at < 0)
        at = direction == Direction::Forward ? count - 1 : 0;
    for (int i = 0; i < count; ++i) {
        at = (at + step) % count;
        if (QWidget *widget = entrance(m_areas[std::size_t(at)])) {
            widget->setFocus(direction == Direction::Forward ? Qt::TabFocusReason
                                                             : Qt::BacktabFocusReason);
            return;
        }
    }
}

} // namespace slipway::ide
