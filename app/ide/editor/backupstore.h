// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <QFuture>
#include <QPromise>
#include <QString>
#include <QThreadPool>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

namespace slipway::ide {

/// Where one window keeps its session and the backups of its unsaved texts: a folder in the user's
/// state folder, by project and window. A lock says that the window lives; the folder of one that
/// has gone, however it went, is taken over by the next one of that project, so that windows never
/// see each other's backups while both live, and none is left behind. Some room on the disk is held
/// there too, and given to the backups when the disk is full.
class BackupStore
{
public:
    /// Of a project's folder; an empty name stands for "no folder". Quick: lists a few folders.
    explicit BackupStore(const QString &project);
    ~BackupStore();
    Q_DISABLE_COPY_MOVE(BackupStore)

    /// Files by the ids of the texts, as they were found when this was made.
    const std::map<QString, std::filesystem::path> &found() const { return m_found; }
    std::filesystem::path backupFile(const QString &id) const;
    std::filesystem::path sessionFile() const { return m_folder / "session.json"; }

    /// Work that writes here, one after the other on a thread of its own. The folder is there, or
    /// the error says why not. Work that finds the disk full is done once more.
    template<class Work>
    auto run(Work work) -> QFuture<decltype(work())>
    {
        using Value = decltype(work());
        auto promise = std::make_shared<QPromise<Value>>();
        promise->start();
        m_thread.start([this, promise, work = std::move(work)]() mutable {
            Result<> ready = makeReady();
            Value done = ready ? work() : Value(std::unexpected(ready.error()));
            if (ready && !done && done.error().kind == ErrorKind::Unavailable && freeReserve())
                done = work();
            if (done)
                keepReserve();
            promise->addResult(std::move(done));
            promise->finish();
        });
        return promise->future();
    }

    /// The folder all of them are in.
    static std::filesystem::path root();

private:
    void takeOver(const std::filesystem::path &folder);
    Result<> makeReady();
    void keepReserve();
    /// Whether there was any.
    bool freeReserve();
    std::filesystem::path reserveFile() const { return m_folder / "reserve"; }

    std::filesystem::path m_folder;
    std::map<QString, std::filesystem::path> m_found;
    /// Set while the lock is held; tried again with each write where it could not be had.
    std::optional<LockFile> m_lock;
    bool m_reserved = false;
    /// One thread, so that what is written is written in order.
    QThreadPool m_thread;
};

} // namespace slipway::ide
