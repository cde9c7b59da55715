// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QSettings>
#include <QStringList>

#include <vector>

namespace slipway::ide {

struct RecentFolder
{
    QString path;
    /// Invalid where it is not known.
    QDateTime opened;
};

/// What is remembered between starts: ide.ini in the user's configuration folder. What the user
/// chooses is in Options. GUI thread only.
class Settings
{
public:
    static QSettings &store();

    static QStringList recentFolders();
    static std::vector<RecentFolder> recent();
    /// Puts it first; the list is kept short.
    static void addRecentFolder(const QString &folder);
    static void removeRecentFolder(const QString &folder);
};

} // namespace slipway::ide
