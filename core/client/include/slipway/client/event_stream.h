// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/event.h>

#include <QObject>
#include <QTimer>

#include <map>
#include <memory>

class QWebSocket;

namespace slipway::client {

class Client;

/// What happens on the server, as it happens: one WebSocket for any number of topics. A lost
/// connection is made again by itself (after 0.5 s, then ever later up to 30 s), and every topic
/// goes on where it was: no log line is lost or told twice. Lives on its client's thread.
class EventStream : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Idle, ///< nothing is subscribed
        Connecting,
        Connected,
        Waiting, ///< lost; it will be tried again
    };

    /// `client` gives server and token and must outlive this. A change of either reconnects.
    explicit EventStream(Client &client, QObject *parent = nullptr);
    ~EventStream() override;

    State state() const { return m_state; }

    void watchProject(const ProjectId &id);
    void unwatchProject(const ProjectId &id);
    /// Lines from `cursor` on. Following the same log again restarts it at this cursor.
    void followLog(const DeploymentId &id, api::LogKind kind, std::int64_t cursor = 1);
    void unfollowLog(const DeploymentId &id, api::LogKind kind);
    void clear();

Q_SIGNALS:
    void stateChanged(slipway::client::EventStream::State state);
    void projectChanged(const slipway::api::Project &project);
    /// The project or deployment behind a topic is gone.
    void topicEnded(const std::string &topic);
    void topicFailed(const std::string &topic, const slipway::Error &error);
    void logArrived(const slipway::DeploymentId &deployment, slipway::api::LogKind kind,
                    const slipway::api::LogPage &page);

private:
    struct Topic
    {
        api::ClientMessage subscribe;
        std::int64_t next = 0; ///< of a log: the next line wanted
    };

    void open();
    void close();
    void reconnectLater();
    void lost(QWebSocket *socket);
    void setState(State state);
    void add(const std::string &name, Topic topic);
    void remove(const std::string &name);
    void send(const api::ClientMessage &message);
    void receive(const QByteArray &text);
    void receivePage(const std::string &topic, Topic &entry, api::LogPage page);

    Client &m_client;
    std::unique_ptr<QWebSocket> m_socket;
    std::map<std::string, Topic> m_topics;
    QTimer m_retry;
    QTimer m_heartbeat;
    int m_failures = 0;
    bool m_alive = false; ///< something arrived since the last heartbeat
    State m_state = State::Idle;
};

} // namespace slipway::client
