// SPDX-License-Identifier: GPL-3.0-or-later
#include "statusline.h"

#include "theme.h"

namespace slipway::ide {

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
    , m_left(new QHBoxLayout)
    , m_right(new QHBoxLayout)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 1, 8, 0);
    row->setSpacing(0);
    m_left->setSpacing(4);
    m_right->setSpacing(4);
    row->addLayout(m_left);
    row->addStretch(1);
    row->addLayout(m_right);
}

void StatusLine::add(QWidget *item, StatusSide side)
{
    (side == StatusSide::Left ? m_left : m_right)->addWidget(item);
}

void StatusLine::addSwitch(QAction *action, Glyph glyph, StatusSide side)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setFixedSize(26, 26);
    button->setFocusPolicy(Qt::TabFocus);
    button->setCheckable(true);
    button->setAccessibleName(action->iconText());
    button->setToolTip(action->iconText());
    const auto follow = [button, action, glyph] {
        const QSignalBlocker blocker(button);
        button->setChecked(action->isChecked());
        button->setIcon(
            glyphIcon(glyph, Theme::instance().color(action->isChecked() ? ColorRole::Accent
                                                                         : ColorRole::TextMuted)));
    };
    follow();
    connect(action, &QAction::changed, button, follow);
    connect(&Theme::instance(), &Theme::changed, button, follow);
    connect(button, &QToolButton::clicked, action, &QAction::trigger);
    add(button, side);
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Window));
    painter.fillRect(QRect(0, 0, width(), 1), Theme::instance().color(ColorRole::Border));
}

} // namespace slipway::ide
