// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <QString>
#include <QUrl>

namespace slipway::client {

enum class PlainHttp { LoopbackOnly, Anywhere };

/// What a person typed as a server ("localhost:7770", "slipway.example.org",
/// "https://host/api/v1/") as the address of its root: scheme, host and port, nothing else.
/// Without a scheme it is http on this machine and https elsewhere. InvalidInput
/// "client.address_invalid", or "client.address_insecure" for plain http to another machine,
/// where passwords and tokens could be read on the way.
Result<QUrl> serverAddress(const QString &text, PlainHttp plain = PlainHttp::LoopbackOnly);

/// localhost and what ends in it, 127.0.0.0/8 and ::1.
bool isLoopback(const QUrl &server);

/// "localhost:7770": for people.
QString displayAddress(const QUrl &server);

} // namespace slipway::client
