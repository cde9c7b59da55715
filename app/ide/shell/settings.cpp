// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto recentKey = "recent/folders"_L1;
static constexpr auto openedKey = "recent/opened"_L1;

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

std::vector<RecentFolder> Settings::recent()
{
    const QStringList folders = recentFolders();
    const QStringList times = store().value(openedKey).toStringList();
    std::vector<RecentFolder> all;
    for (qsizetype i = 0; i < folders.size(); ++i)
        all.push_back(
            {.path = folders[i], .opened = QDateTime::fromString(times.value(i), Qt::ISODate)});
    return all;
}

static void write(const std::vector<RecentFolder> &all)
{
    QStringList folders;
    QStringList times;
    for (const RecentFolder &one : all) {
        folders.append(one.path);
        times.append(one.opened.toString(Qt::ISODate));
    }
    Settings::store().setValue(recentKey, folders);
    Settings::store().setValue(openedKey, times);
}

void Settings::addRecentFolder(const QString &folder)
{
    constexpr std::size_t most = 20;
    std::vector<RecentFolder> all = recent();
    std::erase_if(all, [&](const RecentFolder &one) { return one.path == folder; });
    all.insert(all.begin(), {.path = folder, .opened = QDateTime::currentDateTimeUtc()});
    all.resize(std::min(most, all.size()));
    write(all);
}

void Settings::removeRecentFolder(const QString &folder)
{
    std::vector<RecentFolder> all = recent();
    std::erase_if(all, [&](const RecentFolder &one) { return one.path == folder; });
    write(all);
}

} // namespace slipway::ide
