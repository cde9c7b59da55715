// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sharedscreen.h"
#include "shell/terminalsession.h"

#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/output_ring.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <QByteArray>
#include <QObject>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace slipway::ide {

/// A shell in a runner of its own, reached over the runner's socket by a thread of ours that does
/// both directions, so that neither typing nor output waits for the window. When the connection is
/// lost the shell goes on; the thread comes back to it and gets what it missed, or, where that is
/// too much, its screen. Ends the shell when it goes.
class ShellSession : public TerminalSession
{
    Q_OBJECT

public:
    struct Start
    {
        std::filesystem::path runner;
        sandbox::RunSpec spec;
        std::filesystem::path socket; ///< where the runner will listen; its folder is there
    };

    explicit ShellSession(std::shared_ptr<SharedScreen> screen, QObject *parent = nullptr);
    ~ShellSession() override;

    /// Once.
    void start(const Start &start);
    void write(const QByteArray &bytes) override;
    void resize(int columns, int rows) override;
    void stop() override;
    void leave() override;

private:
    struct Outgoing
    {
        sandbox::FrameType type;
        std::string payload;
    };
    enum class Outcome { GoesOn, Lost, Done };

    void run(const Start &start);
    bool attach(sandbox::RunnerConnection &connection);
    Outcome converse(sandbox::RunnerConnection &connection);
    Outcome handle(sandbox::RunnerConnection &connection, const sandbox::Frame &frame);
    Outcome attached(sandbox::RunnerConnection &connection, std::string_view payload);
    Outcome grown(sandbox::RunnerConnection &connection, std::string_view payload);
    void show(std::uint64_t end, terminal::Answers answers);
    void sendCheckpoint();
    bool sendOutgoing(sandbox::RunnerConnection &connection);
    bool reconnect(std::optional<sandbox::RunnerConnection> &connection);
    void send(sandbox::FrameType type, std::string payload);
    void wake();
    void clearWake();
    template<class Signal, class... Values>
    void tell(Signal signal, Values... values);

    std::shared_ptr<SharedScreen> m_screen;
    FileDescriptor m_wake;
    std::mutex m_lock;
    std::vector<Outgoing> m_outgoing;
    bool m_stops = false;
    std::optional<sandbox::OutputRing> m_ring;
    std::optional<std::uint64_t> m_place; ///< so many bytes of the output are on the screen
    std::uint64_t m_answered = 0;         ///< what is asked before that place has been answered
    std::filesystem::path m_socket;
    std::thread m_thread;
};

} // namespace slipway::ide
