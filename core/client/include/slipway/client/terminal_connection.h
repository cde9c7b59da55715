// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/sandbox.h>
#include <slipway/base/error.h>
#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/run_spec.h>

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <deque>
#include <memory>
#include <optional>

class QWebSocket;

namespace slipway::client {

class Client;

/// A terminal on the server, as it is seen by whoever shows it. A lost connection is made again by
/// itself; the server then gives the screen. What is typed meanwhile is sent then. Lives on its
/// client's thread. Its end leaves the terminal's program as it is.
class TerminalConnection : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Connecting,
        Connected,
        Waiting,   ///< lost; it will be tried again
        TakenOver, ///< shown elsewhere; see takeBack()
        Over,      ///< ended() or failed() was told
    };

    /// `client` gives server and token, and must outlive this.
    TerminalConnection(Client &client, ProjectId project, api::TerminalId terminal,
                       QObject *parent = nullptr);
    ~TerminalConnection() override;

    State state() const { return m_state; }
    const api::TerminalId &terminal() const { return m_terminal; }

    /// Once.
    void open(sandbox::TerminalSize size);
    void write(const QByteArray &bytes);
    void resize(sandbox::TerminalSize size);
    void endInput();
    /// Ends the program and all it started.
    void stop();
    /// Shows it here again after somebody else did.
    void takeBack();
    /// Everything before this mark has been shown. The server waits for that.
    void acknowledge(const QByteArray &mark);

Q_SIGNALS:
    void stateChanged(slipway::client::TerminalConnection::State state);
    /// What rebuilds the screen on a fresh terminal.
    void screenArrived(const QByteArray &bytes);
    void outputArrived(const QByteArray &bytes);
    /// Answer with acknowledge() when what came before it has been shown.
    void markArrived(const QByteArray &mark);
    /// One of these two, once, as the last signal.
    void ended(const slipway::sandbox::Exit &exit);
    void failed(const slipway::Error &error);

private:
    void connectNow();
    void drop();
    void lost(QWebSocket *socket);
    void askWhy();
    void retry();
    void receive(const QByteArray &message);
    void handle(const sandbox::Frame &frame);
    void handleExit(std::string_view payload);
    void end(const sandbox::Exit &exit);
    void fail(const Error &error);
    void setState(State state);
    void send(sandbox::FrameType type, const QByteArray &payload = {});
    void sendInput();
    bool isOver() const { return m_state == State::Over; }

    Client &m_client;
    ProjectId m_project;
    api::TerminalId m_terminal;
    sandbox::TerminalSize m_size;
    std::unique_ptr<QWebSocket> m_socket;
    sandbox::FrameReader m_reader;
    QTimer m_retry;
    QTimer m_heartbeat;
    std::optional<Error> m_error;  ///< what the server said before it closed
    QByteArray m_input;            ///< not sent yet
    std::deque<qsizetype> m_marks; ///< bytes of input before each mark that is not answered
    qsizetype m_unanswered = 0;    ///< their sum
    qsizetype m_sinceMark = 0;
    int m_failures = 0;
    bool m_alive = false; ///< something arrived since the last heartbeat
    bool m_stops = false; ///< stop() was asked for
    State m_state = State::Connecting;
};

} // namespace slipway::client
