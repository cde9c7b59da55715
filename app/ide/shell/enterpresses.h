// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace slipway::ide {

/// The Enter key presses the button that has the focus, as it does nearly everywhere; Qt leaves
/// that to the space bar outside of dialogs. Installed on the application.
class EnterPresses : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace slipway::ide
