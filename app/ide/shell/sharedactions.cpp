// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedactions.h"

namespace slipway::ide {

SharedActions::SharedActions(QWidget *window, QWidget *other)
    : QObject(other)
    , m_other(other)
{
    other->addActions(window->actions());
    window->installEventFilter(this);
}

bool SharedActions::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ActionAdded)
        m_other->addAction(static_cast<QActionEvent *>(event)->action());
    else if (event->type() == QEvent::Hide && !event->spontaneous())
        m_other->hide(); // It was closed, and nothing stays of it.
    return QObject::eventFilter(watched, event);
}

} // namespace slipway::ide
