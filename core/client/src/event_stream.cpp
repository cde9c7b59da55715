// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/log.h>
#include <slipway/client/client.h>
#include <slipway/client/event_stream.h>

#include "retry.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QWebSocket>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace slipway::client {

namespace {

/// A connection that says nothing for two of these, pings included, is dead.
constexpr auto heartbeat = 15s;

} // namespace

EventStream::EventStream(Client &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
{
    m_retry.setSingleShot(true);
    m_heartbeat.setInterval(heartbeat);
    connect(&m_retry, &QTimer::timeout, this, &EventStream::open);
    connect(&m_heartbeat, &QTimer::timeout, this, [this] {
        if (!std::exchange(m_alive, false))
            reconnectLater();
        else if (m_socket)
            m_socket->ping();
    });
    const auto reopen = [this] {
        close();
        m_failures = 0;
        if (!m_topics.empty())
            open();
    };
    connect(&client, &Client::tokenChanged, this, reopen);
}

EventStream::~EventStream()
{
    m_topics.clear();
    close();
}

void EventStream::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

void EventStream::open()
{
    if (m_topics.empty() || !m_client.isSignedIn())
        return setState(State::Idle);
    close();
    m_socket = std::make_unique<QWebSocket>(u"http://slipway"_s);
    QWebSocket *socket = m_socket.get();
    // So that one message cannot fill the memory; a batch of 500 long lines is 8 MB.
    socket->setMaxAllowedIncomingMessageSize(16 << 20);
    socket->setMaxAllowedIncomingFrameSize(16 << 20);
    socket->setProxy(m_client.usedProxy());
    connect(socket, &QWebSocket::connected, this, [this] {
        m_alive = true;
        m_heartbeat.start();
        setState(State::Connected);
        for (const auto &[name, topic] : m_topics)
            send(topic.subscribe);
    });
    connect(socket, &QWebSocket::disconnected, this, [this, socket] { lost(socket); });
    connect(socket, &QWebSocket::errorOccurred, this, [this, socket] { lost(socket); });
    connect(socket, &QWebSocket::pong, this, [this] { m_alive = true; });
    connect(socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { receive(text.toUtf8()); });

    QUrl url = m_client.server();
    url.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setPath(u"/api/v1/events"_s);
    QNetworkRequest request(url);
    const std::string_view token = m_client.token().reveal();
    request.setRawHeader("Authorization",
                         "Bearer "
                             + QByteArray(token.data(), static_cast<qsizetype>(token.size())));
    setState(State::Connecting);
    socket->open(request);
}

void EventStream::close()
{
    m_retry.stop();
    m_heartbeat.stop();
    if (!m_socket)
        return;
    // Deleted from its own signals otherwise.
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater();
    setState(State::Idle);
}

void EventStream::lost(QWebSocket *socket)
{
    if (socket != m_socket.get())
        return;
    // The handshake does not say why it failed; a plain request does, and a token that is no
    // longer taken signs the client out.
    if (m_state == State::Connecting && m_failures == 0)
        m_client.account();
    reconnectLater();
}

void EventStream::reconnectLater()
{
    close();
    if (m_topics.empty())
        return;
    m_retry.start(retryTime(m_failures));
    ++m_failures;
    setState(State::Waiting);
}

void EventStream::send(const api::ClientMessage &message)
{
    if (m_socket && m_state == State::Connected)
        m_socket->sendTextMessage(QString::fromStdString(json::serialize(api::toJson(message))));
}

void EventStream::add(const std::string &name, Topic topic)
{
    send(topic.subscribe);
    m_topics.insert_or_assign(name, std::move(topic));
    if (!m_socket && !m_retry.isActive())
        open();
}

void EventStream::remove(const std::string &name)
{
    if (m_topics.erase(name) == 0)
        return;
    send(api::Unsubscribe{name});
    if (m_topics.empty())
        close();
}

void EventStream::watchProject(const ProjectId &id)
{
    add(api::topicOf(id), {.subscribe = api::SubscribeProject{id}});
}

void EventStream::unwatchProject(const ProjectId &id)
{
    remove(api::topicOf(id));
}

void EventStream::followLog(const DeploymentId &id, api::LogKind kind, std::int64_t cursor)
{
    const std::string name = api::topicOf(id, kind);
    if (m_topics.contains(name))
        send(api::Unsubscribe{name});
    add(name, {.subscribe = api::SubscribeLog{id, kind, cursor}, .next = cursor});
}

void EventStream::unfollowLog(const DeploymentId &id, api::LogKind kind)
{
    remove(api::topicOf(id, kind));
}

void EventStream::clear()
{
    m_topics.clear();
    close();
}

void EventStream::receive(const QByteArray &text)
{
    m_alive = true;
    m_failures = 0;
    const auto value = parseJson({text.data(), static_cast<std::size_t>(text.size())});
    auto event = value ? api::Event::fromJson(*value) : std::unexpected(value.error());
    if (!event) {
        logWarning("client", "an event could not be read: {}", event.error().describe());
        return;
    }
    const auto topic = m_topics.find(event->topic);
    if (topic == m_topics.end())
        return; // what was on its way when we unsubscribed
    if (event->page) {
        receivePage(topic->first, topic->second, *std::move(event->page));
    } else if (event->project) {
        Q_EMIT projectChanged(*event->project);
    } else {
        m_topics.erase(topic);
        if (event->error)
            Q_EMIT topicFailed(event->topic, *event->error);
        else
            Q_EMIT topicEnded(event->topic);
    }
}

void EventStream::receivePage(const std::string &name, Topic &topic, api::LogPage page)
{
    send(api::Acknowledge{name, page.next});
    auto *subscribe = std::get_if<api::SubscribeLog>(&topic.subscribe);
    if (!subscribe)
        return;
    std::erase_if(page.lines, [&](const api::LogLine &line) { return line.seq < topic.next; });
    topic.next = std::max(topic.next, page.next);
    subscribe->cursor = topic.next;
    const api::SubscribeLog log = *subscribe;
    if (page.ended)
        m_topics.erase(name);
    Q_EMIT logArrived(log.deployment, log.kind, page);
    if (m_topics.empty())
        close();
}

} // namespace slipway::client
