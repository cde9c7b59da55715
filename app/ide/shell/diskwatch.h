// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace slipway::ide {

/// Says when something may have happened to one of a few files: a change, a replacement by rename,
/// a deletion, a return. Whoever listens compares for itself.
class DiskWatch : public QObject
{
    Q_OBJECT

public:
    explicit DiskWatch(QObject *parent = nullptr);

    /// Replaces what was watched.
    void setFiles(const QStringList &files);

Q_SIGNALS:
    void stirred();

private:
    void watch();

    // Made with the first file: the watcher opens descriptors and starts a thread.
    QFileSystemWatcher *m_watcher = nullptr;
    QStringList m_files;
    QTimer m_settle;
};

} // namespace slipway::ide
