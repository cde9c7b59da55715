// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto recentKey = "recent/folders"_L1;

QSettings &Settings::store()
{
    static QSettings settings(QString::fromStdString((userConfigFolder() / "ide.ini").string()),
                              QSettings::IniFormat);
    return settings;
}

QStringList Settings::recentFolders()
{
    return store().value(recentKey).toStringList();
}

void Settings::addRecentFolder(const QString &folder)
{
    constexpr qsizetype most = 12;
    QStringList folders = recentFolders();
    folders.removeAll(folder);
    folders.prepend(folder);
    store().setValue(recentKey, folders.first(std::min(most, folders.size())));
}

void Settings::removeRecentFolder(const QString &folder)
{
    QStringList folders = recentFolders();
    folders.removeAll(folder);
    store().setValue(recentKey, folders);
}

} // namespace slipway::ide
