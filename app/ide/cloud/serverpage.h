// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QProgressBar;
class QPushButton;
class QLabel;

namespace slipway::ide {

class CloudSession;
class InlineMessage;

/// No server yet: one on this computer, or an address. Also while connecting to one.
class ServerPage : public QWidget
{
    Q_OBJECT

public:
    explicit ServerPage(CloudSession &session, QWidget *parent = nullptr);

private:
    void follow();
    void connectToAddress();

    CloudSession &m_session;
    QLabel *m_activity;
    QProgressBar *m_busy;
    QPushButton *m_local;
    QPushButton *m_connect;
    QPushButton *m_other;
    QPushButton *m_retry;
    QLineEdit *m_address;
    QWidget *m_choices;
    InlineMessage *m_error;
};

} // namespace slipway::ide
