// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/client/token_store.h>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway;
using namespace slipway::client;
using namespace Qt::StringLiterals;

namespace {

template<class T>
Result<T> wait(QFuture<Result<T>> answer)
{
    if (!QTest::qWaitFor([&] { return answer.isFinished(); }, 20'000))
        return std::unexpected(Error::internal("test.timeout", "no answer"));
    return answer.result();
}

} // namespace

/// With a real secret service: GNOME's keyring on a message bus of its own.
class TestTokenStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhyThereIsNoStore()
    {
        // The library looks for a service once in a process, so this is about a missing bus only.
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qunsetenv("XDG_RUNTIME_DIR");
        TokenStore store;
        const auto probed = wait(store.probe());
        QVERIFY(!probed);
        QCOMPARE(probed.error().code, std::string("client.no_keychain"));
        QVERIFY(!wait(store.write(m_server, Secret("abc"))));
        QVERIFY(!wait(store.read(m_server)));

        store.keepForThisSession(m_server, Secret("abc"));
        QVERIFY(wait(store.read(m_server))->reveal() == "abc");
        QVERIFY(wait(store.remove(m_server)));
        QVERIFY(!wait(store.read(m_server)));
    }

    void keepsTokens()
    {
        if (!startKeyring())
            QSKIP("no dbus-daemon and gnome-keyring-daemon here");
        TokenStore store;
        const auto probed = wait(store.probe());
        QVERIFY2(probed, probed ? "" : probed.error().message.c_str());
        QCOMPARE(wait(store.read(m_server)).error().code, std::string("client.no_token"));
        QVERIFY(wait(store.write(m_server, Secret("abc"))));
        QVERIFY(wait(store.read(m_server))->reveal() == "abc");
        QCOMPARE(wait(store.read(QUrl(u"https://other.example"_s))).error().code,
                 std::string("client.no_token"));
        QVERIFY(wait(store.remove(m_server)));
        QCOMPARE(wait(store.read(m_server)).error().code, std::string("client.no_token"));
        QVERIFY(wait(store.remove(m_server)));
    }

    void cleanupTestCase()
    {
        for (QProcess *process : {&m_keyring, &m_bus}) {
            process->kill();
            process->waitForFinished();
        }
    }

private:
    bool startKeyring()
    {
        if (QStandardPaths::findExecutable(u"dbus-daemon"_s).isEmpty()
            || QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s).isEmpty())
            return false;
        for (const char *name : {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"})
            qputenv(name, m_home.path().toUtf8());
        m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        if (!m_bus.waitForReadyRead())
            return false;
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
        m_keyring.start(u"gnome-keyring-daemon"_s,
                        {u"--foreground"_s, u"--unlock"_s, u"--components=secrets"_s});
        m_keyring.write("password");
        m_keyring.closeWriteChannel();
        return QTest::qWaitFor(&TestTokenStore::isServing, 30'000);
    }

    static bool isServing()
    {
        QProcess ask;
        ask.start(u"dbus-send"_s,
                  {u"--session"_s, u"--print-reply"_s, u"--dest=org.freedesktop.DBus"_s, u"/"_s,
                   u"org.freedesktop.DBus.NameHasOwner"_s, u"string:org.freedesktop.secrets"_s});
        return ask.waitForFinished() && ask.readAllStandardOutput().contains("true");
    }

    const QUrl m_server{u"http://localhost:7770"_s};
    QTemporaryDir m_home;
    QProcess m_bus;
    QProcess m_keyring;
};

QTEST_GUILESS_MAIN(TestTokenStore)
#include "tst_token_store.moc"
