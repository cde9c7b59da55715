// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/client/server_address.h>

#include <QTest>

using namespace slipway;
using namespace slipway::client;
using namespace Qt::StringLiterals;

class TestServerAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understands_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("address");
        const auto row = [](const char *name, const QString &typed, const QString &address) {
            QTest::newRow(name) << typed << address;
        };
        row("this machine", u"localhost:7770"_s, u"http://localhost:7770"_s);
        row("this machine by number", u"127.0.0.1:7770"_s, u"http://127.0.0.1:7770"_s);
        row("IPv6", u"[::1]:7770"_s, u"http://[::1]:7770"_s);
        row("below localhost", u"a.localhost"_s, u"http://a.localhost"_s);
        row("elsewhere", u"slipway.example.org"_s, u"https://slipway.example.org"_s);
        row("a path", u"https://example.org/api/v1/"_s, u"https://example.org"_s);
        row("spaces around", u"  localhost:1 \n"_s, u"http://localhost:1"_s);
        row("upper case", u"HTTPS://Example.ORG"_s, u"https://example.org"_s);
        row("usual port", u"https://example.org:443"_s, u"https://example.org"_s);
        row("plain here", u"http://localhost"_s, u"http://localhost"_s);
        row("plain elsewhere", u"http://example.org"_s, u"client.address_insecure"_s);
        row("plain beside localhost", u"http://localhost.example.org"_s,
            u"client.address_insecure"_s);
        row("empty", QString(), u"client.address_invalid"_s);
        row("no host", u"https://"_s, u"client.address_invalid"_s);
        row("another scheme", u"ftp://example.org"_s, u"client.address_invalid"_s);
        row("a password in it", u"https://me:secret@example.org"_s, u"client.address_invalid"_s);
        row("a sentence", u"my server"_s, u"client.address_invalid"_s);
        row("too large a port", u"localhost:99999"_s, u"client.address_invalid"_s);
    }
    void understands()
    {
        QFETCH(QString, typed);
        QFETCH(QString, address);
        const auto url = serverAddress(typed);
        QCOMPARE(url ? url->toString() : QString::fromStdString(url.error().code), address);
    }

    void plainHttpWhereItIsChosen()
    {
        QCOMPARE(serverAddress(u"http://example.org"_s, PlainHttp::Anywhere)->toString(),
                 u"http://example.org"_s);
    }
};

QTEST_GUILESS_MAIN(TestServerAddress)
#include "tst_server_address.moc"
