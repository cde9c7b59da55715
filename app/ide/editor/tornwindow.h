// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSplitter;

namespace slipway::ide {

/// A window of its own for tabs that were torn off. Its close button asks for its tabs to go back.
class TornWindow : public QWidget
{
    Q_OBJECT

public:
    TornWindow();

    QSplitter *root() const { return m_root; }
    /// With its corner there, or as near as the screen allows.
    void showAt(const QPoint &place);

Q_SIGNALS:
    void closeAsked();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    QSplitter *m_root;
};

/// Where a tab that is being carried would go, shown over a group.
class DropHint : public QWidget
{
    Q_OBJECT

public:
    DropHint();
    /// `area` in the coordinates of `parent`.
    void showAt(QWidget *parent, const QRect &area);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace slipway::ide
