// SPDX-License-Identifier: GPL-3.0-or-later
#include "elements.h"
#include "shell/style.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

namespace slipway::ide {

using api::DeploymentStatus;

namespace {

QColor themeColor(ColorRole role)
{
    return Theme::instance().color(role);
}

void paintRound(QWidget &widget, const QColor &fill, const QColor &line, qreal radius)
{
    QPainter painter(&widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(line.isValid() ? QPen(line, 1) : QPen(Qt::NoPen));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

} // namespace

QLabel *makeHeading(const QString &text, qreal scale)
{
    auto *label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QLabel *makeMuted(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    setTextRole(label, ColorRole::TextMuted);
    return label;
}

InlineMessage::InlineMessage(Kind kind, QWidget *parent)
    : QLabel(parent)
    , m_kind(kind)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setContentsMargins(12, 8, 12, 8);
    hide();
}

void InlineMessage::say(const QString &text)
{
    setText(text);
    setAccessibleName(text);
    setVisible(!text.isEmpty());
}

void InlineMessage::paintEvent(QPaintEvent *event)
{
    paintRound(*this,
               themeColor(m_kind == Kind::Error ? ColorRole::DangerSoft : ColorRole::InfoSoft), {},
               6);
    QLabel::paintEvent(event);
}

Card::Card(QWidget *parent)
    : QWidget(parent)
{
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent *)
{
    paintRound(*this, themeColor(ColorRole::Surface), themeColor(ColorRole::Border), 8);
}

StatusPill::StatusPill(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QString statusText(DeploymentStatus status)
{
    switch (status) {
    case DeploymentStatus::Queued:
        return StatusPill::tr("Queued");
    case DeploymentStatus::Building:
        return StatusPill::tr("Building");
    case DeploymentStatus::Starting:
        return StatusPill::tr("Starting");
    case DeploymentStatus::Live:
        return StatusPill::tr("Live");
    case DeploymentStatus::Failed:
        return StatusPill::tr("Failed");
    case DeploymentStatus::Cancelled:
        return StatusPill::tr("Cancelled");
    case DeploymentStatus::Stopped:
        return StatusPill::tr("Stopped");
    case DeploymentStatus::Replaced:
        return StatusPill::tr("Replaced");
    }
    return {};
}

void StatusPill::show(DeploymentStatus status)
{
    m_text = statusText(status);
    setAccessibleName(m_text);
    const bool good = status == DeploymentStatus::Live;
    const bool bad = status == DeploymentStatus::Failed;
    const bool pending = api::isPending(status);
    m_color = good      ? ColorRole::Success
              : bad     ? ColorRole::Danger
              : pending ? ColorRole::Info
                        : ColorRole::TextMuted;
    m_tint = good      ? ColorRole::SuccessSoft
             : bad     ? ColorRole::DangerSoft
             : pending ? ColorRole::InfoSoft
                       : ColorRole::Hover;
    setVisible(true);
    updateGeometry();
    update();
}

QSize StatusPill::sizeHint() const
{
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(m_text) + 34, metrics.height() + 6};
}

void StatusPill::paintEvent(QPaintEvent *)
{
    paintRound(*this, themeColor(m_tint), {}, height() / 2.0);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeColor(m_color));
    painter.drawEllipse(QPointF(14, height() / 2.0), 3.5, 3.5);
    painter.setPen(themeColor(m_color));
    painter.drawText(rect().adjusted(23, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, m_text);
}

} // namespace slipway::ide
