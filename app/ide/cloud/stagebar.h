// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <array>
#include <functional>

namespace slipway::ide {

class CloudProject;

/// The newest deployment's way: queued, building, starting, live, with how long each took.
class StageBar : public QWidget
{
    Q_OBJECT

public:
    explicit StageBar(CloudProject &project, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    enum class Look { Waiting, Now, Done, Failed, Skipped };
    struct Step
    {
        QString label;
        QString time;
        Look look = Look::Waiting;
    };

    void follow();
    std::array<Step, 4> steps() const;
    void paintStep(QPainter &painter, QRectF area, const Step &step) const;

    CloudProject &m_project;
    QTimer m_tick;
};

} // namespace slipway::ide
