// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "listing.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace slipway::ide {

/// The files of a folder whose name has something in it, with the folders they are in. Looks
/// through the whole folder once, in the background, and again when it is told to.
class TreeFilter : public QObject
{
    Q_OBJECT

public:
    /// By folder.
    using Listings = QHash<QString, FolderListing>;
    static constexpr int mostMatches = 5000;

    struct Found
    {
        std::shared_ptr<const Listings> listings;
        /// Matches that are shown, at most mostMatches of `total`.
        int shown = 0;
        int total = 0;
    };

    explicit TreeFilter(QObject *parent = nullptr);
    ~TreeFilter() override;

    /// Part of a name, without regard to case; with a slash, of the path; with * and ?, a whole
    /// name. Empty ends it. Each call is answered by found(), unless another comes first.
    void set(const QString &root, const ListingRules &rules, const QString &pattern);
    /// What is on the disk has changed.
    void renew();

Q_SIGNALS:
    void found(const slipway::ide::TreeFilter::Found &found);

private:
    using Files = std::shared_ptr<const std::vector<WalkedFile>>;

    void walk();
    void match();
    void stop();

    QString m_root;
    ListingRules m_rules;
    QString m_pattern;
    Files m_files;
    std::shared_ptr<std::atomic<bool>> m_stop;
    quint64 m_asked = 0;
    QTimer m_renew;
};

} // namespace slipway::ide
