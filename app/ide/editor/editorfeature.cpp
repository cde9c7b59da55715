// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorfeature.h"

#include "autosave.h"
#include "diffview.h"
#include "document.h"
#include "editoractions.h"
#include "editorarea.h"
#include "editorstatus.h"
#include "editorview.h"
#include "keeping.h"
#include "mergeview.h"
#include "outsidechanges.h"
#include "saving.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/shell.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static constexpr auto hotExit = "files.hotExit"_L1;

EditorFeature::EditorFeature(Workspace &workspace)
    : m_workspace(workspace)
    , m_area(new EditorArea)
    , m_keeping(std::make_unique<Keeping>(*m_area))
    , m_saving(std::make_unique<Saving>(*m_area, *m_keeping, workspace))
    , m_outside(std::make_unique<OutsideChanges>(*m_area, *m_keeping, workspace))
{
    connect(m_area, &EditorArea::viewAdded, this, &EditorFeature::watchView);
    connect(m_area, &EditorArea::currentChanged, this, &EditorFeature::showCurrent);
    connect(&workspace, &Workspace::folderChanged, this, &EditorFeature::changeFolder);
    connect(m_area, &EditorArea::filesDropped, this, [this](const QStringList &paths) {
        for (const QString &path : paths)
            m_workspace.open(path);
    });
    connect(&workspace, &Workspace::pathRenamed, this, &EditorFeature::followRename);
    connect(&workspace, &Workspace::fileSaved, this, [this](const QString &path) {
        if (!path.endsWith(u"/.editorconfig"))
            return;
        for (EditorView *view : m_area->views())
            view->readEditorConfig();
    });
    connect(m_keeping.get(), &Keeping::failed, this, &EditorFeature::tellUnsafe);
    connect(m_keeping.get(), &Keeping::recovered, this, [this] {
        if (m_shell)
            m_shell->notifications().withdraw(u"backup"_s);
    });
    workspace.setHost(this);
}

EditorFeature::~EditorFeature()
{
    m_workspace.setHost(nullptr);
    if (m_area)
        m_area->disconnect(this);
}

void EditorFeature::attach(Shell &shell)
{
    m_shell = &shell;
    m_saving->setShell(shell);
    m_outside->setShell(shell);
    Options::instance().declare(
        {.id = hotExit,
         .title = tr("Keep unsaved texts when the window closes"),
         .description = tr("They are there again the next time. Otherwise you are asked."),
         .group = tr("Files"),
         .value = true,
         .perProject = false});
    m_workspace.pages().add({.id = u"merge"_s,
                             .opens = [](const QString &) { return true; },
                             .make = [this](const QString &path, QWidget *parent) -> QWidget * {
                                 return new MergeView(m_workspace, path, parent);
                             },
                             .title = tr("Merge")});
    addFileActions();
    addTabActions();
    addSplitActions();
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
        for (EditorView *view : m_area->documents())
            view->document().checkDisk();
    });
    m_area->setLanguagesReady();
    m_keeping->readKept();
    updateWatch();
    showCurrent();
}

// --- For other features -------------------------------------------------------------------------

Place EditorFeature::place() const
{
    EditorView *view = m_area->current();
    return view ? Place{.path = view->path(), .position = view->caretPosition()}
                : Place{.path = m_area->currentPath(), .position = {}};
}

void EditorFeature::openFile(const QString &path, TextPosition position, OpenReason reason)
{
    const Place from = place();
    const PageKind *kind = m_workspace.pages().preferred(path);
    if (kind && position == TextPosition{})
        openWith(path, kind->id);
    else
        m_area->open(path, position,
                     reason == OpenReason::Peek ? EditorArea::Keep::No : EditorArea::Keep::Yes);
    if (reason != OpenReason::History && from != place())
        Q_EMIT m_workspace.navigated(from, place());
}

QWidget *EditorFeature::makePage(const QString &path, const QString &kind)
{
    const PageKind *page = m_workspace.pages().find(kind);
    if (!page)
        return nullptr;
    QWidget *widget = page->make(path, m_area);
    if (widget->windowTitle().isEmpty())
        widget->setWindowTitle(QFileInfo(path).fileName());
    return widget;
}

void EditorFeature::openWith(const QString &path, const QString &kind)
{
    if (m_workspace.pages().find(kind))
        m_area->openPage(
            kind + u':' + path, [this, path, kind] { return makePage(path, kind); }, path, kind);
    else
        m_area->open(path);
}

void EditorFeature::showPage(const QString &key, const std::function<QWidget *()> &make)
{
    m_area->openPage(key, make);
}

void EditorFeature::compare(const Comparison &comparison)
{
    const QString key = u"compare:"_s + comparison.left.title + u':' + comparison.left.path + u':'
                        + comparison.right.title + u':' + comparison.right.path;
    m_area->openPage(key, [this, comparison] { return new DiffView(m_workspace, comparison); });
}

std::vector<OpenDocument> EditorFeature::documents() const
{
    std::vector<OpenDocument> documents;
    QStringList unread = m_area->files();
    for (EditorView *view : m_area->documents()) {
        documents.push_back({.path = view->path(),
                             .name = m_area->nameOf(view),
                             .editor = view,
                             .modified = view->document().isModified()});
        unread.removeOne(view->path());
    }
    for (const QString &path : std::as_const(unread))
        documents.push_back({.path = path, .name = QFileInfo(path).fileName()});
    return documents;
}

QFuture<bool> EditorFeature::saveAll()
{
    return m_saving->saveAll();
}

// --- Actions ------------------------------------------------------------------------------------

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
        withCurrent([this](EditorView *view) { m_saving->save(view); }));
    add({.id = u"file.saveAs"_s,
         .text = tr("Save &As…"),
         .icon = u"document-save-as"_s,
         .shortcut = QKeySequence(u"Ctrl+Shift+S"_s),
         .menu = MenuId::File,
         .group = 30},
        withCurrent([this](EditorView *view) { m_saving->saveAs(view); }));
    add({.id = u"file.saveAll"_s,
         .text = tr("Save A&ll"),
         .icon = u"document-save-all"_s,
         .shortcut = QKeySequence(u"Ctrl+Alt+S"_s),
         .menu = MenuId::File,
         .group = 30},
        [this] { m_saving->saveAll(); });
    add({.id = u"edit.merge"_s,
         .text = tr("Resolve Con&flicts"),
         .menu = MenuId::Edit,
         .group = 45},
        withCurrent([this](EditorView *view) {
            if (!view->path().isEmpty())
                openWith(view->path(), u"merge"_s);
        }));
    add({.id = u"edit.compareSaved"_s,
         .text = tr("Compare with the Sa&ved File"),
         .menu = MenuId::Edit,
         .group = 45},
        withCurrent([this](EditorView *view) {
            const QString path = view->path();
            const auto disk = loadFile(QFile::encodeName(path).toStdString());
            if (disk)
                compare({.left = {.title = tr("Saved"),
                                  .text = QByteArray::fromStdString(disk->decoded.text)},
                         .right = {.title = QFileInfo(path).fileName(), .path = path},
                         .language = path});
        }));
    add({.id = u"edit.compareClipboard"_s,
         .text = tr("Compare with the Clip&board"),
         .menu = MenuId::Edit,
         .group = 45},
        withCurrent([this](EditorView *view) {
            if (view->path().isEmpty())
                return;
            compare({.left = {.title = tr("Clipboard"),
                              .text = QGuiApplication::clipboard()->text().toUtf8()},
                     .right = {.title = m_area->nameOf(view), .path = view->path()},
                     .language = view->path()});
        }));
    add({.id = u"edit.compareFile"_s,
         .text = tr("Compare with a &File…"),
         .menu = MenuId::Edit,
         .group = 45},
        withCurrent([this](EditorView *view) {
            const QString path = view->path();
            if (path.isEmpty())
                return;
            auto *dialog = new QFileDialog(m_area->window(), tr("Compare With"), path);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &QFileDialog::fileSelected, this, [this, path](const QString &other) {
                const auto file = loadFile(QFile::encodeName(other).toStdString());
                if (!file) {
                    m_shell->notifications().error(QString::fromStdString(file.error().message));
                    return;
                }
                compare({.left = {.title = QFileInfo(other).fileName(),
                                  .text = QByteArray::fromStdString(file->decoded.text)},
                         .right = {.title = QFileInfo(path).fileName(), .path = path},
                         .language = path});
            });
            dialog->open();
        }));
}

void EditorFeature::addTabActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &keys,
                            MenuId menu, int group, auto slot) {
        QAction *action = m_shell->addAction(
            {.id = id, .text = text, .shortcut = QKeySequence(keys), .menu = menu, .group = group});
        connect(action, &QAction::triggered, this, slot);
    };
    add(u"file.close"_s, tr("&Close File"), u"Ctrl+W"_s, MenuId::File, 40,
        [this] { m_area->askCloseCurrent(); });
    using Which = EditorArea::Which;
    const auto closeMany = [this](Which which) {
        return [this, which] { m_area->askCloseMany(which); };
    };
    add(u"file.closeOthers"_s, tr("Close &Others"), {}, MenuId::File, 40, closeMany(Which::Others));
    add(u"file.closeRight"_s, tr("Close to the &Right"), {}, MenuId::None, 40,
        closeMany(Which::ToTheRight));
    add(u"file.closeSaved"_s, tr("Close Sa&ved"), u"Ctrl+K, U"_s, MenuId::None, 40,
        closeMany(Which::Saved));
    add(u"file.closeAll"_s, tr("Clos&e All"), u"Ctrl+K, Ctrl+Shift+W"_s, MenuId::File, 40,
        closeMany(Which::All));
    add(u"file.reopenClosed"_s, tr("&Reopen Closed File"), u"Ctrl+Shift+T"_s, MenuId::File, 40,
        [this] {
            m_area->reopenClosed(
                [this](const QString &path, const QString &kind) { return makePage(path, kind); });
        });
    add(u"view.switchFile"_s, tr("S&witch to a Recent File"), u"Ctrl+Tab"_s, MenuId::View, 30,
        [this] { m_area->switchTab(1); });
    add(u"view.switchFileBack"_s, tr("Switch to an O&lder File"), u"Ctrl+Shift+Tab"_s, MenuId::None,
        30, [this] { m_area->switchTab(-1); });
    add(u"view.nextFile"_s, tr("&Next File"), u"Ctrl+PgDown"_s, MenuId::View, 30,
        [this] { m_area->showNext(1); });
    add(u"view.previousFile"_s, tr("&Previous File"), u"Ctrl+PgUp"_s, MenuId::View, 30,
        [this] { m_area->showNext(-1); });
    add(u"view.focusEditor"_s, tr("&Editor"), u"Ctrl+1"_s, MenuId::View, 20, [this] {
        if (QWidget *widget = m_area->currentWidget())
            widget->setFocus(Qt::OtherFocusReason);
    });
}

void EditorFeature::addSplitActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &keys,
                            auto slot) {
        QAction *action = m_shell->addAction({.id = id,
                                              .text = text,
                                              .shortcut = QKeySequence(keys),
                                              .menu = MenuId::View,
                                              .group = 35});
        connect(action, &QAction::triggered, this, slot);
    };
    add(u"view.splitRight"_s, tr("Split R&ight"), u"Ctrl+\\"_s,
        [this] { m_area->split(SplitSide::Right); });
    add(u"view.splitDown"_s, tr("Split &Down"), u"Ctrl+K, Ctrl+\\"_s,
        [this] { m_area->split(SplitSide::Down); });
    add(u"view.joinGroup"_s, tr("&Join with Neighbour"), u"Ctrl+K, Ctrl+N"_s,
        [this] { m_area->joinGroup(); });
    add(u"view.nextGroup"_s, tr("Next &Group"), u"Ctrl+K, Ctrl+Right"_s,
        [this] { m_area->focusGroup(1); });
    add(u"view.previousGroup"_s, tr("Previous Gro&up"), u"Ctrl+K, Ctrl+Left"_s,
        [this] { m_area->focusGroup(-1); });
    add(u"view.moveTabRight"_s, tr("Move File to Next Group"), u"Ctrl+Alt+Right"_s,
        [this] { m_area->moveTabToGroup(1); });
    add(u"view.moveTabLeft"_s, tr("Move File to Previous Group"), u"Ctrl+Alt+Left"_s,
        [this] { m_area->moveTabToGroup(-1); });
    add(u"view.tearOff"_s, tr("Move File to a New &Window"), u"Ctrl+K, Ctrl+W"_s,
        [this] { m_area->tearOff(); });
}

// --- The views ----------------------------------------------------------------------------------

void EditorFeature::watchView(EditorView *view)
{
    const bool first = !m_keeping->backupOf(*view);
    m_keeping->add(*view);
    connect(view, &EditorView::caretMoved, &m_workspace, [this, view] {
        if (m_workspace.currentEditor() == view)
            Q_EMIT m_workspace.caretMoved();
    });
    connect(view, &EditorView::noticed, this, [this](const QString &message) {
        if (m_shell)
            m_shell->notifications().warning(message);
    });
    if (!first)
        return; // The text has a view already.
    m_outside->watch(*view);
    Document &document = view->document();
    new AutoSave(document, m_workspace);
    connect(&document, &Document::saveFailed, this, [this, &document](const Error &error) {
        for (EditorView *one : m_area->views()) {
            if (&one->document() != &document)
                continue;
            if (error.code == "file.changed_outside")
                m_outside->meet(one);
            else
                m_saving->notifyFailed(one, error);
            return;
        }
    });
    connect(&document, &Document::saved, this,
            [this, &document] { Q_EMIT m_workspace.fileSaved(document.path()); });
    connect(&document, &Document::modifiedChanged, &m_workspace, &Workspace::documentsChanged);
    connect(&document, &Document::loaded, &m_workspace, &Workspace::documentsChanged);
}

void EditorFeature::showCurrent()
{
    EditorView *view = m_area->current();
    m_workspace.setCurrent(m_area->currentPath(), view);
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
    m_area->rename(from, to, [this](const QString &path, const QString &kind) {
        return makePage(path, kind);
    });
}

void EditorFeature::changeFolder(const QString &folder)
{
    m_keeping->setFolder(
        folder, [this](const QString &path, const QString &kind) { return makePage(path, kind); });
}

void EditorFeature::prepareToClose(const std::function<void(bool)> &answer)
{
    const bool keeps = Options::instance().flag(hotExit);
    m_keeping->flush().then(this, [this, keeps, answer](bool safe) {
        if (safe && keeps)
            answer(true);
        else
            m_saving->askToLeave(answer);
    });
}

void EditorFeature::tellUnsafe(const Error &error)
{
    if (!m_shell)
        return;
    m_shell->notifications().show(
        {.severity = Severity::Error,
         .text = tr("Unsaved texts cannot be kept safe: %1 They are still here. Save them, or make "
                    "room; it is tried again all the time.")
                     .arg(QString::fromStdString(error.message)),
         .key = u"backup"_s});
}

} // namespace slipway::ide
