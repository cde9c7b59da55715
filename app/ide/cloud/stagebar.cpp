// SPDX-License-Identifier: GPL-3.0-or-later
#include "stagebar.h"

#include "cloudproject.h"
#include "elements.h"

#include <QLocale>
#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using api::DeploymentStatus;

namespace {

QString timeText(double seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 0.95)
        return u"%1 ms"_s.arg(std::lround(seconds * 1000));
    if (seconds < 60)
        return QLocale().toString(seconds, 'f', 1) + u" s"_s;
    const auto minutes = static_cast<int>(seconds / 60);
    if (minutes < 60)
        return u"%1:%2 min"_s.arg(minutes).arg(static_cast<int>(seconds) % 60, 2, 10,
                                               QLatin1Char('0'));
    return u"%1 h"_s.arg(minutes / 60);
}

double seconds(Timestamp from, Timestamp to)
{
    return std::chrono::duration<double>(to - from).count();
}

Timestamp toTimestamp(const QDateTime &time)
{
    return Timestamp(Milliseconds(time.toMSecsSinceEpoch()));
}

} // namespace

StageBar::StageBar(CloudProject &project, QWidget *parent)
    : QWidget(parent)
    , m_project(project)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_tick.setInterval(100);
    connect(&m_tick, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(&project, &CloudProject::changed, this, &StageBar::follow);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize StageBar::sizeHint() const
{
    return {280, 16 + 2 * fontMetrics().height() + 12};
}

void StageBar::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
}

void StageBar::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    follow();
}

void StageBar::follow()
{
    const auto &project = m_project.project();
    const bool running = project && project->latest && api::isPending(project->latest->status);
    if (running && isVisible())
        m_tick.start();
    else
        m_tick.stop();
    QStringList words;
    for (const Step &step : steps()) {
        if (step.look != Look::Waiting && step.look != Look::Skipped)
            words << step.label + u' ' + step.time;
    }
    if (project && project->latest) {
        setAccessibleName(tr("Deployment: number %1, %2")
                              .arg(project->latest->number)
                              .arg(statusText(project->latest->status)));
    }
    setAccessibleDescription(words.join(u", "_s));
    update();
}

std::array<StageBar::Step, 4> StageBar::steps() const
{
    std::array<Step, 4> steps{{{statusText(DeploymentStatus::Queued), {}, Look::Waiting},
                               {statusText(DeploymentStatus::Building), {}, Look::Waiting},
                               {statusText(DeploymentStatus::Starting), {}, Look::Waiting},
                               {statusText(DeploymentStatus::Live), {}, Look::Waiting}}};
    const auto &project = m_project.project();
    if (!project || !project->latest)
        return steps;
    const api::Deployment &newest = *project->latest;
    const Timestamp now = Clock::system().now();
    const auto seenStarting = m_project.seenAt(DeploymentStatus::Starting);
    // The moments between the stages, as far as they are known.
    std::array<std::optional<Timestamp>, 4> begins{
        newest.createdAt, newest.startedAt, {}, newest.liveAt};
    if (seenStarting)
        begins[2] = toTimestamp(*seenStarting);
    std::size_t reached = 0;
    switch (newest.status) {
    case DeploymentStatus::Queued:
        reached = 0;
        break;
    case DeploymentStatus::Building:
        reached = 1;
        break;
    case DeploymentStatus::Starting:
        reached = 2;
        break;
    default:
        reached = newest.liveAt ? 3 : begins[2] ? 2 : newest.startedAt ? 1 : 0;
        break;
    }
    const bool ended = api::isFinal(newest.status) && newest.status != DeploymentStatus::Live;
    for (std::size_t i = 0; i <= reached; ++i) {
        steps[i].look = i < reached ? Look::Done : Look::Now;
        if (i == 3)
            continue;
        std::optional<Timestamp> end;
        for (std::size_t later = i + 1; later <= reached && !end; ++later)
            end = begins[later];
        if (i == reached)
            end = ended ? newest.endedAt.value_or(now) : now;
        if (begins[i] && end)
            steps[i].time = timeText(std::max(0.0, seconds(*begins[i], *end)));
    }
    if (newest.status == DeploymentStatus::Live)
        steps[3].look = Look::Done;
    if (ended && !newest.liveAt) {
        steps[reached].look =
            newest.status == DeploymentStatus::Failed ? Look::Failed : Look::Skipped;
        steps[reached].label = statusText(newest.status);
    } else if (ended) {
        steps[3].look = newest.status == DeploymentStatus::Failed ? Look::Failed : Look::Skipped;
        steps[3].label = statusText(newest.status);
    }
    return steps;
}

void StageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme &theme = Theme::instance();
    const auto all = steps();
    const qreal width = static_cast<qreal>(rect().width()) / static_cast<qreal>(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const qreal x = static_cast<qreal>(i) * width;
        if (i + 1 < all.size()) {
            const bool done = all[i].look == Look::Done && all[i + 1].look != Look::Waiting;
            painter.setPen(
                QPen(theme.color(done ? ColorRole::Success : ColorRole::BorderStrong), 2));
            painter.drawLine(QPointF(x + 20, 9), QPointF(x + width - 4, 9));
        }
        paintStep(painter, {x, 0, width, static_cast<qreal>(height())}, all[i]);
    }
}

void StageBar::paintStep(QPainter &painter, QRectF area, const Step &step) const
{
    const Theme &theme = Theme::instance();
    const QPointF center(area.x() + 9, 9);
    const bool filled = step.look == Look::Done || step.look == Look::Failed;
    const ColorRole role = step.look == Look::Done     ? ColorRole::Success
                           : step.look == Look::Failed ? ColorRole::Danger
                           : step.look == Look::Now    ? ColorRole::Accent
                                                       : ColorRole::BorderStrong;
    const QColor color = theme.color(role);
    painter.setPen(QPen(color, 2));
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawEllipse(center, 6.5, 6.5);
    QPen mark(theme.color(ColorRole::Surface), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    if (step.look == Look::Done) {
        painter.setPen(mark);
        painter.drawPolyline(QPolygonF{center + QPointF(-3, 0.2), center + QPointF(-0.8, 2.4),
                                       center + QPointF(3, -2.2)});
    } else if (step.look == Look::Failed) {
        painter.setPen(mark);
        painter.drawLine(center + QPointF(-2.4, -2.4), center + QPointF(2.4, 2.4));
        painter.drawLine(center + QPointF(-2.4, 2.4), center + QPointF(2.4, -2.4));
    } else if (step.look == Look::Now) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(center, 3, 3);
    }
    const bool quiet = step.look == Look::Waiting || step.look == Look::Skipped;
    painter.setPen(theme.color(quiet ? ColorRole::TextFaint : ColorRole::Text));
    const qreal line = fontMetrics().height();
    painter.drawText(QRectF(area.x(), 20, area.width(), line), Qt::AlignLeft, step.label);
    painter.setPen(theme.color(ColorRole::TextMuted));
    painter.drawText(QRectF(area.x(), 20 + line, area.width(), line), Qt::AlignLeft, step.time);
}

} // namespace slipway::ide
