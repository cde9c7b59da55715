// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskwatch.h"

namespace slipway::ide {

using namespace std::chrono_literals;

DiskWatch::DiskWatch(QObject *parent)
    : QObject(parent)
{
    // Programs write a file in several steps; a moment later it is whole.
    m_settle.setSingleShot(true);
    m_settle.setInterval(60ms);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        watch();
        Q_EMIT stirred();
    });
    // Where there are no notifications (network drives), coming back to the window is the moment.
    connect(qApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState now) {
                if (now == Qt::ApplicationActive)
                    m_settle.start();
            });
}

void DiskWatch::setFiles(const QStringList &files)
{
    m_files = files;
    m_files.removeDuplicates();
    watch();
}

void DiskWatch::watch()
{
    if (m_files.isEmpty() && !m_watcher)
        return;
    if (!m_watcher) {
        m_watcher = new QFileSystemWatcher(this);
        const auto settle = [this] { m_settle.start(); };
        connect(m_watcher, &QFileSystemWatcher::fileChanged, this, settle);
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, settle);
    }
    // A file that was replaced is another one, which must be watched anew; the folder tells of
    // files that come back.
    QSet<QString> wanted;
    for (const QString &file : std::as_const(m_files)) {
        const QFileInfo info(file);
        if (info.exists())
            wanted.insert(file);
        if (QFileInfo::exists(info.absolutePath()))
            wanted.insert(info.absolutePath());
    }
    const QStringList files = m_watcher->files();
    const QStringList folders = m_watcher->directories();
    const QSet<QString> had =
        QSet<QString>(files.begin(), files.end()) + QSet<QString>(folders.begin(), folders.end());
    if (const QSet<QString> gone = had - wanted; !gone.isEmpty())
        m_watcher->removePaths(gone.values());
    if (const QSet<QString> added = wanted - had; !added.isEmpty())
        m_watcher->addPaths(added.values());
}

} // namespace slipway::ide
