// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace slipway::ide {

class CloudSession;
class InlineMessage;

/// One form for signing in and for a new account.
class SignInPage : public QWidget
{
    Q_OBJECT

public:
    explicit SignInPage(CloudSession &session, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum class Mode { SignIn, SignUp };

    void setMode(Mode mode);
    void follow();
    void submit();
    QString problem() const;
    static QString likelyEmail();

    CloudSession &m_session;
    Mode m_mode = Mode::SignIn;
    bool m_tried = false;
    QLabel *m_heading;
    QLabel *m_server;
    QLineEdit *m_email;
    QLineEdit *m_password;
    QLabel *m_hint;
    QPushButton *m_submit;
    QPushButton *m_switch;
    QPushButton *m_other;
    InlineMessage *m_error;
    InlineMessage *m_keeping;
};

} // namespace slipway::ide
