// SPDX-License-Identifier: GPL-3.0-or-later
#include "floatingpanel.h"

#include "panels.h"
#include "sharedactions.h"

namespace slipway::ide {

FloatingPanel::FloatingPanel(const QString &id, PanelSide side, QWidget *window)
    : QWidget(window, Qt::Window)
    , m_id(id)
    , m_area(new PanelArea(side))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_area);
    resize(640, 420);
    setAttribute(Qt::WA_QuitOnClose, false); // It ends with the main window.
    new SharedActions(window, this);
}

void FloatingPanel::showAt(const QPoint &place)
{
    const QScreen *screen = QGuiApplication::screenAt(place);
    if (!screen)
        screen = QGuiApplication::primaryScreen();
    const QRect all = screen->availableGeometry();
    move(std::clamp(place.x(), all.left(), std::max(all.left(), all.right() - width())),
         std::clamp(place.y(), all.top(), std::max(all.top(), all.bottom() - height())));
    show();
}

void FloatingPanel::closeEvent(QCloseEvent *event)
{
    event->ignore();
    Q_EMIT closeAsked();
}

} // namespace slipway::ide
