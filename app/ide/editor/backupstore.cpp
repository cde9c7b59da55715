// SPDX-License-Identifier: GPL-3.0-or-later
#include "backupstore.h"

#include <slipway/base/id.h>
#include <slipway/base/log.h>
#include <slipway/base/paths.h>

#include <QCryptographicHash>

#include <fcntl.h>

namespace slipway::ide {

namespace fs = std::filesystem;

static constexpr std::string_view suffix = ".backup";

// Some hours of typing.
static constexpr off_t reserveSize = off_t{1} << 20;

fs::path BackupStore::root()
{
    return userStateFolder() / "windows";
}

static Result<LockFile> lock(const fs::path &folder)
{
    return LockFile::acquire(folder / "lock", "backup.in_use", "Another window uses this backup.");
}

static std::vector<fs::path> foldersIn(const fs::path &parent)
{
    std::vector<fs::path> folders;
    std::error_code error;
    for (auto it = fs::directory_iterator(parent, error); it != fs::directory_iterator();
         it.increment(error)) {
        if (error)
            break;
        if (it->is_directory(error))
            folders.push_back(it->path());
    }
    // The one whose session was written last comes first.
    const auto time = [](const fs::path &folder) {
        std::error_code none;
        return fs::last_write_time(folder / "session.json", none);
    };
    std::ranges::sort(folders, std::ranges::greater(), time);
    return folders;
}

BackupStore::BackupStore(const QString &project)
{
    m_thread.setMaxThreadCount(1);
    m_thread.setExpiryTimeout(5000);
    // Qt's own, as this is before the first text: OpenSSL reads its configuration first.
    const QByteArray hash = QCryptographicHash::hash(project.toUtf8(), QCryptographicHash::Sha256);
    const fs::path parent = root() / hash.toHex().first(32).toStdString();
    for (const fs::path &folder : foldersIn(parent)) {
        auto held = lock(folder);
        if (!held)
            continue; // Its window lives.
        if (m_folder.empty()) {
            m_folder = folder;
            m_lock = std::move(*held);
        } else {
            takeOver(folder);
        }
    }
    if (m_folder.empty())
        m_folder = parent / generateIdText();
    std::error_code error;
    for (auto it = fs::directory_iterator(m_folder, error); it != fs::directory_iterator();
         it.increment(error)) {
        if (error)
            break;
        if (it->path().extension() == suffix)
            m_found.emplace(QString::fromStdString(it->path().stem().string()), it->path());
    }
}

BackupStore::~BackupStore()
{
    m_thread.waitForDone();
}

void BackupStore::takeOver(const fs::path &folder)
{
    std::error_code error;
    bool all = true;
    for (auto it = fs::directory_iterator(folder, error); it != fs::directory_iterator();
         it.increment(error)) {
        if (error || it->path().extension() != suffix)
            continue;
        std::error_code failed;
        fs::rename(it->path(), m_folder / it->path().filename(), failed);
        all = all && !failed;
    }
    // Where something could not be moved, the next window tries again.
    if (all && !error)
        fs::remove_all(folder, error);
}

fs::path BackupStore::backupFile(const QString &id) const
{
    return m_folder / (id.toStdString() + std::string(suffix));
}

Result<> BackupStore::makeReady()
{
    TRY(makeFolder(m_folder.parent_path().parent_path(), 0700));
    TRY(makeFolder(m_folder.parent_path(), 0700));
    TRY(makeFolder(m_folder, 0700));
    if (!m_lock) {
        TRY(LockFile held, lock(m_folder));
        m_lock = std::move(held);
    }
    return {};
}

void BackupStore::keepReserve()
{
    if (m_reserved)
        return;
    const FileDescriptor file(
        ::open(reserveFile().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    m_reserved = file.isOpen() && ::posix_fallocate(file.get(), 0, reserveSize) == 0;
    if (!m_reserved)
        freeReserve(); // A part of it would only be in the way.
}

bool BackupStore::freeReserve()
{
    m_reserved = false;
    std::error_code error;
    return fs::remove(reserveFile(), error);
}

} // namespace slipway::ide
