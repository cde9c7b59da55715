// SPDX-License-Identifier: GPL-3.0-or-later
#include "backup.h"

#include "backupstore.h"
#include "document.h"

#include <slipway/base/id.h>

namespace slipway::ide {

using namespace std::chrono_literals;

static constexpr auto pause = 400ms;
static constexpr auto retryPause = 1s;
static constexpr auto syncPause = 5s;

// Beyond this the text itself is less to write and to keep.
static constexpr std::size_t mostEdits = std::size_t{16} << 20;

Backup::Backup(Document &document, std::shared_ptr<BackupStore> store, const QString &id)
    : QObject(&document)
    , m_document(document)
    , m_store(std::move(store))
    , m_id(id.isEmpty() ? QString::fromStdString(generateIdText()) : id)
    , m_restored(id.isEmpty())
{
    for (QTimer *timer : {&m_soon, &m_sync})
        timer->setSingleShot(true);
    m_sync.setInterval(syncPause);
    connect(&m_soon, &QTimer::timeout, this, &Backup::write);
    connect(&m_sync, &QTimer::timeout, this, [this] {
        m_store->run([file = m_store->backupFile(m_id)]() -> Result<> {
            syncBackup(file);
            return {};
        });
    });
    connect(&document, &Document::textEdited, this, &Backup::record);
    connect(&document, &Document::modifiedChanged, this, &Backup::followModified);
    connect(&document, &Document::saved, this, &Backup::followSaved);
    // How the text is to be written is part of what is not saved.
    connect(&document, &Document::formatChanged, this, [this] {
        if (m_document.isModified() && !m_document.isLoading() && m_restored)
            restart();
    });
    connect(&document, &Document::pathChanged, this, [this] {
        if (m_document.isModified() && m_restored)
            restart();
    });
}

void Backup::record(qsizetype position, bool inserted, QByteArrayView bytes)
{
    if (m_whole || !m_restored)
        return; // All of it is going to be written.
    const auto at = static_cast<std::size_t>(position);
    const std::string_view text(bytes.data(), static_cast<std::size_t>(bytes.size()));
    if (m_edits.bytes().size() + text.size() > mostEdits) {
        restart();
        return;
    }
    if (inserted)
        m_edits.insert(at, text);
    else
        m_edits.remove(at, text);
    startSoon();
}

void Backup::startSoon()
{
    if (!m_soon.isActive())
        m_soon.start(m_failing ? std::chrono::milliseconds(retryPause) : pause);
}

void Backup::followModified()
{
    if (m_document.isLoading() || !m_restored)
        return;
    if (!m_document.isModified())
        discard();
    else if (m_size == 0 && m_edits.isEmpty() && m_document.isOnlyTouched())
        restart();
}

void Backup::followSaved()
{
    // What was typed while it was being written is an edit of another text than before.
    rewrite();
}

void Backup::restart()
{
    m_edits.clear();
    m_whole = true;
    startSoon();
}

void Backup::rewrite()
{
    if (m_document.isModified())
        restart();
    else
        discard();
}

void Backup::resume(std::uint64_t size)
{
    m_edits.clear();
    m_whole = false;
    m_soon.stop();
    m_size = size;
    m_sizeAtBegin = size;
}

void Backup::moveTo(const std::shared_ptr<BackupStore> &store)
{
    const auto old = std::exchange(m_store, store);
    ++m_life;
    m_size = 0;
    restart();
    flush().then(this, [old, id = m_id](bool safe) {
        if (!safe)
            return;
        old->run([file = old->backupFile(id)]() -> Result<> {
            std::error_code error;
            std::filesystem::remove(file, error);
            return {};
        });
    });
}

void Backup::discard()
{
    m_edits.clear();
    m_whole = false;
    m_soon.stop();
    m_sync.stop();
    ++m_life;
    m_size = 0;
    // Also one from before, of which this text was made.
    m_store->run([file = m_store->backupFile(m_id)]() -> Result<> {
        std::error_code error;
        std::filesystem::remove(file, error);
        return {};
    });
    if (std::exchange(m_failing, false))
        Q_EMIT recovered();
}

BackupHeader Backup::header() const
{
    return {.path = m_document.path().toStdString(),
            .stamp = m_document.stamp(),
            .format = m_document.format()};
}

void Backup::write()
{
    if (m_writing || isSafe())
        return;
    // What an input method is composing is not meant yet.
    if (m_document.isComposing() && m_waiting.empty()) {
        m_soon.start(pause);
        return;
    }
    m_writing = true;
    m_soon.stop();
    // A log several times as long as the text is worth beginning anew.
    if (m_size > 3 * m_sizeAtBegin + mostEdits)
        m_whole = true;
    const bool begins = m_whole || m_size == 0;
    std::string edits = m_edits.bytes();
    QFuture<Written> written = begins ? beginFile() : extendFile();
    m_edits.clear();
    const bool whole = std::exchange(m_whole, false);
    written.then(this, [this, edits = std::move(edits), begins, whole,
                        life = m_life](const Written &result) {
        m_writing = false;
        if (life == m_life) {
            if (result && begins)
                m_sizeAtBegin = *result;
            if (!result && whole)
                m_whole = true;
            finishWrite(result, edits);
        }
        if (!isSafe() && !m_soon.isActive())
            m_soon.start(m_waiting.empty() ? pause : 0ms);
        if (isSafe() || m_failing) {
            for (const auto &promise : std::exchange(m_waiting, {})) {
                promise->addResult(isSafe());
                promise->finish();
            }
        }
    });
}

QFuture<Backup::Written> Backup::beginFile()
{
    return m_store->run([file = m_store->backupFile(m_id), header = header(),
                         text = m_document.text(), edits = m_edits.bytes(),
                         whole = m_whole]() -> Written {
        std::optional<std::string> base = whole ? std::optional<std::string>() : text.toStdString();
        // As it was; the edits make it what it is.
        if (base && EditLog::undo(edits, *base))
            return writeBackup(file, header, base, {}, edits);
        base.reset();
        if (header.path.empty())
            base.emplace();
        else if (FileStamp::of(header.path) == header.stamp) {
            if (auto disk = loadFile(header.path, header.format.encoding))
                base = std::move(disk->decoded.text);
        }
        return writeBackup(file, header, base, text.toStdString(), {});
    });
}

QFuture<Backup::Written> Backup::extendFile()
{
    return m_store->run(
        [file = m_store->backupFile(m_id), size = m_size, edits = m_edits.bytes()]() -> Written {
            return appendBackup(file, size, edits);
        });
}

void Backup::finishWrite(const Written &written, const std::string &edits)
{
    if (written) {
        m_size = *written;
        if (!m_sync.isActive())
            m_sync.start();
        if (std::exchange(m_failing, false))
            Q_EMIT recovered();
        return;
    }
    if (!m_whole)
        m_edits.prepend(edits);
    m_failing = true;
    m_soon.start(retryPause);
    Q_EMIT failed(written.error());
}

QFuture<bool> Backup::flush()
{
    if (isSafe())
        return QtFuture::makeReadyValueFuture(true);
    auto promise = std::make_shared<QPromise<bool>>();
    promise->start();
    m_waiting.push_back(promise);
    write();
    return promise->future();
}

QFuture<std::optional<std::string>> Backup::base()
{
    return flush()
        .then(this,
              [this](bool) {
                  return m_store->run([file = m_store->backupFile(m_id)]() -> Result<BackupText> {
                      return readBackup(file);
                  });
              })
        .unwrap()
        .then(this, [](const Result<BackupText> &backup) {
            return backup ? backup->base : std::optional<std::string>();
        });
}

} // namespace slipway::ide
