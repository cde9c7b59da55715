// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fileoperations.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <functional>

class QWidget;

namespace slipway::ide {

class Notifications;
class Workspace;

/// What the user does to files: one thing after the other, in the background, with a way back.
/// What cannot be done is told in a notification. GUI thread only.
class FileCommands : public QObject
{
    Q_OBJECT

public:
    /// `window` is for questions.
    FileCommands(Workspace &workspace, Notifications &notifications, QWidget *window,
                 QObject *parent = nullptr);

    void make(const QString &folder, const QString &name, MakeWhat what);
    void rename(const QString &path, const QString &name);
    /// Asks first where names are taken.
    void transfer(const QStringList &paths, const QString &folder, Transfer how);
    void duplicate(const QStringList &paths);
    /// To the trash; what has none is asked about.
    void remove(const QStringList &paths);
    void removeForGood(const QStringList &paths);
    void undo();
    bool canUndo() const { return !m_done.empty(); }

Q_SIGNALS:
    /// These came to be, as new files, copies or under new names.
    void appeared(const QStringList &paths);
    void renamed(const QString &from, const QString &to);
    /// Something came or went in this folder.
    void stirred(const QString &folder);
    void canUndoChanged(bool can);

private:
    using Work = std::function<FileOutcome()>;
    using Done = std::function<void(const FileOutcome &)>;
    enum class Undoable { Yes, No };

    void enqueue(Work work, Done done, Undoable undoable = Undoable::Yes);
    void next();
    void take(const FileOutcome &outcome, const Done &done, Undoable undoable);
    void tell(const FileSteps &steps);
    void askAboutConflicts(const QStringList &paths, const QStringList &taken,
                           const QString &folder, Transfer how);
    void move(const QStringList &paths, const QString &folder, Transfer how, OnConflict onConflict);
    void askToDelete(const QStringList &paths);
    void notifyWithUndo(const QString &text);

    struct Job
    {
        Work work;
        Done done;
        Undoable undoable;
    };

    Workspace &m_workspace;
    Notifications &m_notifications;
    QPointer<QWidget> m_window;
    std::deque<Job> m_jobs;
    std::deque<FileSteps> m_done;
    bool m_working = false;
};

} // namespace slipway::ide
