// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>

#include <QByteArray>
#include <QObject>

#include <memory>
#include <string>

namespace slipway::ide {

/// The program behind a terminal's view, on this machine or on a server. What it prints comes as
/// outputArrived(), or onto the screen by the session itself. GUI thread only; nothing waits.
class TerminalSession : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual void write(const QByteArray &bytes) = 0;
    virtual void resize(int columns, int rows) = 0;
    /// Ends the program and all it started.
    virtual void stop() = 0;
    /// Deletes the session, now or soon. A program on this machine ends with it, one on a server
    /// goes on.
    virtual void leave() = 0;
    /// What was printed before this mark is on the screen.
    virtual void acknowledge(const QByteArray &mark) { (void)mark; }
    /// Shows it here again.
    virtual void takeBack() {}
    /// The server's name of it; empty here, and before there is one.
    virtual std::string serverTerminal() const { return {}; }

Q_SIGNALS:
    void started();
    void connectionLost();
    void connectionBack();
    /// Somebody shows it elsewhere now.
    void takenOver();
    void outputArrived(const QByteArray &bytes);
    void markArrived(const QByteArray &mark);
    /// One of these two, once, as the last signal.
    void ended(const slipway::sandbox::Exit &exit);
    void failed(const slipway::Error &error);
};

/// What the cloud feature does for the terminals.
class ServerTerminals
{
public:
    virtual ~ServerTerminals() = default;

    /// Why there can be no terminal on the server, and what to do, in a sentence; empty where there
    /// can.
    virtual QString whyNot() const = 0;
    /// A new one with the project's files as they are now, or an older one of this name.
    virtual std::unique_ptr<TerminalSession> open(sandbox::TerminalSize size,
                                                  const std::string &terminal) = 0;

    /// Null where there is no such feature.
    static ServerTerminals *instance() { return s_instance; }
    static void setInstance(ServerTerminals *instance) { s_instance = instance; }

private:
    inline static ServerTerminals *s_instance = nullptr;
};

} // namespace slipway::ide
