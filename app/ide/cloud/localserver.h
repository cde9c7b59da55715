// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <filesystem>

namespace slipway::client {
class Client;
}

namespace slipway::ide {

/// A slipwayd on this machine, with its state in the user's data folder. It outlives the IDE, as
/// what it runs should.
class LocalServer : public QObject
{
    Q_OBJECT

public:
    /// Asks with `client`, which is given the server's address while that is done.
    LocalServer(client::Client &client, QObject *parent);

    void start();

Q_SIGNALS:
    /// `isNew`: its state was made just now.
    void ready(const QUrl &server, bool isNew);
    void failed(const slipway::Error &error);

private:
    void ask();
    void launch();
    void fail(const Error &error);
    bool hasEnded() const;
    QUrl endpoint() const;

    client::Client &m_client;
    std::filesystem::path m_state;
    QTimer m_poll;
    QElapsedTimer m_since;
    qint64 m_process = 0;
    bool m_isNew = false;
    bool m_asking = false;
};

} // namespace slipway::ide
