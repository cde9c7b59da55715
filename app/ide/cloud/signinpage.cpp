// SPDX-License-Identifier: GPL-3.0-or-later
#include "signinpage.h"

#include "cloudsession.h"
#include "elements.h"
#include "shell/style.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr qsizetype shortestPassword = 8;

QLabel *labelFor(QLineEdit *field, const QString &text)
{
    auto *label = new QLabel(text);
    label->setBuddy(field);
    QString name = text;
    field->setAccessibleName(name.remove(u'&'));
    return label;
}

} // namespace

SignInPage::SignInPage(CloudSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_heading(makeHeading({}))
    , m_server(makeMuted())
    , m_email(new QLineEdit)
    , m_password(new QLineEdit)
    , m_hint(makeMuted(tr("At least 8 characters.")))
    , m_submit(new QPushButton)
    , m_switch(new QPushButton)
    , m_other(new QPushButton(tr("Use another server")))
    , m_error(new InlineMessage(InlineMessage::Kind::Error))
    , m_keeping(new InlineMessage(InlineMessage::Kind::Info))
{
    m_password->setEchoMode(QLineEdit::Password);
    m_email->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    m_email->setPlaceholderText(u"you@example.org"_s);
    setButtonKind(m_submit, ButtonKind::Primary);
    setButtonKind(m_switch, ButtonKind::Quiet);
    setButtonKind(m_other, ButtonKind::Quiet);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 32, 24, 24);
    layout->setSpacing(8);
    layout->addWidget(m_heading);
    layout->addWidget(m_server);
    layout->addSpacing(12);
    layout->addWidget(labelFor(m_email, tr("&E-mail")));
    layout->addWidget(m_email);
    layout->addSpacing(4);
    layout->addWidget(labelFor(m_password, tr("&Password")));
    layout->addWidget(m_password);
    layout->addWidget(m_hint);
    layout->addSpacing(4);
    layout->addWidget(m_error);
    layout->addWidget(m_keeping);
    layout->addWidget(m_submit);
    layout->addSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_switch);
    row->addStretch();
    row->addWidget(m_other);
    layout->addLayout(row);
    layout->addStretch();

    connect(m_submit, &QPushButton::clicked, this, &SignInPage::submit);
    connect(m_password, &QLineEdit::returnPressed, this, &SignInPage::submit);
    connect(m_email, &QLineEdit::returnPressed, m_password, qOverload<>(&QWidget::setFocus));
    connect(m_email, &QLineEdit::textChanged, this, &SignInPage::follow);
    connect(m_password, &QLineEdit::textChanged, this, &SignInPage::follow);
    connect(m_switch, &QPushButton::clicked, this,
            [this] { setMode(m_mode == Mode::SignIn ? Mode::SignUp : Mode::SignIn); });
    connect(m_other, &QPushButton::clicked, &session, &CloudSession::forgetServer);
    connect(&session, &CloudSession::changed, this, &SignInPage::follow);
    setMode(Mode::SignIn);
}

void SignInPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_tried = false;
    if (m_email->text().isEmpty())
        m_email->setText(m_session.email().isEmpty() ? likelyEmail() : m_session.email());
    setMode(m_session.suggestsSignUp() ? Mode::SignUp : Mode::SignIn);
    (m_email->text().isEmpty() ? m_email : m_password)->setFocus();
}

/// What git knows the user by.
QString SignInPage::likelyEmail()
{
    const QSettings git(QDir::home().filePath(u".gitconfig"_s), QSettings::IniFormat);
    return git.value("user/email"_L1).toString();
}

void SignInPage::setMode(Mode mode)
{
    m_mode = mode;
    m_tried = false;
    const bool signUp = mode == Mode::SignUp;
    m_heading->setText(signUp ? tr("Create an account") : tr("Sign in"));
    m_submit->setText(signUp ? tr("Create account") : tr("Sign in"));
    m_switch->setText(signUp ? tr("I have an account") : tr("Create an account"));
    m_hint->setVisible(signUp);
    follow();
}

/// What keeps the form from being sent.
QString SignInPage::problem() const
{
    const QString email = m_email->text().trimmed();
    if (email.isEmpty())
        return tr("Enter your e-mail address.");
    const qsizetype at = email.indexOf(u'@');
    if (at < 1 || at == email.size() - 1 || email.contains(u' '))
        return tr("“%1” is not an e-mail address.").arg(email);
    if (m_password->text().isEmpty())
        return tr("Enter your password.");
    if (m_mode == Mode::SignUp && m_password->text().size() < shortestPassword)
        return tr("A password has at least %1 characters.").arg(shortestPassword);
    return {};
}

void SignInPage::follow()
{
    const bool busy = m_session.isBusy();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_email, m_password, m_switch, m_other})
        widget->setEnabled(!busy);
    m_submit->setEnabled(!busy);
    const QString idle = m_mode == Mode::SignUp ? tr("Create account") : tr("Sign in");
    m_submit->setText(busy ? m_session.activity() : idle);
    m_server->setText(tr("on %1").arg(m_session.serverName()));
    const auto &failure = m_session.failure();
    const QString wrong = m_tried ? problem() : QString();
    m_error->say(!wrong.isEmpty() ? wrong
                 : failure        ? QString::fromStdString(failure->message)
                                  : QString());
    const bool sessionOnly = m_session.keeping() == CloudSession::Keeping::SessionOnly;
    m_keeping->say(sessionOnly
                       ? tr("You will stay signed in for this session only, because the sign-in "
                            "cannot be kept safely: %1")
                             .arg(m_session.keepingProblem())
                       : QString());
}

void SignInPage::submit()
{
    m_tried = true;
    if (!problem().isEmpty()) {
        follow();
        return;
    }
    Secret password(m_password->text().toStdString());
    const QString email = m_email->text();
    m_password->clear();
    m_tried = false;
    if (m_mode == Mode::SignUp)
        m_session.signUp(email, std::move(password));
    else
        m_session.signIn(email, std::move(password));
}

} // namespace slipway::ide
