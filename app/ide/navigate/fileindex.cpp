// SPDX-License-Identifier: GPL-3.0-or-later
#include "fileindex.h"

#include <slipway/search/file_walk.h>

#include <QFileSystemWatcher>
#include <QTimer>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static constexpr std::size_t mostFiles = 500'000;
/// Systems allow a program only so many.
static constexpr qsizetype mostWatches = 20'000;

/// Walks the folder and watches what it walked through; lives on the index's thread.
class FileIndex::Worker : public QObject
{
public:
    explicit Worker(FileIndex &index)
        : m_index(index)
    {
        m_settle.setSingleShot(true);
        m_settle.setParent(this);
        connect(&m_settle, &QTimer::timeout, this, &Worker::walk);
    }

    void setFolder(const QString &folder, const std::stop_token &stop)
    {
        m_folder = folder;
        m_stop = stop;
        m_settle.stop();
        delete m_watcher;
        m_watcher = nullptr;
        if (folder.isEmpty())
            return;
        m_watcher = new QFileSystemWatcher(this);
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &Worker::stir);
        // A changed rule changes which files there are.
        connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &Worker::stir);
        walk();
    }

    /// Walks again when what goes on pauses, and not so often that walking is all it does.
    void stir()
    {
        if (!m_folder.isEmpty() && !m_settle.isActive())
            m_settle.start(std::max<std::chrono::milliseconds>(100ms, 10 * m_took));
    }

private:
    void walk()
    {
        QElapsedTimer timer;
        timer.start();
        auto walked = search::walkFolder(QFile::encodeName(m_folder).toStdString(),
                                         {.limit = mostFiles, .stop = m_stop, .found = {}});
        if (m_stop.stop_requested())
            return;
        watch(walked);
        const bool truncated = walked.truncated;
        auto paths = std::make_shared<const search::PathIndex>(std::move(walked.files));
        m_took = std::chrono::milliseconds(timer.elapsed());
        QMetaObject::invokeMethod(&m_index,
                                  [&index = m_index, folder = m_folder, paths, truncated] {
                                      if (index.m_folder != folder)
                                          return;
                                      index.m_paths = paths;
                                      index.m_truncated = truncated;
                                      Q_EMIT index.changed();
                                  });
    }

    void watch(const search::WalkedFolder &walked)
    {
        QSet<QString> wanted;
        for (const std::string &folder : walked.folders) {
            if (wanted.size() < mostWatches)
                wanted.insert(folder.empty()
                                  ? m_folder
                                  : m_folder + u'/'
                                        + QFile::decodeName(QByteArray::fromStdString(folder)));
        }
        for (const std::string &file : walked.files) {
            if ((file == ".gitignore" || file.ends_with("/.gitignore"))
                && wanted.size() < mostWatches)
                wanted.insert(m_folder + u'/' + QFile::decodeName(QByteArray::fromStdString(file)));
        }
        const QStringList before = m_watcher->directories() + m_watcher->files();
        const QSet<QString> had(before.begin(), before.end());
        if (const QSet<QString> gone = had - wanted; !gone.isEmpty())
            m_watcher->removePaths(gone.values());
        if (const QSet<QString> added = wanted - had; !added.isEmpty())
            m_watcher->addPaths(added.values());
    }

    FileIndex &m_index;
    QString m_folder;
    std::stop_token m_stop;
    QFileSystemWatcher *m_watcher = nullptr;
    QTimer m_settle;
    std::chrono::milliseconds m_took{0};
};

FileIndex::FileIndex(QObject *parent)
    : QObject(parent)
    , m_worker(new Worker(*this))
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    // Where there are no notifications (network drives), coming back to the window is the moment.
    connect(qApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState now) {
                if (now == Qt::ApplicationActive)
                    refresh();
            });
}

FileIndex::~FileIndex()
{
    m_stop.request_stop();
    if (!m_thread.isRunning()) {
        delete m_worker;
        return;
    }
    m_thread.quit();
    m_thread.wait();
}

void FileIndex::setFolder(const QString &folder)
{
    if (folder == m_folder)
        return;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_folder = folder;
    m_paths = nullptr;
    m_truncated = false;
    // The thread starts with the first folder.
    if (!m_thread.isRunning() && !folder.isEmpty())
        m_thread.start(QThread::LowPriority);
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_worker, [worker = m_worker, folder, stop = m_stop.get_token()] {
            worker->setFolder(folder, stop);
        });
    Q_EMIT changed();
}

void FileIndex::refresh()
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->stir(); });
}

} // namespace slipway::ide
