// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell.h"

#include <QWidget>

namespace slipway::ide {

class PanelArea;

/// A window of its own for a panel that was taken out of the main one. Closing it asks for the
/// panel to go back.
class FloatingPanel : public QWidget
{
    Q_OBJECT

public:
    /// `side` is where the panel goes back to.
    FloatingPanel(const QString &id, PanelSide side, QWidget *window);

    const QString &id() const { return m_id; }
    PanelArea *area() const { return m_area; }
    /// With its corner there, or as near as the screen allows.
    void showAt(const QPoint &place);

Q_SIGNALS:
    void closeAsked();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    QString m_id;
    PanelArea *m_area;
};

} // namespace slipway::ide
