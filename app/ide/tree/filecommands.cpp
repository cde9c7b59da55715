// SPDX-License-Identifier: GPL-3.0-or-later
#include "filecommands.h"

#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr std::size_t undoDepth = 50;

FileCommands::FileCommands(Workspace &workspace, Notifications &notifications, QWidget *window,
                           QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_notifications(notifications)
    , m_window(window)
{}

void FileCommands::enqueue(Work work, Done done, Undoable undoable)
{
    m_jobs.push_back({std::move(work), std::move(done), undoable});
    next();
}

void FileCommands::next()
{
    if (m_working || m_jobs.empty())
        return;
    m_working = true;
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    runInBackground(std::move(job.work))
        .then(this, [this, done = std::move(job.done),
                     undoable = job.undoable](const FileOutcome &outcome) {
            m_working = false;
            take(outcome, done, undoable);
            next();
        });
}

void FileCommands::take(const FileOutcome &outcome, const Done &done, Undoable undoable)
{
    if (!outcome.problem.isEmpty())
        m_notifications.error(outcome.problem);
    if (undoable == Undoable::Yes && !outcome.steps.empty()) {
        m_notifications.withdraw(u"files:done"_s); // Its Undo would undo this instead.
        m_done.push_back(outcome.steps);
        if (m_done.size() > undoDepth)
            m_done.pop_front();
    }
    Q_EMIT canUndoChanged(canUndo());
    tell(outcome.steps);
    if (done)
        done(outcome);
}

void FileCommands::tell(const FileSteps &steps)
{
    QStringList fresh;
    const auto stir = [this](const QString &path) {
        if (!path.isEmpty())
            Q_EMIT stirred(QFileInfo(path).absolutePath());
    };
    for (const FileStep &step : steps) {
        const bool inTrash = step.kind == FileStep::Kind::Trashed;
        if (step.kind == FileStep::Kind::Moved) {
            Q_EMIT m_workspace.pathRenamed(step.from, step.to);
            Q_EMIT renamed(step.from, step.to);
        }
        stir(step.from);
        if (!inTrash && !step.to.isEmpty()) {
            stir(step.to);
            fresh += step.to;
        }
    }
    if (!fresh.isEmpty())
        Q_EMIT appeared(fresh);
}

void FileCommands::make(const QString &folder, const QString &name, MakeWhat what)
{
    enqueue([folder, name, what] { return makeEntry(folder, name, what); },
            [this](const FileOutcome &outcome) {
                if (outcome.problem.isEmpty() && !outcome.steps.empty()
                    && QFileInfo(outcome.steps.back().to).isFile())
                    m_workspace.openFile(outcome.steps.back().to);
            });
}

void FileCommands::rename(const QString &path, const QString &name)
{
    enqueue([path, name] { return renameEntry(path, name); }, {});
}

void FileCommands::transfer(const QStringList &paths, const QString &folder, Transfer how)
{
    if (paths.isEmpty())
        return;
    runInBackground([paths, folder, how] {
        return conflicts(paths, folder, how);
    }).then(this, [this, paths, folder, how](const QStringList &taken) {
        if (taken.isEmpty())
            move(paths, folder, how, OnConflict::KeepBoth);
        else
            askAboutConflicts(paths, taken, folder, how);
    });
}

void FileCommands::askAboutConflicts(const QStringList &paths, const QStringList &taken,
                                     const QString &folder, Transfer how)
{
    const QString there = QFileInfo(folder).fileName();
    const QString text =
        taken.size() == 1
            ? tr("%1 already has something named %2.")
                  .arg(there, QFileInfo(taken.constFirst()).fileName())
            : tr("%1 already has %n of these names.", nullptr, int(taken.size())).arg(there);
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Names Taken"), text, QMessageBox::Cancel,
                                m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("What is replaced goes to the trash."));
    const auto answer = [&](const QString &label, OnConflict choice) {
        QPushButton *button = box->addButton(label, QMessageBox::AcceptRole);
        connect(button, &QPushButton::clicked, this,
                [this, paths, folder, how, choice] { move(paths, folder, how, choice); });
        return button;
    };
    answer(tr("&Replace"), OnConflict::Replace);
    box->setDefaultButton(answer(tr("&Keep Both"), OnConflict::KeepBoth));
    answer(tr("&Skip"), OnConflict::Skip);
    box->open();
}

void FileCommands::move(const QStringList &paths, const QString &folder, Transfer how,
                        OnConflict onConflict)
{
    enqueue([=] { return transferEntries(paths, folder, how, onConflict); },
            [this, folder, how](const FileOutcome &outcome) {
                const auto count = std::ranges::count_if(outcome.steps, [](const FileStep &step) {
                    return step.kind == FileStep::Kind::Moved
                           || step.kind == FileStep::Kind::Copied;
                });
                if (count == 0)
                    return;
                const QString there = QFileInfo(folder).fileName();
                notifyWithUndo(how == Transfer::Move
                                   ? tr("%n moved to %1.", nullptr, int(count)).arg(there)
                                   : tr("%n copied to %1.", nullptr, int(count)).arg(there));
            });
}

void FileCommands::duplicate(const QStringList &paths)
{
    enqueue([paths] { return duplicateEntries(paths); }, {});
}

void FileCommands::remove(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    enqueue(
        [paths] { return trashEntries(paths); },
        [this](const FileOutcome &outcome) {
            if (!outcome.untrashable.isEmpty())
                askToDelete(outcome.untrashable);
            if (outcome.steps.empty())
                return;
            const QString text =
                outcome.steps.size() == 1
                    ? tr("%1 moved to the trash.").arg(QFileInfo(outcome.steps[0].from).fileName())
                    : tr("%n moved to the trash.", nullptr, int(outcome.steps.size()));
            notifyWithUndo(text);
        });
}

void FileCommands::removeForGood(const QStringList &paths)
{
    if (!paths.isEmpty())
        enqueue([paths] { return deleteEntries(paths); }, {}, Undoable::No);
}

void FileCommands::askToDelete(const QStringList &paths)
{
    const QString text =
        paths.size() == 1
            ? tr("There is no trash for %1.").arg(QFileInfo(paths.constFirst()).fileName())
            : tr("There is no trash for %n of these.", nullptr, int(paths.size()));
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("No Trash"), text, QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("Deleted for good, it cannot be brought back."));
    QPushButton *button = box->addButton(tr("&Delete for Good"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(button, &QPushButton::clicked, this, [this, paths] { removeForGood(paths); });
    box->open();
}

void FileCommands::notifyWithUndo(const QString &text)
{
    m_notifications.show({.severity = Severity::Info,
                          .text = text,
                          .actions = {{tr("Undo"), [this] { undo(); }}},
                          .key = u"files:done"_s});
}

void FileCommands::undo()
{
    if (m_done.empty())
        return;
    const FileSteps steps = std::move(m_done.back());
    m_done.pop_back();
    m_notifications.withdraw(u"files:done"_s);
    enqueue([steps] { return undoSteps(steps); }, {}, Undoable::No);
}

} // namespace slipway::ide
