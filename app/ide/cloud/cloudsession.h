// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/client/client.h>
#include <slipway/client/event_stream.h>
#include <slipway/client/token_store.h>

#include <QObject>
#include <QTimer>

#include <optional>

namespace slipway::ide {

class LocalServer;

/// Which server, and who we are there. GUI thread only.
class CloudSession : public QObject
{
    Q_OBJECT

public:
    enum class Stage {
        NoServer,
        Connecting, ///< asking the server, or trying again after failure() every few seconds
        SignedOut,
        Ready,
    };
    /// Where the token is.
    enum class Keeping { Unknown, Stored, SessionOnly };

    explicit CloudSession(QObject *parent = nullptr);
    ~CloudSession() override;

    /// Goes on with the server and token of the last time.
    void resume();
    /// What a person typed. What is wrong with it comes as failure().
    void useServer(const QString &address);
    /// Starts slipwayd on this machine where it is not running, then uses it.
    void useLocalServer();
    void forgetServer();
    void signIn(const QString &email, Secret password);
    void signUp(const QString &email, Secret password);
    void signOut();
    void retry();

    Stage stage() const { return m_stage; }
    bool isBusy() const { return m_busy; }
    /// The last step's error; empty when it went well.
    const std::optional<Error> &failure() const { return m_failure; }
    /// What is being done while busy, for people.
    const QString &activity() const { return m_activity; }
    QString serverName() const;
    QString email() const { return m_email; }
    Keeping keeping() const { return m_keeping; }
    /// Why tokens cannot be kept, where they cannot.
    QString keepingProblem() const { return m_keepingProblem; }
    /// The server was started just now and has no account yet: begin with signing up.
    bool suggestsSignUp() const { return m_suggestsSignUp; }

    client::Client &client() { return m_client; }
    client::EventStream &events() { return m_events; }

Q_SIGNALS:
    void changed();

private:
    void setServer(const QUrl &server);
    void connectToServer();
    void askAccount();
    void open(client::Client::Answer<api::Session> answer);
    void keepToken();
    void probeStore();
    void setStage(Stage stage);
    void begin(const QString &activity);
    void finish(std::optional<Error> failure = {});

    client::Client m_client;
    client::EventStream m_events;
    client::TokenStore m_tokens;
    LocalServer *m_local;
    QTimer m_retryTimer;
    Stage m_stage = Stage::NoServer;
    Keeping m_keeping = Keeping::Unknown;
    QString m_keepingProblem;
    QString m_email;
    QString m_activity;
    std::optional<Error> m_failure;
    bool m_busy = false;
    bool m_suggestsSignUp = false;
    bool m_probed = false;
};

} // namespace slipway::ide
