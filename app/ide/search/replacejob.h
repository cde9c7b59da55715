// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/search/replace_files.h>

#include <QObject>
#include <QStringList>

namespace slipway::ide {

class Workspace;

/// The chosen matches of one file.
struct ReplaceTask
{
    /// Relative to the folder.
    std::string path;
    std::uint64_t fingerprint = 0;
    std::vector<search::Range> ranges;
};

struct ReplaceReport
{
    std::size_t edits = 0;
    std::size_t files = 0;
    /// Of the files, those that are open with unsaved text and are to be saved.
    std::size_t unsaved = 0;
    /// A sentence for each file that was left as it is.
    QStringList skipped;
};

/// Replaces over many files, and takes the last one back as one step. Texts with unsaved changes
/// are changed in their editors, all others on the disk. GUI thread; files are written elsewhere.
class ReplaceJob : public QObject
{
    Q_OBJECT

public:
    explicit ReplaceJob(Workspace &workspace, QObject *parent = nullptr);

    /// Answered by done(). One at a time.
    void replace(const std::vector<ReplaceTask> &tasks, const search::Expression &expression,
                 const search::Replacement &replacement);
    bool canUndo() const { return !m_undo.empty() && !m_busy; }
    /// What has been changed since stays as it is, and is told.
    void undo();
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    void done(const slipway::ide::ReplaceReport &report, bool undone);
    void canUndoChanged();

private:
    struct Work;

    void run(Work work, bool undone);
    void takeResult(const Work &work, search::FilesChanged changed, bool undone);
    QString sentence(const search::SkippedFile &file) const;

    Workspace &m_workspace;
    std::string m_folder;
    std::vector<search::FileEdits> m_undo;
    bool m_busy = false;
};

} // namespace slipway::ide
