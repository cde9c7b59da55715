// SPDX-License-Identifier: GPL-3.0-or-later
#include "replacejob.h"

#include "shell/background.h"
#include "shell/opentexts.h"
#include "shell/workspace.h"

#include <slipway/search/project_search.h>

namespace slipway::ide {

namespace {

using Maker = std::function<Result<std::vector<search::Edit>>(std::string_view)>;

struct OpenText
{
    std::shared_ptr<const std::string> text;
    QPointer<QWidget> widget;
    quint64 revision = 0;
};

/// What is to happen in an editor, once the edits are known.
struct EditorEdits
{
    std::string path;
    OpenText open;
    std::vector<search::Edit> edits;
};

template<class Hook>
void tell(const Hook &hook, const QString &path, std::string_view text)
{
    if constexpr (std::is_invocable_v<Hook, QString, QByteArray>)
        hook(path, QByteArray(text.data(), qsizetype(text.size())));
    else
        hook(path);
}

} // namespace

struct ReplaceJob::Work
{
    struct File
    {
        std::string path;
        std::uint64_t fingerprint = 0;
        Maker make;
    };
    std::vector<File> files;
    std::map<std::string, OpenText> open;
    /// Filled in by the work.
    std::shared_ptr<std::vector<EditorEdits>> inEditors =
        std::make_shared<std::vector<EditorEdits>>();
};

ReplaceJob::ReplaceJob(Workspace &workspace, QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
{
    connect(&workspace, &Workspace::folderChanged, this, [this] {
        m_undo.clear();
        Q_EMIT canUndoChanged();
    });
}

void ReplaceJob::replace(const std::vector<ReplaceTask> &tasks,
                         const search::Expression &expression,
                         const search::Replacement &replacement)
{
    Work work;
    for (const ReplaceTask &task : tasks) {
        if (task.ranges.empty())
            continue;
        work.files.push_back(
            {task.path, task.fingerprint,
             [expression, replacement, ranges = task.ranges](std::string_view text) {
                 search::Matcher matcher(expression);
                 return search::editsFor(text, matcher, replacement, ranges);
             }});
    }
    run(std::move(work), false);
}

void ReplaceJob::undo()
{
    if (!canUndo())
        return;
    Work work;
    for (search::FileEdits &file : m_undo)
        work.files.push_back(
            {file.path, file.fingerprint, [edits = std::move(file.edits)](std::string_view) {
                 return Result<std::vector<search::Edit>>(edits);
             }});
    run(std::move(work), true);
}

void ReplaceJob::run(Work work, bool undone)
{
    if (m_busy || work.files.empty())
        return;
    m_busy = true;
    m_undo.clear();
    Q_EMIT canUndoChanged();
    m_folder = QFile::encodeName(m_workspace.folder()).toStdString();
    const auto texts = unsavedTexts(m_workspace);
    for (const auto &[path, text] : texts) {
        TextEditor *editor = m_workspace.editorOf(
            m_workspace.folder() + u'/' + QFile::decodeName(QByteArray::fromStdString(path)));
        if (editor)
            work.open.emplace(path, OpenText{text, editor->widget(), editor->revision()});
    }
    runInBackground([work, folder = m_folder, before = m_workspace.beforeOverwrite] {
        search::FilesChanged changed;
        const auto keep = [&before](const std::filesystem::path &path, std::string_view text) {
            if (before)
                tell(before, QFile::decodeName(QByteArray::fromStdString(path.string())), text);
        };
        for (const Work::File &file : work.files) {
            const auto open = work.open.find(file.path);
            if (open == work.open.end()) {
                search::changeFile(folder, file.path, file.fingerprint, file.make, changed, keep);
            } else if (search::fingerprint(*open->second.text) != file.fingerprint) {
                changed.skipped.push_back({file.path, search::SkipReason::Changed, {}});
            } else if (auto edits = file.make(*open->second.text)) {
                work.inEditors->push_back({file.path, open->second, *std::move(edits)});
            } else {
                changed.skipped.push_back(
                    {file.path, search::SkipReason::Failed, edits.error().message});
            }
        }
        return changed;
    }).then(this, [this, work, undone](search::FilesChanged changed) {
        takeResult(work, std::move(changed), undone);
    });
}

void ReplaceJob::takeResult(const Work &work, search::FilesChanged changed, bool undone)
{
    ReplaceReport report;
    report.edits = changed.edits;
    report.files = changed.undo.size();
    for (const EditorEdits &one : *work.inEditors) {
        TextEditor *editor = m_workspace.editorOf(
            m_workspace.folder() + u'/' + QFile::decodeName(QByteArray::fromStdString(one.path)));
        const bool same = editor && editor->widget() == one.open.widget
                          && editor->revision() == one.open.revision && !editor->isReadOnly();
        if (!same) {
            changed.skipped.push_back({one.path, search::SkipReason::Changed, {}});
            continue;
        }
        std::vector<Replacement> replacements;
        for (const search::Edit &edit : one.edits)
            replacements.push_back(
                {.range = {.start = qsizetype(edit.range.start), .end = qsizetype(edit.range.end)},
                 .text = QByteArray::fromStdString(edit.text)});
        editor->replace(replacements);
        changed.undo.push_back({one.path,
                                search::fingerprint(search::applied(*one.open.text, one.edits)),
                                search::inverse(*one.open.text, one.edits)});
        report.edits += one.edits.size();
        ++report.files;
        ++report.unsaved;
    }
    for (const search::SkippedFile &file : changed.skipped)
        report.skipped.append(sentence(file));
    if (!undone)
        m_undo = std::move(changed.undo);
    m_busy = false;
    Q_EMIT canUndoChanged();
    Q_EMIT done(report, undone);
}

QString ReplaceJob::sentence(const search::SkippedFile &file) const
{
    const QString path = QFile::decodeName(QByteArray::fromStdString(file.path));
    switch (file.reason) {
    case search::SkipReason::Changed:
        return tr("%1 has changed meanwhile and was left as it is.").arg(path);
    case search::SkipReason::Gone:
        return tr("%1 is no longer there.").arg(path);
    case search::SkipReason::NotUtf8:
        return tr("%1 is not UTF-8 and was left as it is.").arg(path);
    case search::SkipReason::Failed:
        return tr("%1 was left as it is: %2").arg(path, QString::fromStdString(file.message));
    }
    return {};
}

} // namespace slipway::ide
