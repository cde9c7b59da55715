// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloudsession.h"

#include "localserver.h"
#include "shell/settings.h"

#include <slipway/client/server_address.h>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr auto serverKey = "cloud/server"_L1;
constexpr auto emailKey = "cloud/email"_L1;
constexpr int retryMilliseconds = 4000;

} // namespace

CloudSession::CloudSession(QObject *parent)
    : QObject(parent)
    , m_events(m_client)
    , m_local(new LocalServer(m_client, this))
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &CloudSession::connectToServer);
    connect(&m_client, &client::Client::signedOut, this, [this] {
        m_tokens.remove(m_client.server());
        finish(Error{ErrorKind::Unauthenticated,
                     "cloud.session_ended",
                     tr("The session has ended. Sign in again.").toStdString(),
                     {}});
        setStage(Stage::SignedOut);
    });
    connect(m_local, &LocalServer::ready, this, [this](const QUrl &server, bool isNew) {
        m_suggestsSignUp = isNew;
        setServer(server);
        connectToServer();
    });
    connect(m_local, &LocalServer::failed, this, [this](const Error &error) { finish(error); });
}

CloudSession::~CloudSession() = default;

QString CloudSession::serverName() const
{
    return client::displayAddress(m_client.server());
}

void CloudSession::resume()
{
    const QUrl server(Settings::store().value(serverKey).toString());
    if (server.isEmpty())
        return;
    m_email = Settings::store().value(emailKey).toString();
    m_client.setServer(server);
    connectToServer();
}

void CloudSession::useServer(const QString &address)
{
    const auto server = client::serverAddress(address);
    if (!server)
        return finish(server.error());
    setServer(*server);
    connectToServer();
}

void CloudSession::useLocalServer()
{
    begin(tr("Starting a server on this computer…"));
    m_local->start();
}

void CloudSession::setServer(const QUrl &server)
{
    m_events.clear();
    m_client.setServer(server);
    Settings::store().setValue(serverKey, server.toString());
}

void CloudSession::forgetServer()
{
    m_retryTimer.stop();
    m_events.clear();
    m_client.setToken({});
    Settings::store().remove(serverKey);
    m_failure.reset();
    m_busy = false;
    m_suggestsSignUp = false;
    setStage(Stage::NoServer);
}

void CloudSession::retry()
{
    m_retryTimer.stop();
    connectToServer();
}

void CloudSession::connectToServer()
{
    setStage(Stage::Connecting);
    begin(tr("Connecting to %1…").arg(serverName()));
    const QUrl server = m_client.server();
    m_client.health().then(this, [this, server](Result<std::string> version) {
        if (server != m_client.server() || m_stage != Stage::Connecting)
            return;
        if (!version) {
            finish(version.error());
            m_retryTimer.start(retryMilliseconds);
            return;
        }
        m_tokens.read(server).then(this, [this, server](Result<Secret> token) {
            if (server != m_client.server() || m_stage != Stage::Connecting)
                return;
            if (!token) {
                finish();
                setStage(Stage::SignedOut);
                return probeStore();
            }
            m_client.setToken(std::move(*token));
            askAccount();
        });
    });
}

void CloudSession::askAccount()
{
    m_client.account().then(this, [this](Result<api::Account> account) {
        if (m_stage != Stage::Connecting)
            return;
        if (!account) {
            finish(account.error());
            m_retryTimer.start(retryMilliseconds);
            return;
        }
        m_email = QString::fromStdString(account->email);
        finish();
        setStage(Stage::Ready);
    });
}

void CloudSession::signIn(const QString &email, Secret password)
{
    begin(tr("Signing in…"));
    open(m_client.signIn({email.trimmed().toStdString(), std::move(password)}));
}

void CloudSession::signUp(const QString &email, Secret password)
{
    begin(tr("Creating the account…"));
    open(m_client.signUp({email.trimmed().toStdString(), std::move(password)}));
}

void CloudSession::open(client::Client::Answer<api::Session> answer)
{
    answer.then(this, [this](Result<api::Session> session) {
        if (!session)
            return finish(session.error());
        m_suggestsSignUp = false;
        m_email = QString::fromStdString(session->account.email);
        Settings::store().setValue(emailKey, m_email);
        finish();
        setStage(Stage::Ready);
        keepToken();
    });
}

void CloudSession::keepToken()
{
    const QUrl server = m_client.server();
    const Secret token = m_client.token();
    m_tokens.write(server, token).then(this, [this, server, token](Result<> written) {
        m_keeping = written ? Keeping::Stored : Keeping::SessionOnly;
        if (!written) {
            m_keepingProblem = QString::fromStdString(written.error().message);
            m_tokens.keepForThisSession(server, token);
        }
        Q_EMIT changed();
    });
}

/// Before anybody signs in, so that the form can say what will become of the session.
void CloudSession::probeStore()
{
    if (std::exchange(m_probed, true))
        return;
    m_tokens.probe().then(this, [this](Result<> kept) {
        m_keeping = kept ? Keeping::Stored : Keeping::SessionOnly;
        m_keepingProblem = kept ? QString() : QString::fromStdString(kept.error().message);
        Q_EMIT changed();
    });
}

void CloudSession::signOut()
{
    begin(tr("Signing out…"));
    m_events.clear();
    m_tokens.remove(m_client.server());
    m_client.signOut().then(this, [this](Result<>) {
        // Whatever the server says, the token is gone from here.
        finish();
        setStage(Stage::SignedOut);
    });
}

void CloudSession::setStage(Stage stage)
{
    m_stage = stage;
    Q_EMIT changed();
}

void CloudSession::begin(const QString &activity)
{
    m_busy = true;
    m_activity = activity;
    m_failure.reset();
    Q_EMIT changed();
}

void CloudSession::finish(std::optional<Error> failure)
{
    m_busy = false;
    m_activity.clear();
    m_failure = std::move(failure);
    Q_EMIT changed();
}

} // namespace slipway::ide
