// SPDX-License-Identifier: GPL-3.0-or-later
#include "keeping.h"

#include "backup.h"
#include "backupstore.h"
#include "editorview.h"

namespace slipway::ide {

using namespace std::chrono_literals;

Keeping::Keeping(EditorArea &area)
    : m_area(area)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(700ms);
    connect(&m_soon, &QTimer::timeout, this, &Keeping::saveSession);
    connect(&area, &EditorArea::layoutChanged, this, &Keeping::saveSoon);
    area.backupIdOf = [this](const EditorView *view) {
        const Backup *backup = backupOf(*view);
        return backup && view->document().isModified() ? backup->id() : QString();
    };
}

Keeping::~Keeping()
{
    m_area.backupIdOf = nullptr;
}

std::shared_ptr<BackupStore> Keeping::store()
{
    if (!m_store)
        m_store = std::make_shared<BackupStore>(m_folder);
    return m_store;
}

/// A session is written a moment after the texts it names: it may name what is kept no longer, and
/// not know of what is kept by now.
static void match(SplitState &split, const std::map<QString, QString> &keptByPath,
                  const std::function<bool(const QString &)> &isKept)
{
    for (SplitState &part : split.parts)
        match(part, keptByPath, isKept);
    for (TabState &tab : split.tabs) {
        if (!isKept(tab.backup))
            tab.backup.clear();
        const auto kept = keptByPath.find(tab.path);
        if (tab.backup.isEmpty() && tab.kind.isEmpty() && kept != keptByPath.end())
            tab.backup = kept->second;
    }
}

void Keeping::setFolder(const QString &folder, const EditorArea::MakePage &makePage)
{
    if (m_store)
        saveSession();
    m_soon.stop();
    m_area.closeUnmodified();
    // What is unsaved stays until it is safe with the old folder, which takes a moment.
    for (EditorView *view : m_area.documents()) {
        if (Backup *backup = backupOf(*view); backup && !view->path().isEmpty()) {
            backup->flush().then(view, [this, view = QPointer(view)](bool safe) {
                if (safe && view)
                    m_area.close(view);
            });
        }
    }
    m_folder = folder;
    m_store = std::make_shared<BackupStore>(folder);
    for (EditorView *view : m_area.documents()) {
        if (Backup *backup = backupOf(*view); backup && view->path().isEmpty())
            backup->moveTo(m_store);
    }
    Session session = Session::load(m_store->sessionFile());
    std::map<QString, QString> keptByPath;
    std::vector<std::pair<QString, QString>> kept;
    for (const auto &[id, file] : m_store->found()) {
        if (const auto header = readBackupHeader(file)) {
            kept.emplace_back(QString::fromStdString(header->path), id);
            if (!header->path.empty())
                keptByPath.insert_or_assign(kept.back().first, id);
        }
    }
    const auto isKept = [this](const QString &id) { return m_store->found().contains(id); };
    match(session.main, keptByPath, isKept);
    for (Session::Window &window : session.windows)
        match(window.split, keptByPath, isKept);
    m_area.restore(session, makePage);
    for (const auto &[path, id] : kept)
        m_area.addKept(path, id); // Where no session names it.
}

void Keeping::add(EditorView &view)
{
    connect(&view, &EditorView::caretMoved, this, &Keeping::saveSoon);
    if (backupOf(view))
        return; // Another view of a text that is kept already.
    const QString id = m_area.backupOf(&view);
    const bool kept = !id.isEmpty() && store()->found().contains(id);
    auto *backup = new Backup(view.document(), store(), kept ? id : QString());
    connect(backup, &Backup::failed, this, &Keeping::failed);
    connect(backup, &Backup::recovered, this, &Keeping::recovered);
    connect(&view.document(), &Document::modifiedChanged, this, &Keeping::saveSoon);
    if (!kept)
        return;
    const auto header = readBackupHeader(store()->backupFile(id));
    if (header && header->path.empty()) {
        // There is no file to be read first.
        QMetaObject::invokeMethod(
            &view, [this, &view, id] { restore(view, id); }, Qt::QueuedConnection);
        return;
    }
    const auto once = [this, &view, id](auto signal) {
        connect(
            &view.document(), signal, &view, [this, &view, id] { restore(view, id); },
            Qt::SingleShotConnection);
    };
    once(&Document::loaded);
    once(&Document::failed);
}

void Keeping::restore(EditorView &view, const QString &id)
{
    Backup *own = backupOf(view);
    if (!own || own->isRestored())
        return;
    own->setRestored();
    const auto backup = readBackup(store()->backupFile(id));
    if (!backup) {
        Q_EMIT failed(backup.error());
        return;
    }
    const Document::Restored how = view.document().restore(*backup);
    // With the file it was begun with, so that what both came from stays known.
    if (how == Document::Restored::Merged || !view.document().isModified())
        own->rewrite();
    else
        own->resume(backup->size);
    if (how != Document::Restored::AsItWas)
        Q_EMIT restored(&view, how);
}

Backup *Keeping::backupOf(const EditorView &view) const
{
    return view.document().findChild<Backup *>(Qt::FindDirectChildrenOnly);
}

void Keeping::forget(const EditorView &view)
{
    if (Backup *backup = backupOf(view))
        backup->discard();
}

void Keeping::saveSoon()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void Keeping::saveSession()
{
    store()->run([file = store()->sessionFile(),
                  json = m_area.session().toJson().toStdString()]() -> Result<> {
        return writeFileAtomic(file, json, {.mode = 0600, .durability = Durability::Fast});
    });
}

QFuture<bool> Keeping::flush()
{
    saveSession();
    QList<QFuture<bool>> flushes;
    for (EditorView *view : m_area.documents()) {
        if (Backup *backup = backupOf(*view); backup && view->document().isModified())
            flushes.append(backup->flush());
    }
    if (flushes.isEmpty())
        return QtFuture::makeReadyValueFuture(true);
    return QtFuture::whenAll(flushes.begin(), flushes.end())
        .then(this, [](const QList<QFuture<bool>> &done) {
            return std::ranges::all_of(done, [](const QFuture<bool> &one) { return one.result(); });
        });
}

} // namespace slipway::ide
