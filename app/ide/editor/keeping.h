// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document.h"
#include "editorarea.h"

#include <QFuture>
#include <QObject>
#include <QTimer>

#include <memory>

namespace slipway::ide {

class Backup;
class BackupStore;

/// Sees to it that nothing is lost when the window goes, by whatever way: which files are open and
/// where, and what is not saved, are on the disk all the time.
class Keeping : public QObject
{
    Q_OBJECT

public:
    /// The area must outlive this.
    explicit Keeping(EditorArea &area);
    ~Keeping() override;

    /// The folder whose session it is. What is unsaved is kept with the one before.
    void setFolder(const QString &folder, const EditorArea::MakePage &makePage);
    /// Texts kept from before are read again, also those in tabs that are not shown.
    void readKept() { m_area.readKept(); }

    /// Of a view that has been added to the area and not read yet.
    void add(EditorView &view);
    Backup *backupOf(const EditorView &view) const;
    /// The user does not want what is unsaved in it.
    void forget(const EditorView &view);

    /// Gives whether everything that is unsaved is on the disk, ready for the next start.
    QFuture<bool> flush();

Q_SIGNALS:
    void failed(const slipway::Error &error);
    void recovered();
    /// A text came back, and its file is another one by now.
    void restored(slipway::ide::EditorView *view, slipway::ide::Document::Restored how);

private:
    std::shared_ptr<BackupStore> store();
    void saveSoon();
    void saveSession();
    void restore(EditorView &view, const QString &id);

    EditorArea &m_area;
    QString m_folder;
    std::shared_ptr<BackupStore> m_store;
    QTimer m_soon;
};

} // namespace slipway::ide
