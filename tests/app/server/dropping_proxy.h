// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <vector>

/// A way to a server that can be cut.
class DroppingProxy : public QObject
{
public:
    explicit DroppingProxy(quint16 target)
        : m_target(target)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *client = m_server.nextPendingConnection())
                join(client);
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    quint16 port() const { return m_server.serverPort(); }
    void setTarget(quint16 target) { m_target = target; }

    /// Nothing gets through any more, and nobody is told so in a friendly way.
    void cut()
    {
        m_isCut = true;
        for (const auto &socket : std::exchange(m_sockets, {})) {
            if (socket)
                socket->abort();
        }
    }
    void mend() { m_isCut = false; }

private:
    void join(QTcpSocket *client)
    {
        if (m_isCut) {
            client->abort();
            return client->deleteLater();
        }
        auto *server = new QTcpSocket(client);
        connect(server, &QTcpSocket::errorOccurred, client, &QTcpSocket::disconnectFromHost);
        server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
        pass(client, server);
        pass(server, client);
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        m_sockets.insert(m_sockets.end(), {client, server});
    }
    static void pass(QTcpSocket *from, QTcpSocket *to)
    {
        connect(from, &QTcpSocket::readyRead, to, [from, to] { to->write(from->readAll()); });
        connect(from, &QTcpSocket::disconnected, to, [to] { to->disconnectFromHost(); });
    }

    QTcpServer m_server;
    quint16 m_target;
    std::vector<QPointer<QTcpSocket>> m_sockets;
    bool m_isCut = false;
};
