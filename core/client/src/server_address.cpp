// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/client/server_address.h>

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace slipway::client {

namespace {

std::unexpected<Error> invalid(const QString &text)
{
    return std::unexpected(Error::invalidInput(
        "client.address_invalid",
        QStringLiteral("\"%1\" is not a server's address. Write for example localhost:7770 or "
                       "https://slipway.example.org.")
            .arg(text.left(100))
            .toStdString()));
}

} // namespace

bool isLoopback(const QUrl &server)
{
    const QString host = server.host().toLower();
    return host == "localhost"_L1 || host.endsWith(".localhost"_L1)
           || QHostAddress(host).isLoopback();
}

Result<QUrl> serverAddress(const QString &text, PlainHttp plain)
{
    const QString given = text.trimmed();
    const bool hasScheme = given.contains("://"_L1);
    QUrl url(hasScheme ? given : "https://"_L1 + given, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty()
        || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return invalid(given);
    QUrl root;
    root.setScheme(!hasScheme && isLoopback(url) ? u"http"_s : url.scheme());
    root.setHost(url.host());
    root.setPort(url.port());
    if ((root.scheme() == "http"_L1 && root.port() == 80)
        || (root.scheme() == "https"_L1 && root.port() == 443))
        root.setPort(-1);
    if (root.scheme() == "http"_L1 && !isLoopback(root) && plain == PlainHttp::LoopbackOnly)
        return std::unexpected(Error::invalidInput(
            "client.address_insecure",
            QStringLiteral("Plain http to %1 would show your password and your files to anyone on "
                           "the way. Use https://.")
                .arg(root.host())
                .toStdString()));
    return root;
}

QString displayAddress(const QUrl &server)
{
    return server.port() < 0 ? server.host()
                             : server.host() + u':' + QString::number(server.port());
}

} // namespace slipway::client
