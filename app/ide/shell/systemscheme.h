// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariantMap>

class QDBusVariant;

namespace slipway::ide {

/// What the desktop wishes for, as its settings portal tells it (org.freedesktop.appearance): Qt
/// hears of it on some desktops only, and of high contrast on none. Asks in the background and
/// follows; nothing is known where there is no session bus or no portal.
class SystemScheme : public QObject
{
    Q_OBJECT

public:
    enum class Brightness { Unknown, Dark, Light };

    explicit SystemScheme(QObject *parent = nullptr);
    ~SystemScheme() override;

    Brightness brightness() const { return m_brightness; }
    bool wantsHighContrast() const { return m_highContrast; }

Q_SIGNALS:
    /// Also when it is found that nothing can be known.
    void changed();

private Q_SLOTS:
    void setSetting(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void take(const QVariantMap &appearance);

    Brightness m_brightness = Brightness::Unknown;
    bool m_highContrast = false;
};

} // namespace slipway::ide
