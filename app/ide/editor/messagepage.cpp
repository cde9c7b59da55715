// SPDX-License-Identifier: GPL-3.0-or-later
#include "messagepage.h"

#include "shell/theme.h"

namespace slipway::ide {

MessagePage::MessagePage(const QString &title, const QString &text, const QString &hint,
                         QWidget *parent)
    : QWidget(parent)
    , m_buttons(new QHBoxLayout)
{
    const auto label = [this](const QString &content) {
        auto *one = new QLabel(content);
        one->setAlignment(Qt::AlignCenter);
        one->setTextFormat(Qt::PlainText);
        one->setWordWrap(true);
        one->setTextInteractionFlags(Qt::TextSelectableByMouse);
        return one;
    };
    QLabel *head = label(title);
    QFont font = head->font();
    font.setPointSizeF(font.pointSizeF() * 1.4);
    font.setWeight(QFont::DemiBold);
    head->setFont(font);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(48, 48, 48, 48);
    column->setSpacing(8);
    column->addStretch(2);
    column->addWidget(head);
    column->addWidget(label(text));
    if (!hint.isEmpty()) {
        QLabel *below = label(hint);
        below->setForegroundRole(QPalette::PlaceholderText);
        column->addWidget(below);
    }
    column->addSpacing(8);
    m_buttons->addStretch(1);
    m_buttons->addStretch(1);
    column->addLayout(m_buttons);
    column->addStretch(3);
}

void MessagePage::addButton(const QString &text, std::function<void()> run)
{
    auto *button = new QPushButton(text);
    // Queued: what runs may delete this page.
    connect(button, &QPushButton::clicked, this, std::move(run), Qt::QueuedConnection);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    setFocusProxy(button);
}

void MessagePage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(ColorRole::Surface));
}

} // namespace slipway::ide
