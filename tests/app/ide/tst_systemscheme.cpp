// SPDX-License-Identifier: GPL-3.0-or-later
// A message bus of its own, with a settings portal on it, and the theme that follows.
#include "shell/application.h"
#include "shell/theme.h"

#include <QDBusConnection>
#include <QDBusMetaType>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace slipway::ide;
using namespace Qt::StringLiterals;

using Groups = QMap<QString, QVariantMap>;
Q_DECLARE_METATYPE(Groups)

class Portal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    QVariantMap settings;

    void tell(const QString &key, uint value)
    {
        settings[key] = value;
        Q_EMIT SettingChanged(u"org.freedesktop.appearance"_s, key, QDBusVariant(value));
    }

public Q_SLOTS:
    Groups ReadAll(const QStringList &) { return {{u"org.freedesktop.appearance"_s, settings}}; }

Q_SIGNALS:
    void SettingChanged(const QString &group, const QString &key, const QDBusVariant &value);
};

class TestSystemScheme : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_config;
    QProcess m_daemon;
    Portal m_portal;

private Q_SLOTS:
    void initTestCase();
    void asksAtTheStart();
    void followsWhatChanges();
    void wantsHighContrast();
    void leavesWhatTheUserChose();
    void cleanupTestCase();
};

void TestSystemScheme::initTestCase()
{
    const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
    if (program.isEmpty())
        QSKIP("dbus-daemon is not installed");
    m_daemon.start(program, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
    QTRY_VERIFY_WITH_TIMEOUT(m_daemon.canReadLine(), 30'000);
    const QByteArray address = m_daemon.readLine().trimmed();
    QVERIFY(qputenv("DBUS_SESSION_BUS_ADDRESS", address));
    QVERIFY(qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8()));
    QVERIFY(qunsetenv("SLIPWAY_COLOR_SCHEME"));
    qDBusRegisterMetaType<Groups>();
    QDBusConnection bus = QDBusConnection::connectToBus(QString::fromUtf8(address), u"portal"_s);
    QVERIFY(
        bus.registerObject(u"/org/freedesktop/portal/desktop"_s, &m_portal,
                           QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    QVERIFY(bus.registerService(u"org.freedesktop.portal.Desktop"_s));
    setUpApplication();
}

void TestSystemScheme::asksAtTheStart()
{
    m_portal.settings = {{u"color-scheme"_s, 1U}};
    Theme::instance().watch();
    QTRY_VERIFY_WITH_TIMEOUT(Theme::instance().isDark(), 30'000);
    QVERIFY(!Theme::instance().isHighContrast());
}

void TestSystemScheme::followsWhatChanges()
{
    QSignalSpy changed(&Theme::instance(), &Theme::changed);
    m_portal.tell(u"color-scheme"_s, 2);
    QTRY_VERIFY_WITH_TIMEOUT(!Theme::instance().isDark(), 30'000);
    m_portal.tell(u"color-scheme"_s, 1);
    QTRY_VERIFY_WITH_TIMEOUT(Theme::instance().isDark(), 30'000);
    QCOMPARE(changed.size(), 2);
}

void TestSystemScheme::wantsHighContrast()
{
    m_portal.tell(u"contrast"_s, 1);
    QTRY_VERIFY_WITH_TIMEOUT(Theme::instance().isHighContrast(), 30'000);
    QVERIFY(Theme::instance().isDark());
    m_portal.tell(u"contrast"_s, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!Theme::instance().isHighContrast(), 30'000);
}

void TestSystemScheme::leavesWhatTheUserChose()
{
    Theme::instance().setScheme(ColorScheme::Dark);
    m_portal.tell(u"color-scheme"_s, 2);
    m_portal.tell(u"color-scheme"_s, 1);
    m_portal.tell(u"color-scheme"_s, 2);
    Theme::instance().setScheme(ColorScheme::System);
    QTRY_VERIFY_WITH_TIMEOUT(!Theme::instance().isDark(), 30'000);
    Theme::instance().setScheme(ColorScheme::Dark);
    QVERIFY(Theme::instance().isDark());
}

void TestSystemScheme::cleanupTestCase()
{
    m_daemon.terminate();
    m_daemon.waitForFinished();
}

QTEST_MAIN(TestSystemScheme)
#include "tst_systemscheme.moc"
