// SPDX-License-Identifier: GPL-3.0-or-later
#include "tornwindow.h"

#include "shell/theme.h"

namespace slipway::ide {

TornWindow::TornWindow()
    : QWidget(nullptr, Qt::Window)
    , m_root(new QSplitter(Qt::Horizontal))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_root);
    m_root->setChildrenCollapsible(false);
    setAttribute(Qt::WA_QuitOnClose, false); // It ends with the main window.
    resize(900, 700);
}

void TornWindow::showAt(const QPoint &place)
{
    const QScreen *screen = QGuiApplication::screenAt(place);
    if (!screen)
        screen = QGuiApplication::primaryScreen();
    const QRect all = screen->availableGeometry();
    resize(size().boundedTo(all.size()));
    move(std::clamp(place.x(), all.left(), std::max(all.left(), all.right() - width())),
         std::clamp(place.y(), all.top(), std::max(all.top(), all.bottom() - height())));
    show();
}

void TornWindow::closeEvent(QCloseEvent *event)
{
    event->ignore();
    Q_EMIT closeAsked();
}

DropHint::DropHint()
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropHint::showAt(QWidget *parent, const QRect &area)
{
    if (parentWidget() != parent)
        setParent(parent);
    setGeometry(area);
    raise();
    show();
}

void DropHint::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QColor color = Theme::instance().color(ColorRole::Accent);
    painter.setPen(color);
    color.setAlphaF(0.2F);
    painter.setBrush(color);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace slipway::ide
