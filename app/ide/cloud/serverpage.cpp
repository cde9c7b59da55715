// SPDX-License-Identifier: GPL-3.0-or-later
#include "serverpage.h"

#include "cloudsession.h"
#include "elements.h"
#include "shell/icons.h"
#include "shell/style.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

ServerPage::ServerPage(CloudSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_activity(makeMuted())
    , m_busy(new QProgressBar)
    , m_local(new QPushButton(tr("Use a local server")))
    , m_connect(new QPushButton(tr("Connect")))
    , m_other(new QPushButton(tr("Use another server")))
    , m_retry(new QPushButton(tr("Try again now")))
    , m_address(new QLineEdit)
    , m_choices(new QWidget)
    , m_error(new InlineMessage(InlineMessage::Kind::Error))
{
    setButtonKind(m_local, ButtonKind::Primary);
    setButtonKind(m_other, ButtonKind::Quiet);
    m_address->setPlaceholderText(u"slipway.example.org"_s);
    m_address->setAccessibleName(tr("Server address"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("Working"));

    auto *choices = new QVBoxLayout(m_choices);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(8);
    choices->addWidget(m_local);
    choices->addSpacing(16);
    auto *label = new QLabel(tr("Or the &address of a server:"));
    label->setBuddy(m_address);
    choices->addWidget(label);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_address, 1);
    row->addWidget(m_connect);
    choices->addLayout(row);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 32, 24, 24);
    layout->setSpacing(12);
    layout->addWidget(makeHeading(tr("Put your project online")));
    layout->addWidget(makeMuted(
        tr("A Slipway server builds what you deploy and runs it at an address of its own, with "
           "its log live in this panel. Your team may have one; this computer can be one.")));
    layout->addSpacing(8);
    layout->addWidget(m_activity);
    layout->addWidget(m_busy);
    layout->addWidget(m_error);
    layout->addWidget(m_choices);
    auto *again = new QHBoxLayout;
    again->addWidget(m_retry);
    again->addWidget(m_other);
    again->addStretch();
    layout->addLayout(again);
    layout->addStretch();

    connect(m_local, &QPushButton::clicked, &session, &CloudSession::useLocalServer);
    connect(m_connect, &QPushButton::clicked, this, &ServerPage::connectToAddress);
    connect(m_address, &QLineEdit::returnPressed, this, &ServerPage::connectToAddress);
    connect(m_address, &QLineEdit::textChanged, this, &ServerPage::follow);
    connect(m_other, &QPushButton::clicked, &session, &CloudSession::forgetServer);
    connect(m_retry, &QPushButton::clicked, &session, &CloudSession::retry);
    connect(&session, &CloudSession::changed, this, &ServerPage::follow);
    follow();
}

void ServerPage::connectToAddress()
{
    if (!m_address->text().trimmed().isEmpty())
        m_session.useServer(m_address->text());
}

void ServerPage::follow()
{
    const bool connecting = m_session.stage() == CloudSession::Stage::Connecting;
    const bool busy = m_session.isBusy();
    m_busy->setVisible(busy);
    m_activity->setVisible(busy);
    m_activity->setText(m_session.activity());
    m_choices->setVisible(!connecting);
    m_choices->setEnabled(!busy);
    m_connect->setEnabled(!m_address->text().trimmed().isEmpty());
    m_other->setVisible(connecting);
    const auto &failure = m_session.failure();
    m_retry->setVisible(connecting && failure);
    m_error->say(failure ? QString::fromStdString(failure->message) : QString());
}

} // namespace slipway::ide
