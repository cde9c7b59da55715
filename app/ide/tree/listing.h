// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>
#include <vector>

namespace slipway::ide {

struct TreeItem
{
    QString name;
    /// Also a link to one.
    bool folder = false;
    bool link = false;
    /// A .gitignore says so, or it begins with a dot: shown, but set back.
    bool aside = false;
    /// Milliseconds since 1970; only where the order asks for it.
    qint64 modified = 0;

    bool operator==(const TreeItem &) const = default;
};

struct TreeOrder
{
    enum class By { Name, Kind, Modified };
    By by = By::Name;
    bool foldersFirst = true;

    bool operator==(const TreeOrder &) const = default;
};

struct ListingRules
{
    TreeOrder order;
    /// Also the insides of version control, caches, and (in a search) what .gitignore names.
    bool showHidden = false;

    bool operator==(const ListingRules &) const = default;
};

struct FolderListing
{
    std::vector<TreeItem> items;
    /// A sentence why the folder cannot be read, or empty.
    QString problem;
};

/// What is in `folder`, which is `root` or below it, in order. Safe from any thread.
FolderListing listFolder(const QString &root, const QString &folder, const ListingRules &rules);

/// Every file and folder below `root`, relative to it, folders before what is in them. Links to
/// folders are not followed. Safe from any thread; ends early once `*stop`.
struct WalkedFile
{
    QString path;
    TreeItem item;
};
std::vector<WalkedFile> walkFolder(const QString &root, const ListingRules &rules,
                                   const std::shared_ptr<std::atomic<bool>> &stop);

} // namespace slipway::ide
