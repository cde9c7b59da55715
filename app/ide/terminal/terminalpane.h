// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shellintegration.h"

#include <QWidget>

#include <memory>

namespace slipway::ide {

class TerminalSession;
class TerminalView;
struct TerminalLink;

/// One shell and its terminal.
class TerminalPane : public QWidget
{
    Q_OBJECT

public:
    explicit TerminalPane(const ShellRequest &request, QWidget *parent = nullptr);
    ~TerminalPane() override;

    TerminalView *view() const { return m_view; }
    const ShellRequest &request() const { return m_request; }
    /// Where the shell is, as far as it tells.
    QString folder() const;
    /// Where what a program of it calls `path` is on this machine: the project has another place in
    /// a sandbox of the server.
    QString localPath(const QString &path) const;
    /// Given by the user, else by the program, else the shell's.
    QString name() const;
    void setName(const QString &name);
    const QString &givenName() const { return m_name; }
    bool isRunning() const { return m_session != nullptr; }
    void start();
    /// Ends what runs in it. Without that, a shell on a server goes on when the pane goes.
    void stop();
    /// The server's name of it, where that goes on without the pane.
    std::string serverTerminal() const;

Q_SIGNALS:
    void nameChanged();
    void focused();
    /// The server's name of it is known, or is nothing any more: the next window finds it by that,
    /// also where this one is killed.
    void recordChanged();
    /// The shell was left on purpose: nothing is left to look at.
    void closeRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void begin(const sandbox::RunSpec &spec);
    void beginOnServer();
    void follow();
    void finish(const QString &reason);
    void showEnd(const QString &reason);

    ShellRequest m_request;
    TerminalView *m_view;
    std::unique_ptr<TerminalSession> m_session;
    QString m_name;
    QString m_title;
    bool m_starting = false;
    bool m_isElsewhere = false; ///< shown by somebody else, from the server
};

} // namespace slipway::ide
