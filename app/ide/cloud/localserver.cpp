// SPDX-License-Identifier: GPL-3.0-or-later
#include "localserver.h"

#include <slipway/base/files.h>
#include <slipway/base/paths.h>
#include <slipway/client/client.h>
#include <slipway/client/server_address.h>

#include <QFile>
#include <QProcess>

#include <csignal>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

constexpr int pollMilliseconds = 100;
/// The first start makes a database.
constexpr qint64 patience = 60'000;

} // namespace

LocalServer::LocalServer(client::Client &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_state(userDataFolder() / "server")
{
    m_poll.setInterval(pollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &LocalServer::ask);
}

QUrl LocalServer::endpoint() const
{
    const auto text = readFile(m_state / "endpoint", 4096);
    if (!text)
        return {};
    return client::serverAddress(QString::fromStdString(*text).trimmed()).value_or(QUrl());
}

void LocalServer::start()
{
    if (m_poll.isActive())
        return;
    m_process = 0;
    m_isNew = !std::filesystem::exists(m_state / "secret.key");
    m_since.start();
    m_poll.start();
    ask();
}

/// A server that answers is used, whoever started it; else one is started, once.
void LocalServer::ask()
{
    if (m_asking)
        return;
    const QUrl server = endpoint();
    if (server.isEmpty()) {
        if (m_process == 0)
            launch();
        else if (hasEnded())
            fail(Error::internal("cloud.local_server_ended", {}));
        return;
    }
    m_asking = true;
    m_client.setServer(server);
    m_client.health().then(this, [this, server](Result<std::string> version) {
        m_asking = false;
        if (!m_poll.isActive())
            return;
        if (version) {
            m_poll.stop();
            Q_EMIT ready(server, m_isNew);
            return;
        }
        if (m_process == 0)
            launch();
        else if (hasEnded() || m_since.elapsed() > patience)
            fail(version.error());
    });
}

void LocalServer::launch()
{
    if (auto made = makeFolder(m_state, 0700); !made)
        return fail(made.error());
    const auto program = programFolder() / "slipwayd";
    if (!std::filesystem::exists(program)) {
        return fail(Error::notFound(
            "cloud.no_local_server",
            tr("There is no server program on this computer. Install slipway-server, or enter the "
               "address of a server.")
                .toStdString()));
    }
    QProcess process;
    process.setProgram(QString::fromStdString(program.string()));
    process.setArguments({u"--state"_s, QString::fromStdString(m_state.string())});
    const QString log = QString::fromStdString((m_state.string() + ".log"));
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(log);
    process.setStandardInputFile(QProcess::nullDevice());
    if (!process.startDetached(&m_process))
        fail(Error::internal("cloud.local_server", process.errorString().toStdString()));
}

bool LocalServer::hasEnded() const
{
    return m_process > 0 && ::kill(static_cast<pid_t>(m_process), 0) != 0;
}

void LocalServer::fail(const Error &error)
{
    m_poll.stop();
    QString message = QString::fromStdString(error.message);
    // The server's last words say why.
    QFile log(QString::fromStdString(m_state.string() + ".log"));
    if (hasEnded() && log.open(QIODevice::ReadOnly)) {
        const QByteArray all = log.readAll().trimmed();
        message = tr("The server on this computer could not start: %1")
                      .arg(QString::fromUtf8(all.mid(all.lastIndexOf('\n') + 1)));
    }
    Q_EMIT failed({ErrorKind::Unavailable, "cloud.local_server", message.toStdString(), {}});
}

} // namespace slipway::ide
