// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/path_index.h>

#include <QObject>
#include <QThread>

#include <memory>
#include <stop_token>

namespace slipway::ide {

/// The files of a folder, without those that are ignored, kept like the disk by a thread of its
/// own. GUI thread.
class FileIndex : public QObject
{
    Q_OBJECT

public:
    explicit FileIndex(QObject *parent = nullptr);
    ~FileIndex() override;

    /// Absolute; empty for none.
    void setFolder(const QString &folder);
    QString folder() const { return m_folder; }
    /// Null until it has been read for the first time. Any thread may use it.
    std::shared_ptr<const search::PathIndex> paths() const { return m_paths; }
    /// There are more files than are kept.
    bool isTruncated() const { return m_truncated; }
    /// Something may have happened that no notification tells of.
    void refresh();

Q_SIGNALS:
    void changed();

private:
    class Worker;

    QThread m_thread;
    Worker *m_worker;
    QString m_folder;
    std::stop_source m_stop;
    std::shared_ptr<const search::PathIndex> m_paths;
    bool m_truncated = false;
};

} // namespace slipway::ide
