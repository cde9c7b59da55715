// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QToolButton>
#include <QWidget>

class QLabel;
class QScrollArea;

namespace slipway::ide {

class Notifications;

/// What was said, newest first, over the window's lower right corner. Escape closes it.
class NotificationList : public QWidget
{
    Q_OBJECT

public:
    /// Lays itself over `parent`, `margin` above its lower edge. Hidden at first.
    NotificationList(Notifications &notifications, QWidget *parent, int margin);

    /// Shows it and gives it the focus, or closes it.
    void toggle();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void build();
    void fill();
    QWidget *makeRow(std::size_t index);
    void place();
    void close();

    Notifications &m_notifications;
    int m_margin;
    QScrollArea *m_scroll = nullptr;
    QPointer<QWidget> m_focusBefore;
};

/// The bell in the status line: a dot where something has not been seen yet.
class NotificationBell : public QToolButton
{
    Q_OBJECT

public:
    explicit NotificationBell(Notifications &notifications, QWidget *parent = nullptr);

private:
    void follow();

    Notifications &m_notifications;
};

} // namespace slipway::ide
