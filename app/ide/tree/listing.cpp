// SPDX-License-Identifier: GPL-3.0-or-later
#include "listing.h"

#include <slipway/base/files.h>
#include <slipway/project/ignore.h>

#include <filesystem>

namespace slipway::ide {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;
using project::EntryKind;
using project::IgnoreRules;

static bool isHidden(const QString &name)
{
    static const QSet<QString> names{u".git"_s,
                                     u".hg"_s,
                                     u".svn"_s,
                                     u"__pycache__"_s,
                                     u".mypy_cache"_s,
                                     u".pytest_cache"_s,
                                     u".ruff_cache"_s,
                                     u".DS_Store"_s,
                                     u".slipway"_s,
                                     u".idea"_s,
                                     u".ipynb_checkpoints"_s};
    return names.contains(name) || name.endsWith(u".pyc") || name.endsWith(u".part")
           || name.endsWith(u'~');
}

/// As people sort: without regard to case, and numbers by their value ("file9" before "file10").
/// Not the locale's order, which differs from machine to machine and may ignore dots.
static int compareNames(QStringView left, QStringView right)
{
    qsizetype l = 0;
    qsizetype r = 0;
    const auto number = [](QStringView text, qsizetype &at) {
        while (at < text.size() && text[at] == u'0')
            ++at;
        const qsizetype start = at;
        while (at < text.size() && text[at].isDigit())
            ++at;
        return text.sliced(start, at - start);
    };
    while (l < left.size() && r < right.size()) {
        if (left[l].isDigit() && right[r].isDigit()) {
            const QStringView a = number(left, l);
            const QStringView b = number(right, r);
            const int order = a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
            if (order != 0)
                return order;
            continue;
        }
        const char16_t a = left[l++].toCaseFolded().unicode();
        const char16_t b = right[r++].toCaseFolded().unicode();
        if (a != b)
            return a < b ? -1 : 1;
    }
    return l < left.size() ? 1 : r < right.size() ? -1 : 0;
}

static QStringView ending(const QString &name)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    return dot > 0 ? QStringView(name).sliced(dot + 1) : QStringView();
}

static bool before(const TreeItem &left, const TreeItem &right, const TreeOrder &order)
{
    if (order.foldersFirst && left.folder != right.folder)
        return left.folder;
    if (order.by == TreeOrder::By::Modified && left.modified != right.modified)
        return left.modified > right.modified;
    if (order.by == TreeOrder::By::Kind) {
        if (const int kinds = ending(left.name).compare(ending(right.name), Qt::CaseInsensitive))
            return kinds < 0;
    }
    const int names = compareNames(left.name, right.name);
    return names != 0 ? names < 0 : left.name < right.name;
}

static qint64 modifiedOf(const fs::directory_entry &entry)
{
    std::error_code error;
    const auto time = entry.last_write_time(error);
    if (error)
        return 0;
    const auto system = std::chrono::file_clock::to_sys(time);
    return std::chrono::duration_cast<std::chrono::milliseconds>(system.time_since_epoch()).count();
}

/// A .gitignore is a few lines; a file of megabytes with that name is something else.
static void addIgnoreFile(IgnoreRules &rules, const fs::path &folder, const std::string &relative)
{
    if (const auto text = readFile(folder / ".gitignore", 1 << 20))
        rules.add(*text, relative);
}

static std::string join(const std::string &folder, const std::string &name)
{
    return folder.empty() ? name : folder + '/' + name;
}

static FolderListing list(const fs::path &folder, const std::string &relative,
                          const IgnoreRules &ignore, const ListingRules &rules)
{
    FolderListing listing;
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        const std::string raw = entries->path().filename().string();
        TreeItem item{.name = QFile::decodeName(raw.c_str())};
        if (!rules.showHidden && isHidden(item.name))
            continue;
        std::error_code ignored; // A link to nothing is a file that cannot be opened.
        item.folder = entries->is_directory(ignored);
        item.link = entries->is_symlink(ignored);
        const EntryKind kind = item.folder && !item.link ? EntryKind::Folder : EntryKind::File;
        item.aside = item.name.startsWith(u'.') || ignore.ignores(join(relative, raw), kind);
        if (rules.order.by == TreeOrder::By::Modified)
            item.modified = modifiedOf(*entries);
        listing.items.push_back(std::move(item));
    }
    if (error)
        listing.problem = qt_error_string(error.value());
    std::ranges::sort(listing.items, [&](const TreeItem &left, const TreeItem &right) {
        return before(left, right, rules.order);
    });
    return listing;
}

FolderListing listFolder(const QString &root, const QString &folder, const ListingRules &rules)
{
    const fs::path top = QFile::encodeName(root).toStdString();
    const fs::path here = QFile::encodeName(folder).toStdString();
    IgnoreRules ignore;
    fs::path at = top;
    addIgnoreFile(ignore, at, {});
    std::string relative;
    bool aside = false;
    if (folder.startsWith(root + u'/')) {
        for (const QString &part : folder.sliced(root.size() + 1).split(u'/')) {
            const std::string name = QFile::encodeName(part).toStdString();
            relative = join(relative, name);
            at /= name;
            aside = aside || ignore.ignores(relative, EntryKind::Folder);
            addIgnoreFile(ignore, at, relative);
        }
    }
    FolderListing listing = list(here, relative, ignore, rules);
    for (TreeItem &item : listing.items)
        item.aside = item.aside || aside;
    return listing;
}

namespace {

struct Walk
{
    const ListingRules &rules;
    const std::shared_ptr<std::atomic<bool>> &stop;
    std::vector<WalkedFile> found;

    void enter(const fs::path &folder, const std::string &relative, IgnoreRules ignore, int depth)
    {
        // Deeper than any real project, and than a system lets a path be.
        if (depth > 500)
            return;
        addIgnoreFile(ignore, folder, relative);
        for (TreeItem &item : list(folder, relative, ignore, rules).items) {
            if (*stop)
                return;
            const std::string name = QFile::encodeName(item.name).toStdString();
            const bool dotted = item.name.startsWith(u'.');
            if (item.aside && !dotted && !rules.showHidden)
                continue;
            const std::string path = join(relative, name);
            const bool inside = item.folder && !item.link;
            const EntryKind kind = inside ? EntryKind::Folder : EntryKind::File;
            if (dotted && !rules.showHidden && ignore.ignores(path, kind))
                continue;
            found.push_back({.path = QFile::decodeName(path.c_str()), .item = item});
            if (inside)
                enter(folder / name, path, ignore, depth + 1);
        }
    }
};

} // namespace

std::vector<WalkedFile> walkFolder(const QString &root, const ListingRules &rules,
                                   const std::shared_ptr<std::atomic<bool>> &stop)
{
    Walk walk{.rules = rules, .stop = stop, .found = {}};
    walk.enter(QFile::encodeName(root).toStdString(), {}, {}, 0);
    return std::move(walk.found);
}

} // namespace slipway::ide
