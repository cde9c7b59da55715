// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>
#include <slipway/base/secret.h>

#include <QFuture>
#include <QObject>
#include <QUrl>

#include <map>

namespace slipway::client {

/// Keeps a token for each server in the system's secret store (Secret Service, KWallet, Keychain,
/// Credential Manager). Nothing is ever written as plain text: where there is no such store, a
/// caller says so and keeps the token for this session only. Lives on one thread; the first call
/// may wait for the user to unlock the store, so nothing here blocks.
class TokenStore : public QObject
{
    Q_OBJECT

public:
    template<class T = void>
    using Answer = QFuture<Result<T>>;

    explicit TokenStore(QObject *parent = nullptr);

    /// Whether the store really keeps things, seen by writing, reading and deleting a value: a
    /// library that loads is no store that answers. Unsupported "client.no_keychain" with the
    /// reason as a sentence for people.
    Answer<> probe();

    /// NotFound "client.no_token" where none is kept. What was kept for this session comes first.
    Answer<Secret> read(const QUrl &server);
    Answer<> write(const QUrl &server, const Secret &token);
    /// From both places. Absent is fine.
    Answer<> remove(const QUrl &server);

    /// In memory only.
    void keepForThisSession(const QUrl &server, const Secret &token);

private:
    std::map<QString, Secret> m_session;
};

} // namespace slipway::client
