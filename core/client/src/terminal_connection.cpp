// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/encoding.h>
#include <slipway/base/json.h>
#include <slipway/client/client.h>
#include <slipway/client/terminal_connection.h>
#include <slipway/sandbox/relay.h>

#include "retry.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QUrlQuery>
#include <QWebSocket>

#include <algorithm>
#include <chrono>
#include <format>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace slipway::client {

namespace relay = sandbox::relay;
using sandbox::FrameType;

namespace {

/// A connection that says nothing for two of these, pings included, is dead.
constexpr auto heartbeat = 15s;
/// What may be typed while there is no connection.
constexpr qsizetype inputLimit = 16 << 20;
constexpr quint64 messageLimit = 4 << 20;

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

std::string_view textOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QByteArray jsonOf(const json::value &value)
{
    return QByteArray::fromStdString(json::serialize(value));
}

/// It goes on there: come back.
bool isPassing(std::string_view code)
{
    return code.empty() || code == "server.stopping" || code == "terminal.stalled";
}

} // namespace

TerminalConnection::TerminalConnection(Client &client, ProjectId project, api::TerminalId terminal,
                                       QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_project(std::move(project))
    , m_terminal(std::move(terminal))
{
    m_retry.setSingleShot(true);
    m_heartbeat.setInterval(heartbeat);
    connect(&m_retry, &QTimer::timeout, this, &TerminalConnection::connectNow);
    connect(&m_heartbeat, &QTimer::timeout, this, [this] {
        if (!std::exchange(m_alive, false))
            retry();
        else if (m_state == State::Connected)
            m_socket->ping();
    });
}

TerminalConnection::~TerminalConnection()
{
    drop();
}

void TerminalConnection::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

// --- The connection -----------------------------------------------------------------------------

void TerminalConnection::open(sandbox::TerminalSize size)
{
    m_size = size;
    connectNow();
}

void TerminalConnection::connectNow()
{
    drop();
    m_socket = std::make_unique<QWebSocket>(u"http://slipway"_s);
    QWebSocket *socket = m_socket.get();
    socket->setMaxAllowedIncomingMessageSize(messageLimit);
    socket->setMaxAllowedIncomingFrameSize(messageLimit);
    socket->setProxy(m_client.usedProxy());
    connect(socket, &QWebSocket::connected, this, [this] {
        m_alive = true;
        setState(State::Connected);
        if (m_stops)
            send(FrameType::Stop);
        sendInput();
    });
    connect(socket, &QWebSocket::disconnected, this, [this, socket] { lost(socket); });
    connect(socket, &QWebSocket::errorOccurred, this, [this, socket] { lost(socket); });
    connect(socket, &QWebSocket::pong, this, [this] { m_alive = true; });
    connect(socket, &QWebSocket::binaryMessageReceived, this, &TerminalConnection::receive);

    QUrl url = m_client.server();
    url.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setPath(QString::fromStdString(
        std::format("/api/v1/projects/{}/sandbox/terminals/{}/attach",
                    percentEncode(m_project.text()), percentEncode(m_terminal.text()))));
    url.setQuery(u"columns=%1&rows=%2"_s.arg(m_size.columns).arg(m_size.rows));
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer " + bytesOf(m_client.token().reveal()));
    setState(State::Connecting);
    // A handshake may get no answer either.
    m_alive = true;
    m_heartbeat.start();
    socket->open(request);
}

void TerminalConnection::drop()
{
    m_retry.stop();
    m_heartbeat.stop();
    m_reader = {};
    m_error.reset();
    // What was on its way to the program and is not answered may be lost, or not: it is not sent
    // twice.
    m_marks.clear();
    m_unanswered = 0;
    m_sinceMark = 0;
    if (!m_socket)
        return;
    // Deleted from its own signals otherwise.
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater();
}

void TerminalConnection::lost(QWebSocket *socket)
{
    if (socket != m_socket.get() || isOver())
        return;
    if (m_state == State::Connecting)
        return askWhy();
    const Error error =
        m_error.value_or(Error{ErrorKind::Unavailable,
                               socket->closeReason().toStdString(),
                               "The server has closed the connection to the terminal.",
                               {}});
    if (error.code == "terminal.taken_over") {
        drop();
        return setState(State::TakenOver);
    }
    if (isPassing(error.code))
        return retry();
    fail(error);
}

/// The handshake does not say why it failed; a plain request does.
void TerminalConnection::askWhy()
{
    drop();
    m_client.terminal(m_project, m_terminal).then(this, [this](Result<api::Terminal> found) {
        if (m_state != State::Connecting || m_socket)
            return;
        if (found && found->exit)
            return handleExit(json::serialize(*found->exit));
        const auto kind = found ? ErrorKind::Unavailable : found.error().kind;
        if (kind == ErrorKind::Unavailable || kind == ErrorKind::Timeout
            || kind == ErrorKind::RateLimited)
            return retry();
        fail(found.error());
    });
}

void TerminalConnection::retry()
{
    drop();
    m_retry.start(retryTime(m_failures));
    ++m_failures;
    setState(State::Waiting);
}

void TerminalConnection::takeBack()
{
    if (m_state == State::TakenOver)
        connectNow();
}

// --- What comes ---------------------------------------------------------------------------------

void TerminalConnection::receive(const QByteArray &message)
{
    m_alive = true;
    m_failures = 0;
    m_reader.feed(textOf(message));
    // A handler may end this connection, and with it the reader's contents.
    for (;;) {
        auto frame = m_reader.next();
        if (!frame)
            return fail(frame.error());
        if (!*frame)
            return;
        handle(**frame);
        if (isOver())
            return;
    }
}

void TerminalConnection::handle(const sandbox::Frame &frame)
{
    if (frame.type == relay::mark) {
        Q_EMIT markArrived(bytesOf(frame.payload));
    } else if (frame.type == relay::reached) {
        if (!m_marks.empty()) {
            m_unanswered -= m_marks.front();
            m_marks.pop_front();
        }
        sendInput();
    } else if (frame.type == FrameType::Screen) {
        Q_EMIT screenArrived(bytesOf(frame.payload));
    } else if (frame.type == FrameType::Output) {
        if (!frame.payload.empty())
            Q_EMIT outputArrived(bytesOf(std::string_view(frame.payload).substr(1)));
    } else if (frame.type == FrameType::Exit) {
        handleExit(frame.payload);
    } else if (frame.type == FrameType::Error) {
        m_error = sandbox::errorFromPayload(frame.payload);
    }
}

void TerminalConnection::handleExit(std::string_view payload)
{
    const auto value = parseJson(payload);
    const auto exit = value ? sandbox::Exit::fromJson(*value)
                            : Result<sandbox::Exit>(std::unexpected(value.error()));
    if (exit)
        end(*exit);
    else
        fail(exit.error());
}

void TerminalConnection::end(const sandbox::Exit &exit)
{
    drop();
    setState(State::Over);
    Q_EMIT ended(exit);
}

void TerminalConnection::fail(const Error &error)
{
    const Error copy = error; // It may be ours, which drop() forgets.
    drop();
    setState(State::Over);
    Q_EMIT failed(copy);
}

// --- What goes ----------------------------------------------------------------------------------

void TerminalConnection::send(FrameType type, const QByteArray &payload)
{
    if (m_socket && m_state == State::Connected)
        m_socket->sendBinaryMessage(
            QByteArray::fromStdString(sandbox::encodeFrame(type, textOf(payload))));
}

void TerminalConnection::sendInput()
{
    constexpr auto part = static_cast<qsizetype>(relay::maximumInput);
    while (m_state == State::Connected && !m_input.isEmpty()
           && m_unanswered < static_cast<qsizetype>(relay::window)) {
        const QByteArray next = m_input.first(std::min(part, m_input.size()));
        m_input.remove(0, next.size());
        send(FrameType::Input, next);
        m_sinceMark += next.size();
        if (m_sinceMark < static_cast<qsizetype>(relay::markEvery))
            continue;
        send(relay::mark, "input");
        m_unanswered += m_sinceMark;
        m_marks.push_back(std::exchange(m_sinceMark, 0));
    }
}

void TerminalConnection::write(const QByteArray &bytes)
{
    if (isOver() || m_input.size() + bytes.size() > inputLimit)
        return;
    m_input += bytes;
    sendInput();
}

void TerminalConnection::endInput()
{
    send(FrameType::EndInput);
}

void TerminalConnection::resize(sandbox::TerminalSize size)
{
    m_size = size;
    send(FrameType::Resize, jsonOf(size.toJson()));
}

void TerminalConnection::stop()
{
    m_stops = true;
    send(FrameType::Stop);
}

void TerminalConnection::acknowledge(const QByteArray &mark)
{
    send(relay::reached, mark);
}

} // namespace slipway::client
