// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backupfile.h"

#include <QFuture>
#include <QObject>
#include <QTimer>

namespace slipway::ide {

class BackupStore;
class Document;

/// Keeps an unsaved text safe: what is typed is on the disk within half a second, though not in
/// the text's own file. The first time the whole text is written, then only the edits.
///
/// Each write goes to the system at once, so that nothing is lost when this program is killed, and
/// to the disk at most five seconds later, against the loss of power: to wait for the disk with
/// each would wear it, and half a second of typing is not worth that.
class Backup : public QObject
{
    Q_OBJECT

public:
    /// The document must outlive this. `id` names the backup; a new one where it is empty.
    Backup(Document &document, std::shared_ptr<BackupStore> store, const QString &id = {});

    const QString &id() const { return m_id; }
    /// Nothing is left to write. False after a failure that has not been made good.
    bool isSafe() const { return m_edits.isEmpty() && !m_whole && !m_writing; }

    /// Everything so far; gives whether that succeeded.
    QFuture<bool> flush();
    /// The text of the file the unsaved edits began with, where it is known.
    QFuture<std::optional<std::string>> base();
    /// Throws it away: the text is saved, or not wanted.
    void discard();
    /// Afresh, from the whole text: after what was kept has been given back to the document.
    void rewrite();

    /// What was kept has been given back to the document: goes on with that file, from this size.
    void resume(std::uint64_t size);
    /// To another place, for a text that stays open when its folder is left.
    void moveTo(const std::shared_ptr<BackupStore> &store);

    /// Whether what was kept has been given back to the document; nothing is written before.
    bool isRestored() const { return m_restored; }
    void setRestored() { m_restored = true; }

Q_SIGNALS:
    /// What has been typed cannot be written; it is tried again.
    void failed(const slipway::Error &error);
    void recovered();

private:
    using Written = Result<std::uint64_t>;

    void record(qsizetype position, bool inserted, QByteArrayView bytes);
    void followModified();
    void followSaved();
    void restart();
    void write();
    QFuture<Written> beginFile();
    QFuture<Written> extendFile();
    void startSoon();
    void finishWrite(const Written &written, const std::string &edits);
    BackupHeader header() const;

    Document &m_document;
    std::shared_ptr<BackupStore> m_store;
    QString m_id;
    /// Not written yet.
    EditLog m_edits;
    /// Of the file; 0 while there is none.
    std::uint64_t m_size = 0;
    std::uint64_t m_sizeAtBegin = 0;
    /// The edits do not say it all: the whole text must be written.
    bool m_whole = false;
    bool m_writing = false;
    /// Counts the times it was thrown away, as a write may be on its way then.
    int m_life = 0;
    bool m_failing = false;
    bool m_restored;
    QTimer m_soon;
    QTimer m_sync;
    std::vector<std::shared_ptr<QPromise<bool>>> m_waiting;
};

} // namespace slipway::ide
