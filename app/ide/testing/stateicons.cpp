// SPDX-License-Identifier: GPL-3.0-or-later
#include "stateicons.h"

#include "shell/theme.h"

#include <QCoreApplication>
#include <QIconEngine>
#include <QPainterPath>

namespace slipway::ide {

using testing::State;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TestState)
};

ColorRole roleOf(State state)
{
    switch (state) {
    case State::Passed:
        return ColorRole::Success;
    case State::Failed:
        return ColorRole::Danger;
    case State::Running:
        return ColorRole::Accent;
    case State::Skipped:
    case State::NotRun:
        break;
    }
    return ColorRole::TextMuted;
}

/// In a square of 16 units.
QPainterPath shapeOf(State state)
{
    QPainterPath path;
    const auto line = [&path](std::initializer_list<QPointF> points) {
        path.moveTo(*points.begin());
        for (const QPointF &point : points)
            path.lineTo(point);
    };
    switch (state) {
    case State::Passed:
        line({{3.5, 8.5}, {6.5, 11.5}, {12.5, 4.5}});
        break;
    case State::Failed:
        line({{4, 4}, {12, 12}});
        line({{12, 4}, {4, 12}});
        break;
    case State::Running:
        path.addEllipse(QPointF(8, 8), 5.5, 5.5);
        line({{8, 4.5}, {8, 8}, {10.5, 9.5}});
        break;
    case State::Skipped:
        line({{3.5, 4.5}, {7.5, 8}, {3.5, 11.5}});
        line({{8.5, 4.5}, {12.5, 8}, {8.5, 11.5}});
        break;
    case State::NotRun:
        path.addEllipse(QPointF(8, 8), 4, 4);
        break;
    }
    return path;
}

class StateEngine : public QIconEngine
{
public:
    explicit StateEngine(State state)
        : m_state(state)
    {}

    void paint(QPainter *painter, const QRect &area, QIcon::Mode, QIcon::State) override
    {
        const qreal side = std::min(area.width(), area.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(QRectF(area).center());
        painter->scale(side / 16, side / 16);
        painter->translate(-8, -8);
        constexpr qreal strong = 2;
        constexpr qreal thin = 1.4;
        const bool isResult = m_state == State::Passed || m_state == State::Failed;
        painter->setPen(QPen(Theme::instance().color(roleOf(m_state)), isResult ? strong : thin,
                             Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(shapeOf(m_state));
        painter->restore();
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }
    QIconEngine *clone() const override { return new StateEngine(m_state); }

private:
    State m_state;
};

} // namespace

QIcon stateIcon(State state)
{
    return QIcon(new StateEngine(state));
}

QString stateText(State state, const std::string &note)
{
    switch (state) {
    case State::NotRun:
        return Text::tr("Not run");
    case State::Running:
        return Text::tr("Running");
    case State::Skipped:
        return Text::tr("Skipped");
    case State::Passed:
        if (note == "xfail")
            return Text::tr("Failed, as expected");
        return note == "xpass" ? Text::tr("Passed, unexpectedly") : Text::tr("Passed");
    case State::Failed:
        break;
    }
    if (note == "crash")
        return Text::tr("Crashed");
    if (note == "collection")
        return Text::tr("Cannot be loaded");
    if (note == "xpass")
        return Text::tr("Passed, unexpectedly");
    if (note == "setup" || note.starts_with("setUp"))
        return Text::tr("Failed before the test");
    if (note == "teardown" || note.starts_with("tearDown"))
        return Text::tr("Failed after the test");
    return Text::tr("Failed");
}

} // namespace slipway::ide
