// SPDX-License-Identifier: GPL-3.0-or-later
#include "saving.h"

#include "document.h"
#include "editorarea.h"
#include "editorview.h"
#include "keeping.h"
#include "shell/notifications.h"
#include "shell/shell.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

Saving::Saving(EditorArea &area, Keeping &keeping, Workspace &workspace)
    : m_area(area)
    , m_keeping(keeping)
    , m_workspace(workspace)
{
    connect(&area, &EditorArea::closeAsked, this, &Saving::askToClose);
}

QFuture<bool> Saving::save(EditorView *view)
{
    if (view->path().isEmpty())
        return saveAs(view);
    view->document().beforeOverwrite = m_workspace.beforeOverwrite;
    return view->document().save();
}

QFuture<bool> Saving::saveAs(EditorView *view)
{
    auto promise = std::make_shared<QPromise<bool>>();
    promise->start();
    const QString start = view->path().isEmpty() ? m_workspace.folder() : view->path();
    auto *dialog = new QFileDialog(view->window(), tr("Save As"), start);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    connect(dialog, &QFileDialog::finished, view, [this, dialog, view, promise](int result) {
        if (result != QDialog::Accepted) {
            promise->addResult(false);
            promise->finish();
            return;
        }
        view->document()
            .saveAs(dialog->selectedFiles().value(0))
            .then(this, [promise](bool written) {
                promise->addResult(written);
                promise->finish();
            });
    });
    dialog->open();
    return promise->future();
}

std::vector<EditorView *> Saving::modified() const
{
    std::vector<EditorView *> views = m_area.documents();
    std::erase_if(views, [](EditorView *view) { return !view->document().isModified(); });
    return views;
}

QFuture<bool> Saving::saveAll()
{
    std::vector<EditorView *> views = modified();
    std::erase_if(views, [](EditorView *view) { return view->path().isEmpty(); });
    return saveEach(views);
}

QFuture<bool> Saving::saveEach(const std::vector<EditorView *> &views)
{
    if (views.empty())
        return QtFuture::makeReadyValueFuture(true);
    QList<QFuture<bool>> writes;
    for (EditorView *view : views)
        writes.append(save(view));
    return QtFuture::whenAll(writes.begin(), writes.end())
        .then(this, [](const QList<QFuture<bool>> &done) {
            return std::ranges::all_of(done, [](const QFuture<bool> &one) { return one.result(); });
        });
}

static QMessageBox *unsavedBox(QWidget *parent, const QString &text)
{
    auto *box =
        new QMessageBox(QMessageBox::Warning, Saving::tr("Unsaved Changes"), text,
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(Saving::tr("What is not saved will be lost."));
    box->setDefaultButton(QMessageBox::Save);
    return box;
}

void Saving::askToClose(const QList<EditorView *> &views)
{
    if (views.isEmpty())
        return;
    EditorView *view = views.first();
    QList<QPointer<EditorView>> others(views.begin() + 1, views.end());
    const auto next = [this, others] {
        QList<EditorView *> left;
        for (const auto &one : others) {
            if (one)
                left.append(one);
        }
        askToClose(left);
    };
    // Nothing is lost with a text that is empty and has no file.
    if (view->path().isEmpty() && view->text().isEmpty()) {
        m_keeping.forget(*view);
        m_area.close(view);
        next();
        return;
    }
    m_area.show(view);
    const QString name = m_area.nameOf(view);
    QMessageBox *box = unsavedBox(view->window(), tr("Save the changes to %1?").arg(name));
    connect(box, &QMessageBox::finished, view, [this, view, next](int choice) {
        if (choice == QMessageBox::Discard) {
            m_keeping.forget(*view);
            m_area.close(view);
            next();
        } else if (choice == QMessageBox::Save) {
            save(view).then(view, [this, view, next](bool written) {
                if (!written || view->document().isModified())
                    return;
                m_area.close(view);
                next();
            });
        }
    });
    box->open();
}

void Saving::askToLeave(std::function<void(bool)> answer)
{
    const std::vector<EditorView *> views = modified();
    if (views.empty()) {
        answer(true);
        return;
    }
    QMessageBox *box = unsavedBox(
        m_area.window(), tr("Save the changes to %n file(s)?", nullptr, int(views.size())));
    connect(box, &QMessageBox::finished, this, [this, answer](int choice) {
        if (choice == QMessageBox::Discard) {
            for (EditorView *view : modified())
                m_keeping.forget(*view);
            answer(true);
        } else if (choice == QMessageBox::Save) {
            saveEach(modified()).then(this, answer);
        } else {
            answer(false);
        }
    });
    box->open();
}

void Saving::notifyFailed(EditorView *view, const Error &error)
{
    if (!m_shell)
        return;
    QString text = QString::fromStdString(error.message);
    if (error.kind == ErrorKind::PermissionDenied)
        text += u' ' + tr("Save it somewhere else, or ask for the right to write there.");
    else if (error.kind == ErrorKind::Unavailable)
        text += u' ' + tr("Make some room, or save it somewhere else. It is kept here meanwhile.");
    else if (error.kind == ErrorKind::NotFound)
        text += u' ' + tr("Its folder has gone: make it again, or save it somewhere else.");
    const QPointer guarded(view);
    std::vector<NotificationAction> actions{{tr("Save As…"), [this, guarded] {
                                                 if (guarded)
                                                     saveAs(guarded);
                                             }}};
    if (error.code == "text.not_encodable")
        actions.insert(actions.begin(), {tr("Save as UTF-8"), [this, guarded] {
                                             if (!guarded)
                                                 return;
                                             guarded->document().setEncoding(Encoding::Utf8);
                                             save(guarded);
                                         }});
    else if (error.kind == ErrorKind::NotFound)
        actions.insert(actions.begin(), {tr("Make the Folder Again"), [this, guarded] {
                                             if (!guarded)
                                                 return;
                                             QDir().mkpath(QFileInfo(guarded->path()).path());
                                             save(guarded);
                                         }});
    else
        actions.insert(actions.begin(), {tr("Try Again"), [this, guarded] {
                                             if (guarded)
                                                 save(guarded);
                                         }});
    m_shell->notifications().show({.severity = Severity::Error,
                                   .text = text,
                                   .actions = std::move(actions),
                                   .key = u"disk:"_s + view->path()});
}

} // namespace slipway::ide
