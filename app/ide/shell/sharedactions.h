// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace slipway::ide {

/// What can be done in a window can be done in another one too, with the same keys: it has the
/// window's actions, also those that come later, and goes when the window goes.
class SharedActions : public QObject
{
    Q_OBJECT

public:
    SharedActions(QWidget *window, QWidget *other);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *m_other;
};

} // namespace slipway::ide
