// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>
#include <QStringList>

namespace slipway::ide {

/// What is remembered between starts: ide.ini in the user's configuration folder. GUI thread only.
class Settings
{
public:
    static QSettings &store();

    static QStringList recentFolders();
    /// Puts it first; the list is kept short.
    static void addRecentFolder(const QString &folder);
    static void removeRecentFolder(const QString &folder);
};

} // namespace slipway::ide
