// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "icons.h"
#include "shell.h"

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace slipway::ide {

/// The row at the bottom: switches for the panels, and what features have to say.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void add(QWidget *item, StatusSide side);
    /// A small switch that follows the action.
    void addSwitch(QAction *action, Glyph glyph, StatusSide side);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_left;
    QHBoxLayout *m_right;
};

} // namespace slipway::ide
