// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "icons.h"
#include "shell.h"

#include <QPushButton>

#include <array>

class QLabel;
class QMenuBar;

namespace slipway::ide {

/// A button that is there, painted, before the feature that gives it its action is.
class ActionButton : public QPushButton
{
    Q_OBJECT

public:
    /// Without a text it stays a picture, named by its action.
    ActionButton(Glyph glyph, const QString &text, QWidget *parent = nullptr);

    void setAction(QAction *action);

private:
    void follow();

    bool m_hasText;
    QAction *m_action = nullptr;
};

/// The row at the top of the window: menus, what is open, Run, Stop and Deploy.
class Header : public QWidget
{
    Q_OBJECT

public:
    explicit Header(QWidget *parent = nullptr);

    QMenuBar *menuBar() const { return m_menuBar; }
    void setAction(HeaderButton button, QAction *action);
    void setButtonShown(HeaderButton button, bool shown);
    void setTitle(const QString &folder, const QString &file);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    ActionButton *button(HeaderButton which) const;
    void showTitle();

    QMenuBar *m_menuBar;
    QLabel *m_title;
    QString m_folder;
    QString m_file;
    ActionButton *m_run;
    ActionButton *m_runMenu;
    ActionButton *m_stop;
    ActionButton *m_deploy;
};

} // namespace slipway::ide
