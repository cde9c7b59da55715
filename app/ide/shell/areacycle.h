// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QWidget>

#include <vector>

namespace slipway::ide {

/// Takes the keyboard from one part of the window to the next, to where it was in there last.
class AreaCycle : public QObject
{
    Q_OBJECT

public:
    /// `areas` in the order they are visited; they outlive this.
    explicit AreaCycle(std::vector<QWidget *> areas, QObject *parent = nullptr);

    enum class Direction { Forward, Backward };
    void move(Direction direction);

private:
    int areaOf(const QWidget *widget) const;
    QWidget *entrance(QWidget *area) const;

    std::vector<QWidget *> m_areas;
    QHash<QWidget *, QPointer<QWidget>> m_last;
};

} // namespace slipway::ide
