// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cloudsession.h"
#include "shell/terminalsession.h"

#include <slipway/client/deployer.h>
#include <slipway/client/terminal_connection.h>

#include <QString>

#include <optional>

namespace slipway::ide {

class CloudProject;
class Shell;

/// A terminal of the project's sandbox on the server: brings the sandbox up to date, starts a shell
/// there and shows it; or shows one that goes on there. Waits until the session is signed in.
class ServerTerminal final : public TerminalSession
{
    Q_OBJECT

public:
    ServerTerminal(CloudSession &session, const QString &folder, sandbox::TerminalSize size,
                   const std::string &terminal);

    void write(const QByteArray &bytes) override;
    void resize(int columns, int rows) override;
    void stop() override;
    void leave() override { delete this; }
    void acknowledge(const QByteArray &mark) override;
    void takeBack() override;
    std::string serverTerminal() const override { return m_terminal.text(); }

    /// Once.
    void start();

Q_SIGNALS:
    /// These were changed on the server, and stay as they are there.
    void filesKept(const QStringList &paths);

private:
    void begin();
    void findProject();
    void sendFiles();
    void create();
    void attach();
    void follow(client::TerminalConnection::State state);
    void fail(const Error &error);
    void fail(const char *code, const QString &sentence);

    CloudSession &m_session;
    client::Deployer m_deployer;
    QString m_folder;
    ProjectId m_project;
    sandbox::TerminalSize m_size;
    api::TerminalId m_terminal;
    std::unique_ptr<client::TerminalConnection> m_connection;
    QByteArray m_typed; ///< before there was a connection
    bool m_begun = false;
    bool m_wasLost = false;
    bool m_over = false;
};

/// See ServerTerminals.
class CloudTerminals final : public ServerTerminals
{
public:
    CloudTerminals(Shell &shell, CloudSession &session, CloudProject &project);
    ~CloudTerminals() override;

    QString whyNot() const override;
    std::unique_ptr<TerminalSession> open(sandbox::TerminalSize size,
                                          const std::string &terminal) override;

private:
    Shell &m_shell;
    CloudSession &m_session;
    CloudProject &m_project;
};

} // namespace slipway::ide
