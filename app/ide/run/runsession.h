// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <optional>

class QSocketNotifier;

namespace slipway::ide {

/// One program run by slipway-run, attached: it ends with this object at the latest. Nothing here
/// waits. Output that is not taken (see setPaused()) stays in the pipe, so that the program waits
/// and not our memory grows.
class RunSession : public QObject
{
    Q_OBJECT

public:
    enum class State { Starting, Running, Stopping, Ended };

    explicit RunSession(QObject *parent = nullptr);
    ~RunSession() override;

    /// Once, with a runner that was prepared for this where there is one. What goes wrong, now or
    /// later, comes as failed().
    void start(const std::filesystem::path &runner, const sandbox::RunSpec &spec,
               std::optional<sandbox::RunnerConnection> prepared = {});

    State state() const { return m_state; }
    void write(const QByteArray &bytes);
    void resize(int columns, int rows);
    void endInput();
    /// TERM, then KILL for all of it after two seconds; a second call kills at once.
    void stop();
    void setPaused(bool paused);

Q_SIGNALS:
    void started(const slipway::sandbox::Started &started);
    void output(const QByteArray &bytes);
    /// One of these two, once, as the last signal.
    void ended(const slipway::sandbox::Exit &exit);
    void failed(const slipway::Error &error);

private:
    void receive();
    bool handle(const sandbox::Frame &frame);
    void send(sandbox::FrameType type, std::string_view payload = {});
    void flush();
    void fail(const Error &error);
    void close();

    std::optional<sandbox::RunnerConnection> m_connection;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    QTimer m_again;
    State m_state = State::Starting;
    bool m_paused = false;
};

} // namespace slipway::ide
