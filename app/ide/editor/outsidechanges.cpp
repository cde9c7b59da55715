// SPDX-License-Identifier: GPL-3.0-or-later
#include "outsidechanges.h"

#include "backup.h"
#include "editorarea.h"
#include "editorview.h"
#include "keeping.h"
#include "scintillaview.h"
#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <slipway/text/merge.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using Sci = QsciScintillaBase;

/// The result of merging on another thread.
struct OutsideChanges::Merge
{
    /// The text that was merged is the one with this number.
    quint64 revision = 0;
    Result<LoadedFile> theirs = std::unexpected(Error{});
    std::optional<text::Merged> merged = {};
};

OutsideChanges::OutsideChanges(EditorArea &area, Keeping &keeping, Workspace &workspace)
    : m_area(area)
    , m_keeping(keeping)
    , m_workspace(workspace)
{
    connect(&keeping, &Keeping::restored, this, &OutsideChanges::tellRestored);
}

QString OutsideChanges::keyOf(const EditorView *view) const
{
    return u"disk:"_s + view->path();
}

void OutsideChanges::watch(EditorView &view)
{
    Document &document = view.document();
    EditorView *const shown = &view;
    // Any view of the text that is left serves.
    const auto anyView = [this, shown = QPointer(shown), &document]() -> EditorView * {
        if (shown)
            return shown;
        for (EditorView *one : m_area.views()) {
            if (&one->document() == &document)
                return one;
        }
        return nullptr;
    };
    connect(&document, &Document::changedOutside, this, [this, anyView] {
        if (EditorView *one = anyView())
            meet(one);
    });
    connect(&document, &Document::deletedOutside, this, [this, anyView] {
        if (EditorView *one = anyView())
            tellDeleted(one);
    });
    connect(&document, &Document::textReplaced, this, [this, &document](const QByteArray &text) {
        Q_EMIT m_workspace.textReplaced(document.path(), text);
    });
    const auto settled = [this, anyView] {
        if (EditorView *one = anyView())
            withdraw(one);
    };
    connect(&document, &Document::reloaded, this, settled);
    connect(&document, &Document::saved, this, settled);
}

void OutsideChanges::withdraw(const EditorView *view)
{
    if (m_shell)
        m_shell->notifications().withdraw(keyOf(view));
}

/// Merges what is in the window with what is on the disk, both having come from `base`.
template<class Merge>
static QFuture<Merge> mergeInBackground(const Document &document, std::optional<std::string> base)
{
    return runInBackground([path = document.path(), mine = document.text().toStdString(),
                            base = std::move(base), revision = document.revision(),
                            encoding = document.format().encoding] {
        Merge merge{.revision = revision,
                    .theirs = loadFile(QFile::encodeName(path).toStdString(), encoding)};
        // One that is written differently by now is read as what it is.
        if (!merge.theirs || !merge.theirs->decoded.faithful)
            merge.theirs = loadFile(QFile::encodeName(path).toStdString());
        if (!merge.theirs)
            return merge;
        const std::string &theirs = merge.theirs->decoded.text;
        const text::MergeLabels labels{.mine = "mine", .base = "before", .theirs = "on the disk"};
        if (auto merged = text::mergeThreeWay(base.value_or(""), mine, theirs, labels)) {
            // Without what both came from, all that differs is a conflict.
            merged->clean = merged->clean && (base || mine == theirs);
            merge.merged = std::move(*merged);
        }
        return merge;
    });
}

void OutsideChanges::meet(EditorView *view)
{
    Backup *backup = m_keeping.backupOf(*view);
    const QPointer guarded(view);
    const auto merge = [this, guarded](const std::optional<std::string> &base) {
        if (!guarded)
            return;
        mergeInBackground<Merge>(guarded->document(), base)
            .then(guarded.data(), [this, guarded](const Merge &merged) {
                if (guarded)
                    take(guarded, merged);
            });
    };
    if (backup)
        backup->base().then(view, merge);
    else
        ask(view);
}

void OutsideChanges::take(EditorView *view, const Merge &merge)
{
    Document &document = view->document();
    if (!merge.theirs) {
        document.checkDisk();
        return;
    }
    if (merge.revision != document.revision()) {
        meet(view); // Typed on meanwhile.
        return;
    }
    if (!merge.merged || !merge.merged->clean) {
        ask(view);
        return;
    }
    if (merge.merged->text == merge.theirs->decoded.text) {
        document.reload(); // Nothing here that is not there.
        return;
    }
    document.takeMerged(merge.merged->text, merge.theirs->stamp);
    if (Backup *backup = m_keeping.backupOf(*view))
        backup->rewrite();
    tell(view,
         tr("%1 was changed by another program. Those changes were merged with yours, which are "
            "not saved yet.")
             .arg(m_area.nameOf(view)),
         true);
}

void OutsideChanges::tell(EditorView *view, const QString &text, bool withUndo)
{
    if (!m_shell)
        return;
    const QPointer guarded(view);
    std::vector<NotificationAction> actions;
    if (withUndo)
        actions.push_back({tr("Undo the Merge"), [guarded] {
                               if (guarded)
                                   guarded->scintilla().undo();
                           }});
    m_shell->notifications().show({.severity = Severity::Warning,
                                   .text = text,
                                   .actions = std::move(actions),
                                   .key = keyOf(view)});
}

void OutsideChanges::ask(EditorView *view)
{
    if (!m_shell)
        return;
    const QPointer guarded(view);
    const auto run = [guarded](auto work) {
        return [guarded, work] {
            if (guarded)
                work(guarded.data());
        };
    };
    m_shell->notifications().show(
        {.severity = Severity::Warning,
         .text = tr("%1 was changed by another program where you changed it too.")
                     .arg(m_area.nameOf(view)),
         .actions = {{tr("Merge…"), run([this](EditorView *one) { mergeByHand(one); })},
                     {tr("Compare"),
                      [this, guarded] {
                          if (!guarded)
                              return;
                          const QString path = guarded->path();
                          const auto disk = loadFile(QFile::encodeName(path).toStdString());
                          if (disk)
                              m_workspace.compare(
                                  {.left = {.title = tr("On the disk"),
                                            .text = QByteArray::fromStdString(disk->decoded.text)},
                                   .right = {.title = tr("Yours"), .path = path},
                                   .language = path});
                          if (guarded)
                              ask(guarded); // The question stays.
                      }},
                     {tr("Load from Disk"), run([](EditorView *one) { one->document().reload(); })},
                     {tr("Keep Mine"), run([](EditorView *one) { one->document().keepMine(); })}},
         .key = keyOf(view)});
}

void OutsideChanges::mergeByHand(EditorView *view)
{
    Backup *backup = m_keeping.backupOf(*view);
    const QPointer guarded(view);
    const auto take = [this, guarded](const Merge &merge) {
        if (!guarded || !merge.theirs || !merge.merged)
            return;
        guarded->document().takeMerged(merge.merged->text, merge.theirs->stamp);
        if (Backup *own = m_keeping.backupOf(*guarded))
            own->rewrite();
        m_workspace.openWith(guarded->path(), u"merge"_s);
    };
    const auto merge = [guarded, take](const std::optional<std::string> &base) {
        if (guarded)
            mergeInBackground<Merge>(guarded->document(), base).then(guarded.data(), take);
    };
    if (backup)
        backup->base().then(view, merge);
    else
        merge(std::nullopt);
}

void OutsideChanges::tellDeleted(EditorView *view)
{
    tell(view,
         tr("%1 was deleted or moved by another program. Its text is still here: save it to have "
            "the file back.")
             .arg(m_area.nameOf(view)),
         false);
}

void OutsideChanges::tellRestored(EditorView *view, Document::Restored how)
{
    switch (how) {
    case Document::Restored::AsItWas:
        break;
    case Document::Restored::Merged:
        tell(view,
             tr("%1 was changed since you last edited it. Those changes were merged with your "
                "unsaved ones.")
                 .arg(m_area.nameOf(view)),
             true);
        break;
    case Document::Restored::Conflict:
        ask(view);
        break;
    case Document::Restored::FileGone:
        tellDeleted(view);
        break;
    }
}

} // namespace slipway::ide
