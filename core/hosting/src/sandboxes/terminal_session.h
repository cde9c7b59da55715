// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal_controller.h"

#include <slipway/sandbox/protocol.h>
#include <slipway/sandbox/relay.h>
#include <slipway/sandbox/runner_connection.h>

#include <drogon/WebSocketConnection.h>
#include <trantor/net/Channel.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace slipway::hosting {

class TerminalHub;

/// Who is attached to a terminal: carries frames between a WebSocket and the terminal's runner, and
/// lets through what a client may say. Neither side is read faster than the other takes it. Lives
/// on its connection's event loop; only what says so may be called from elsewhere.
class TerminalSession : public std::enable_shared_from_this<TerminalSession>
{
public:
    TerminalSession(Services &services, TerminalHub &hub, drogon::WebSocketConnectionPtr connection,
                    Caller caller, TerminalPlace place, trantor::EventLoop *loop);
    ~TerminalSession();

    const Caller &caller() const { return m_caller; }
    const ProjectId &project() const { return m_place.project; }

    void start();
    void receive(std::string_view message);
    /// The connection is gone.
    void end();

    /// From any thread: is there still a right to be here?
    void lookAgain();
    /// From any thread.
    void close(drogon::CloseCode code, const Error &reason);

private:
    struct Mark
    {
        std::string payload;
        std::size_t bytes = 0; ///< that it stands for
    };

    drogon::Task<> attach();
    drogon::Task<> attachAgain();
    drogon::Task<> check();
    void meet(sandbox::RunnerConnection runner);
    void leave();
    void wake();
    void pump();
    /// False where that was the last one.
    bool forward(const sandbox::Frame &frame);
    void sendCounted(const sandbox::Frame &frame);
    void finish(const sandbox::Exit &exit);
    Result<> take(const sandbox::Frame &frame);
    Result<> pass(const sandbox::Frame &frame);
    Result<> noteReached(std::string_view payload);
    void answerMarks();
    bool isWindowFull() const { return m_unanswered + m_sinceMark >= sandbox::relay::window; }
    void updateInterest();
    void updatePatience();
    void send(sandbox::FrameType type, std::string_view payload);
    void closeHere(drogon::CloseCode code, const Error &reason);
    template<class Work>
    void run(Work work);

    Services &m_services;
    TerminalHub &m_hub;
    drogon::WebSocketConnectionPtr m_connection;
    Caller m_caller;
    TerminalPlace m_place;
    trantor::EventLoop *m_loop;
    SandboxId m_sandbox;
    std::optional<sandbox::RunnerConnection> m_runner;
    std::unique_ptr<trantor::Channel> m_channel;
    std::string m_early;      ///< frames that came before there was a runner
    std::deque<Mark> m_marks; ///< ours, that are not answered yet
    std::size_t m_unanswered = 0;
    std::size_t m_sinceMark = 0;
    std::deque<std::string> m_clientMarks; ///< to be answered when the runner has taken all
    std::size_t m_untaken = 0;             ///< bytes of input, at most
    trantor::TimerId m_patience = trantor::InvalidTimerId;
    bool m_pumping = false; ///< it is about to go on
    bool m_isLost = false;  ///< the runner has gone; why is being asked
    bool m_ended = false;
};

} // namespace slipway::hosting
