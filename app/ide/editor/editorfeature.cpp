// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorfeature.h"

#include "document.h"
#include "editoractions.h"
#include "editorarea.h"
#include "editorstatus.h"
#include "editorview.h"
#include "scintillaview.h"
#include "session.h"
#include "shell/notifications.h"
#include "shell/shell.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

EditorFeature::EditorFeature(Workspace &workspace)
    : m_workspace(workspace)
    , m_area(new EditorArea)
{
    connect(m_area, &EditorArea::viewAdded, this, &EditorFeature::watchView);
    connect(m_area, &EditorArea::currentChanged, this, &EditorFeature::showCurrent);
    connect(m_area, &EditorArea::closeAsked, this, &EditorFeature::askToClose);
    connect(&workspace, &Workspace::folderChanged, this, &EditorFeature::changeFolder);
    connect(&workspace, &Workspace::pathRenamed, this, &EditorFeature::followRename);
    workspace.setHost(this);
}

EditorFeature::~EditorFeature()
{
    m_workspace.setHost(nullptr);
}

void EditorFeature::attach(Shell &shell)
{
    m_shell = &shell;
    addFileActions();
    new EditorActions(*m_shell, m_area, [this] { return m_area->current(); }, this);
    m_status = new EditorStatus(
        shell,
        [&shell] {
            if (QAction *action = shell.action(u"edit.goToLine"_s))
                action->trigger();
        },
        this);
    connect(m_area, &EditorArea::filesChanged, this, &EditorFeature::updateWatch);
    connect(m_area, &EditorArea::filesChanged, &m_workspace, &Workspace::documentsChanged);
    connect(&m_watch, &DiskWatch::stirred, this, [this] {
        for (EditorView *view : m_area->views())
            view->document().checkDisk();
    });
    m_area->setLanguagesReady();
    updateWatch();
    showCurrent();
}

Place EditorFeature::place() const
{
    EditorView *view = m_area->current();
    return view ? Place{.path = view->path(), .position = view->caretPosition()} : Place{};
}

void EditorFeature::openFile(const QString &path, TextPosition position, OpenReason reason)
{
    const Place from = place();
    const PageKind *kind = m_workspace.pages().preferred(path);
    if (kind && position == TextPosition{})
        openWith(path, kind->id);
    else
        m_area->open(path, position);
    if (reason != OpenReason::History && from != place())
        Q_EMIT m_workspace.navigated(from, {.path = path, .position = position});
}

void EditorFeature::openWith(const QString &path, const QString &kind)
{
    const PageKind *page = m_workspace.pages().find(kind);
    if (!page) {
        m_area->open(path);
        return;
    }
    m_area->openPage(kind + u':' + path, [this, page, path] {
        QWidget *widget = page->make(path, m_area);
        if (widget->windowTitle().isEmpty())
            widget->setWindowTitle(QFileInfo(path).fileName());
        return widget;
    });
}

void EditorFeature::showPage(const QString &key, const std::function<QWidget *()> &make)
{
    m_area->openPage(key, make);
}

void EditorFeature::compare(const Comparison &)
{}

std::vector<OpenDocument> EditorFeature::documents() const
{
    std::vector<OpenDocument> documents;
    QStringList unread = m_area->files();
    for (EditorView *view : m_area->views()) {
        documents.push_back({.path = view->path(),
                             .name = QFileInfo(view->path()).fileName(),
                             .editor = view,
                             .modified = view->document().isModified()});
        unread.removeOne(view->path());
    }
    for (const QString &path : std::as_const(unread))
        documents.push_back({.path = path, .name = QFileInfo(path).fileName()});
    return documents;
}

void EditorFeature::addFileActions()
{
    const auto add = [this](const ActionSpec &spec, auto slot) {
        connect(m_shell->addAction(spec), &QAction::triggered, this, slot);
    };
    const auto withCurrent = [this](auto run) {
        return [this, run] {
            if (EditorView *view = m_area->current())
                run(view);
        };
    };
    add({.id = u"file.new"_s,
         .text = tr("&New File"),
         .icon = u"document-new"_s,
         .shortcut = QKeySequence::New,
         .menu = MenuId::File,
         .group = 10},
        [this] { m_area->newFile(); });
    add({.id = u"file.save"_s,
         .text = tr("&Save"),
         .icon = u"document-save"_s,
         .shortcut = QKeySequence::Save,
         .menu = MenuId::File,
         .group = 30},
        withCurrent([this](EditorView *view) { save(view); }));
    add({.id = u"file.saveAs"_s,
         .text = tr("Save &As…"),
         .icon = u"document-save-as"_s,
         .shortcut = QKeySequence(u"Ctrl+Shift+S"_s),
         .menu = MenuId::File,
         .group = 30},
        withCurrent([this](EditorView *view) { saveAs(view); }));
    add({.id = u"file.saveAll"_s,
         .text = tr("Save A&ll"),
         .icon = u"document-save-all"_s,
         .shortcut = QKeySequence(u"Ctrl+Alt+S"_s),
         .menu = MenuId::File,
         .group = 30},
        [this] { saveAll(); });
    add({.id = u"file.close"_s,
         .text = tr("&Close File"),
         .icon = u"document-close"_s,
         .shortcut = QKeySequence(u"Ctrl+W"_s),
         .menu = MenuId::File,
         .group = 40},
        withCurrent([this](EditorView *view) { askToClose(view); }));
    add({.id = u"view.nextFile"_s,
         .text = tr("&Next File"),
         .shortcut = QKeySequence(u"Ctrl+Tab"_s),
         .menu = MenuId::View,
         .group = 30},
        [this] { m_area->showNext(1); });
    add({.id = u"view.previousFile"_s,
         .text = tr("&Previous File"),
         .shortcut = QKeySequence(u"Ctrl+Shift+Tab"_s),
         .menu = MenuId::View,
         .group = 30},
        [this] { m_area->showNext(-1); });
    add({.id = u"view.focusEditor"_s,
         .text = tr("&Editor"),
         .shortcut = QKeySequence(u"Ctrl+1"_s),
         .menu = MenuId::View,
         .group = 20},
        withCurrent([](EditorView *view) { view->setFocus(Qt::OtherFocusReason); }));
}

void EditorFeature::watchView(EditorView *view)
{
    connect(view, &EditorView::noticed, this, [this](const QString &message) {
        if (m_shell)
            m_shell->notifications().show(
                {.severity = Severity::Warning, .text = message, .key = u"notice:"_s + message});
    });
    Document &document = view->document();
    connect(view, &EditorView::caretMoved, &m_workspace, [this, view] {
        if (m_workspace.currentEditor() == view)
            Q_EMIT m_workspace.caretMoved();
    });
    connect(&document, &Document::saveFailed, this, [this, view](const Error &error) {
        notifySaveFailed(view, QString::fromStdString(error.code),
                         QString::fromStdString(error.message));
    });
    connect(&document, &Document::changedOutside, this,
            [this, view] { notifyChangedOutside(view); });
    connect(&document, &Document::deletedOutside, this,
            [this, view] { notifyDeletedOutside(view); });
    const auto settled = [this, view] {
        if (m_shell)
            m_shell->notifications().withdraw(u"disk:"_s + view->path());
    };
    connect(&document, &Document::reloaded, this, settled);
    connect(&document, &Document::saved, this, [this, view, settled] {
        settled();
        Q_EMIT m_workspace.fileSaved(view->path());
    });
}

void EditorFeature::showCurrent()
{
    EditorView *view = m_area->current();
    m_workspace.setCurrent(view ? view->path() : QString(), view);
    if (m_status)
        m_status->setView(view);
    Q_EMIT emptyChanged(m_area->isEmpty());
}

void EditorFeature::updateWatch()
{
    m_watch.setFiles(m_area->files());
}

void EditorFeature::followRename(const QString &from, const QString &to)
{
    for (EditorView *view : m_area->views()) {
        const QString path = view->path();
        if (path == from)
            view->document().setPath(to);
        else if (path.startsWith(from + u'/'))
            view->document().setPath(to + path.sliced(from.size()));
    }
}

void EditorFeature::changeFolder(const QString &folder)
{
    saveSession();
    m_area->closeUnmodified();
    m_folder = folder;
    restoreSession(folder);
}

void EditorFeature::saveSession() const
{
    Session session;
    for (const QString &file : m_area->files())
        session.files.push_back({.path = file, .position = m_area->positionOf(file)});
    session.current = m_workspace.currentFile();
    session.save(m_folder);
}

void EditorFeature::restoreSession(const QString &folder)
{
    const Session session = Session::load(folder);
    for (const Session::File &file : session.files) {
        if (QFileInfo(file.path).isFile())
            m_area->addLater(file.path, file.position);
    }
    if (m_area->files().contains(session.current))
        m_area->open(session.current, m_area->positionOf(session.current));
    else if (!m_area->files().isEmpty())
        m_area->open(m_area->files().constFirst());
    else
        showCurrent();
}

QFuture<bool> EditorFeature::save(EditorView *view)
{
    if (view->path().isEmpty())
        return saveAs(view);
    return view->document().save();
}

QFuture<bool> EditorFeature::saveAs(EditorView *view)
{
    auto promise = std::make_shared<QPromise<bool>>();
    promise->start();
    const QString start = view->path().isEmpty() ? m_workspace.folder() : view->path();
    auto *dialog = new QFileDialog(m_area->window(), tr("Save As"), start);
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

std::vector<EditorView *> EditorFeature::modifiedViews() const
{
    std::vector<EditorView *> views = m_area->views();
    std::erase_if(views, [](EditorView *view) { return !view->document().isModified(); });
    return views;
}

QFuture<bool> EditorFeature::saveAll()
{
    std::vector<EditorView *> views = modifiedViews();
    std::erase_if(views, [](EditorView *view) { return view->path().isEmpty(); });
    return saveEach(views);
}

QFuture<bool> EditorFeature::saveEach(const std::vector<EditorView *> &views)
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
        new QMessageBox(QMessageBox::NoIcon, EditorFeature::tr("Unsaved Changes"), text,
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(EditorFeature::tr("What is not saved will be lost."));
    box->setDefaultButton(QMessageBox::Save);
    return box;
}

void EditorFeature::askToClose(EditorView *view)
{
    if (!view->document().isModified()) {
        m_area->close(view);
        return;
    }
    m_area->show(view);
    const QString name =
        view->path().isEmpty() ? tr("this text") : QFileInfo(view->path()).fileName();
    QMessageBox *box = unsavedBox(m_area->window(), tr("Save the changes to %1?").arg(name));
    connect(box, &QMessageBox::finished, view, [this, view](int choice) {
        if (choice == QMessageBox::Discard) {
            m_area->close(view);
        } else if (choice == QMessageBox::Save) {
            save(view).then(view, [this, view](bool written) {
                if (written && !view->document().isModified())
                    m_area->close(view);
            });
        }
    });
    box->open();
}

void EditorFeature::prepareToClose(std::function<void(bool)> answer)
{
    const auto leave = [this, answer] {
        saveSession();
        answer(true);
    };
    const std::vector<EditorView *> views = modifiedViews();
    if (views.empty()) {
        leave();
        return;
    }
    QMessageBox *box = unsavedBox(
        m_area->window(), tr("Save the changes to %n file(s)?", nullptr, int(views.size())));
    connect(box, &QMessageBox::finished, this, [this, views, answer, leave](int choice) {
        if (choice == QMessageBox::Discard) {
            leave();
        } else if (choice == QMessageBox::Save) {
            saveEach(modifiedViews()).then(this, [answer, leave](bool all) {
                if (all)
                    leave();
                else
                    answer(false);
            });
        } else {
            answer(false);
        }
    });
    box->open();
}

void EditorFeature::notifySaveFailed(EditorView *view, const QString &code, const QString &message)
{
    if (code == u"file.changed_outside") {
        notifyChangedOutside(view);
        return;
    }
    m_shell->notifications().show({.severity = Severity::Error,
                                   .text = message,
                                   .actions = {{tr("Save As…"),
                                                [this, view = QPointer(view)] {
                                                    if (view)
                                                        saveAs(view);
                                                }}},
                                   .key = u"disk:"_s + view->path()});
}

void EditorFeature::notifyChangedOutside(EditorView *view)
{
    const QPointer guarded(view);
    m_shell->notifications().show(
        {.severity = Severity::Warning,
         .text = tr("%1 was changed by another program, and has unsaved changes here.")
                     .arg(QFileInfo(view->path()).fileName()),
         .actions = {{tr("Load from Disk"),
                      [guarded] {
                          if (guarded)
                              guarded->document().reload();
                      }},
                     {tr("Keep Mine"),
                      [guarded] {
                          if (guarded)
                              guarded->document().keepMine();
                      }}},
         .key = u"disk:"_s + view->path()});
}

void EditorFeature::notifyDeletedOutside(EditorView *view)
{
    m_shell->notifications().show(
        {.severity = Severity::Warning,
         .text = tr("%1 was deleted or moved by another program. Its text is still here: save it "
                    "to have the file back.")
                     .arg(QFileInfo(view->path()).fileName()),
         .key = u"disk:"_s + view->path()});
}

} // namespace slipway::ide
