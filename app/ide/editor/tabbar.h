// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabBar>

namespace slipway::ide {

/// A row of tabs that can be dragged out of it. The mouse is followed by ourselves, not by the
/// system's drag and drop, which would block until it ends.
class TabBar : public QTabBar
{
    Q_OBJECT

public:
    explicit TabBar(QWidget *parent = nullptr);

    /// What all tabs take beside each other.
    int rowWidth() const;

Q_SIGNALS:
    /// A tab is being carried about outside; the place is the screen's.
    void carried(int index, const QPoint &place);
    void dropped(int index, const QPoint &place);
    void carryEnded();
    void middleClicked(int index);
    /// Tabs came, went, or got another width.
    void rowChanged();

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void tabLayoutChange() override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void beginCarrying(const QMouseEvent &event);
    void endCarrying();

    int m_pressed = -1;
    int m_carried = -1;
    int m_wheel = 0;
};

} // namespace slipway::ide
