// SPDX-License-Identifier: GPL-3.0-or-later
#include "serverterminal.h"

#include "cloudproject.h"
#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <slipway/client/server_address.h>
#include <slipway/project/link.h>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using client::TerminalConnection;

ServerTerminal::ServerTerminal(CloudSession &session, const QString &folder,
                               sandbox::TerminalSize size, const std::string &terminal)
    : m_session(session)
    , m_deployer(session.client())
    , m_folder(folder)
    , m_size(size)
    , m_terminal(terminal)
{
    connect(&session.client(), &client::Client::serverChanged, this, [this] {
        fail("terminal.other_server",
             tr("Another server is used now. The shell on the former one goes on."));
    });
}

void ServerTerminal::start()
{
    connect(&m_session, &CloudSession::changed, this, &ServerTerminal::begin);
    begin();
}

/// When it is known whether somebody is signed in.
void ServerTerminal::begin()
{
    if (m_begun || m_over || m_session.stage() == CloudSession::Stage::Connecting)
        return;
    if (m_session.stage() != CloudSession::Stage::Ready)
        return fail("terminal.signed_out",
                    tr("You are not signed in to a server. Sign in in the Server panel."));
    m_begun = true;
    findProject();
}

void ServerTerminal::findProject()
{
    const std::filesystem::path folder = m_folder.toStdString();
    runInBackground([folder] {
        return project::Link::load(folder);
    }).then(this, [this](const Result<std::optional<project::Link>> &link) {
        if (m_over)
            return;
        if (!link)
            return fail(link.error());
        const auto server = *link ? client::serverAddress(QString::fromStdString((*link)->server))
                                  : Result<QUrl>(QUrl());
        if (!*link || !server || *server != m_session.client().server())
            return fail("terminal.not_deployed",
                        tr("The server does not know this project yet. Deploy it first."));
        m_project = (*link)->project;
        m_terminal.isEmpty() ? sendFiles() : attach();
    });
}

void ServerTerminal::sendFiles()
{
    m_deployer.openSandbox(m_folder.toStdString(), m_project)
        .then(this, [this](const Result<api::Sandbox> &sandbox) {
            if (m_over)
                return;
            if (!sandbox)
                return fail(sandbox.error());
            QStringList kept;
            for (const std::string &path : sandbox->kept)
                kept.append(QString::fromStdString(path));
            if (!kept.isEmpty())
                Q_EMIT filesKept(kept);
            create();
        });
}

void ServerTerminal::create()
{
    api::NewTerminal wanted;
    wanted.columns = m_size.columns;
    wanted.rows = m_size.rows;
    m_session.client()
        .createTerminal(m_project, wanted)
        .then(this, [this](const Result<api::Terminal> &made) {
            if (m_over)
                return;
            if (!made)
                return fail(made.error());
            m_terminal = made->id;
            attach();
        });
}

void ServerTerminal::attach()
{
    m_connection = std::make_unique<TerminalConnection>(m_session.client(), m_project, m_terminal);
    TerminalConnection *connection = m_connection.get();
    connect(connection, &TerminalConnection::screenArrived, this, &TerminalSession::outputArrived);
    connect(connection, &TerminalConnection::outputArrived, this, &TerminalSession::outputArrived);
    connect(connection, &TerminalConnection::markArrived, this, &TerminalSession::markArrived);
    connect(connection, &TerminalConnection::stateChanged, this, &ServerTerminal::follow);
    connect(connection, &TerminalConnection::failed, this,
            [this](const Error &error) { fail(error); });
    connect(connection, &TerminalConnection::ended, this, [this](const sandbox::Exit &exit) {
        m_over = true;
        // Of no use to anybody any more; should this fail, the server forgets it by itself.
        m_session.client().deleteTerminal(m_project, m_terminal);
        m_terminal = {};
        Q_EMIT ended(exit);
    });
    connection->open(m_size);
    connection->write(std::exchange(m_typed, {}));
}

void ServerTerminal::follow(TerminalConnection::State state)
{
    using State = TerminalConnection::State;
    if (state == State::Connected)
        std::exchange(m_wasLost, false) ? Q_EMIT connectionBack() : Q_EMIT started();
    else if (state == State::Waiting && !std::exchange(m_wasLost, true))
        Q_EMIT connectionLost();
    else if (state == State::TakenOver)
        Q_EMIT takenOver();
}

void ServerTerminal::fail(const Error &error)
{
    if (std::exchange(m_over, true))
        return;
    // Otherwise it goes on there, and may be shown again.
    if (error.kind == ErrorKind::NotFound)
        m_terminal = {};
    Q_EMIT failed(error);
}

void ServerTerminal::fail(const char *code, const QString &sentence)
{
    fail(Error{ErrorKind::Unavailable, code, sentence.toStdString(), {}});
}

void ServerTerminal::write(const QByteArray &bytes)
{
    if (m_connection)
        m_connection->write(bytes);
    else
        m_typed += bytes;
}

void ServerTerminal::resize(int columns, int rows)
{
    m_size = {columns, rows};
    if (m_connection)
        m_connection->resize(m_size);
}

void ServerTerminal::stop()
{
    m_over = true;
    if (!m_terminal.isEmpty())
        m_session.client().deleteTerminal(m_project, m_terminal);
}

void ServerTerminal::acknowledge(const QByteArray &mark)
{
    if (m_connection)
        m_connection->acknowledge(mark);
}

void ServerTerminal::takeBack()
{
    if (m_connection)
        m_connection->takeBack();
}

// ------------------------------------------------------------------------------------------------

CloudTerminals::CloudTerminals(Shell &shell, CloudSession &session, CloudProject &project)
    : m_shell(shell)
    , m_session(session)
    , m_project(project)
{
    setInstance(this);
}

CloudTerminals::~CloudTerminals()
{
    setInstance(nullptr);
}

QString CloudTerminals::whyNot() const
{
    if (m_shell.workspace().folder().isEmpty())
        return ServerTerminal::tr("Open a folder first to get a terminal on the server.");
    if (m_session.stage() != CloudSession::Stage::Ready)
        return ServerTerminal::tr("Sign in to a server first, in the Server panel.");
    if (!m_project.isLinked())
        return ServerTerminal::tr("Deploy this project first, so that the server knows it.");
    return {};
}

std::unique_ptr<TerminalSession> CloudTerminals::open(sandbox::TerminalSize size,
                                                      const std::string &terminal)
{
    auto session =
        std::make_unique<ServerTerminal>(m_session, m_shell.workspace().folder(), size, terminal);
    Notifications *notifications = &m_shell.notifications();
    QObject::connect(session.get(), &ServerTerminal::filesKept, notifications,
                     [notifications](const QStringList &paths) {
                         notifications->warning(
                             ServerTerminal::tr("%n files were changed on the server and stay as "
                                                "they are there: %1",
                                                nullptr, int(paths.size()))
                                 .arg(paths.mid(0, 5).join(u", "_s)));
                     });
    ServerTerminal *begins = session.get();
    if (!terminal.empty()) {
        QMetaObject::invokeMethod(begins, &ServerTerminal::start, Qt::QueuedConnection);
        return session;
    }
    // What is on the screen here is what shall be there.
    m_shell.workspace().saveAll().then(begins, [begins](bool) { begins->start(); });
    return session;
}

} // namespace slipway::ide
