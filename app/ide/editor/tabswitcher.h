// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

#include <functional>

class QListWidget;

namespace slipway::ide {

/// The list of open files while Ctrl is held down. Lives until a choice is made.
class TabSwitcher : public QFrame
{
    Q_OBJECT

public:
    /// `choose` gets the number of the name, unless Escape was pressed.
    TabSwitcher(const QStringList &names, std::function<void(int)> choose, QWidget *parent);

    void step(int by);

protected:
    void keyReleaseEvent(QKeyEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void finish(bool choose);

    QListWidget *m_list;
    std::function<void(int)> m_choose;
    bool m_finished = false;
};

} // namespace slipway::ide
