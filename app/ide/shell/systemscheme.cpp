// SPDX-License-Identifier: GPL-3.0-or-later
#include "systemscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFileInfo>
#include <QStringList>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static const QString service = u"org.freedesktop.portal.Desktop"_s;
static const QString object = u"/org/freedesktop/portal/desktop"_s;
static const QString interface = u"org.freedesktop.portal.Settings"_s;
static const QString appearance = u"org.freedesktop.appearance"_s;

/// Else asking for it would start one.
static bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")
           || QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + u"/bus"_s);
}

SystemScheme::SystemScheme(QObject *parent)
    : QObject(parent)
{
    if (!hasSessionBus()) {
        QMetaObject::invokeMethod(this, &SystemScheme::changed, Qt::QueuedConnection);
        return;
    }
    QDBusConnection bus = QDBusConnection::sessionBus();
    bus.connect(service, object, interface, u"SettingChanged"_s, this,
                SLOT(setSetting(QString, QString, QDBusVariant)));
    ask();
}

SystemScheme::~SystemScheme() = default;

void SystemScheme::ask()
{
    QDBusMessage call = QDBusMessage::createMethodCall(service, object, interface, u"ReadAll"_s);
    call << QStringList{appearance};
    auto *watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusMessage reply = watcher->reply();
        if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().isEmpty()) {
            Q_EMIT changed(); // No portal, or one without settings: nothing is known.
            return;
        }
        const auto groups = qdbus_cast<QMap<QString, QVariantMap>>(reply.arguments().constFirst());
        take(groups.value(appearance));
    });
}

void SystemScheme::setSetting(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group == appearance)
        take({{key, value.variant()}});
}

void SystemScheme::take(const QVariantMap &settings)
{
    const Brightness brightness = m_brightness;
    const bool highContrast = m_highContrast;
    if (const auto scheme = settings.constFind(u"color-scheme"_s); scheme != settings.cend())
        m_brightness = scheme->toUInt() == 1   ? Brightness::Dark
                       : scheme->toUInt() == 2 ? Brightness::Light
                                               : Brightness::Unknown;
    if (const auto contrast = settings.constFind(u"contrast"_s); contrast != settings.cend())
        m_highContrast = contrast->toUInt() == 1;
    if (brightness != m_brightness || highContrast != m_highContrast)
        Q_EMIT changed();
}

} // namespace slipway::ide
