// SPDX-License-Identifier: GPL-3.0-or-later
#include "treefeature.h"

#include "filecommands.h"
#include "filetree.h"
#include "filetreemodel.h"
#include "shell/notifications.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"
#include "treepanel.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

static const QString followOption = u"files.followCurrent"_s;
static const QString hiddenOption = u"files.showHidden"_s;
static const QString sortOption = u"files.sort"_s;
static const QString foldersFirstOption = u"files.foldersFirst"_s;

void TreeFeature::attach(Shell &shell)
{
    m_shell = &shell;
    declareOptions();
    m_commands = new FileCommands(shell.workspace(), shell.notifications(), shell.window(), this);
    // The panel may be made at once, and its menu has one of them.
    addActions();
    shell.addPanel({.id = u"files"_s,
                    .title = tr("Files"),
                    .icon = u"folder-symbolic"_s,
                    .side = PanelSide::Left,
                    .create = [this] { return createPanel(); },
                    .order = 10});
    connect(&shell.workspace(), &Workspace::documentsChanged, this, &TreeFeature::markUnsaved);
    connect(&Options::instance(), &Options::changed, this, [this](const QString &id) {
        if (id.startsWith(u"files."))
            applyOptions();
    });
    markUnsaved();
}

void TreeFeature::declareOptions()
{
    Options &options = Options::instance();
    const QString group = tr("Files");
    options.declare({.id = followOption,
                     .title = tr("Select the current file in the tree"),
                     .group = group,
                     .value = true});
    options.declare({.id = hiddenOption,
                     .title = tr("Show hidden files"),
                     .description = tr("Caches and the insides of version control in the tree, and "
                                       "what .gitignore names when it is filtered."),
                     .group = group,
                     .value = false});
    options.declare({.id = sortOption,
                     .title = tr("Sort files by"),
                     .group = group,
                     .value = u"name"_s,
                     .choices = {u"name"_s, u"kind"_s, u"modified"_s},
                     .choiceTitles = {tr("Name"), tr("Kind"), tr("Last change")}});
    options.declare({.id = foldersFirstOption,
                     .title = tr("Folders before files"),
                     .group = group,
                     .value = true});
}

void TreeFeature::applyOptions()
{
    if (!m_tree)
        return;
    const Options &options = Options::instance();
    const QString by = options.text(sortOption);
    m_tree->setRules({.order = {.by = by == u"kind"       ? TreeOrder::By::Kind
                                      : by == u"modified" ? TreeOrder::By::Modified
                                                          : TreeOrder::By::Name,
                                .foldersFirst = options.flag(foldersFirstOption)},
                      .showHidden = options.flag(hiddenOption)});
    m_tree->setFollowing(options.flag(followOption));
}

void TreeFeature::addActions()
{
    add({.id = u"view.focusFiles"_s,
         .text = tr("&Files"),
         .shortcut = QKeySequence(u"Ctrl+Shift+E"_s),
         .menu = MenuId::View,
         .group = 20},
        [this] { m_shell->showPanel(u"files"_s, Shell::Focus::Give); });
    add({.id = u"files.reveal"_s,
         .text = tr("Show Current File in the &Tree"),
         .menu = MenuId::View,
         .group = 20},
        [this] {
            m_shell->showPanel(u"files"_s, Shell::Focus::Give);
            if (m_tree)
                m_tree->reveal(m_shell->workspace().currentFile());
        });
}

QAction *TreeFeature::add(const ActionSpec &spec, const std::function<void()> &run)
{
    QAction *action = m_shell->addAction(spec);
    connect(action, &QAction::triggered, this, run);
    return action;
}

void TreeFeature::addFileActions()
{
    const auto act = [this](const QString &id, const QString &text, const QString &icon,
                            const QKeySequence &keys, void (FileTree::*slot)()) {
        return add({.id = id, .text = text, .icon = icon, .shortcut = keys, .scope = m_tree},
                   [this, slot] { (m_tree->*slot)(); });
    };
    act(u"files.newFile"_s, tr("New &File…"), u"document-new"_s, QKeySequence(u"Ctrl+Alt+N"_s),
        &FileTree::createFile);
    act(u"files.newFolder"_s, tr("New F&older…"), u"folder-new"_s,
        QKeySequence(u"Ctrl+Alt+Shift+N"_s), &FileTree::createFolder);
    act(u"files.rename"_s, tr("&Rename"), u"edit-rename"_s, Qt::Key_F2, &FileTree::renameSelected);
    act(u"files.delete"_s, tr("&Delete"), u"edit-delete"_s, Qt::Key_Delete,
        &FileTree::deleteSelected);
    act(u"files.deleteForGood"_s, tr("Delete for Good…"), {}, Qt::SHIFT | Qt::Key_Delete,
        &FileTree::deleteSelectedForGood);
    act(u"files.duplicate"_s, tr("D&uplicate"), u"edit-duplicate"_s, {},
        &FileTree::duplicateSelected);
    act(u"files.cut"_s, tr("Cu&t"), u"edit-cut"_s, QKeySequence::Cut, &FileTree::cutSelected);
    act(u"files.copy"_s, tr("&Copy"), u"edit-copy"_s, QKeySequence::Copy, &FileTree::copySelected);
    act(u"files.paste"_s, tr("&Paste"), u"edit-paste"_s, QKeySequence::Paste, &FileTree::paste);
    QAction *undo = add({.id = u"files.undo"_s,
                         .text = tr("U&ndo"),
                         .icon = u"edit-undo"_s,
                         .shortcut = QKeySequence::Undo,
                         .scope = m_tree},
                        [this] { m_commands->undo(); });
    undo->setEnabled(m_commands->canUndo());
    connect(m_commands, &FileCommands::canUndoChanged, undo, &QAction::setEnabled);
    act(u"files.collapseAll"_s, tr("C&ollapse All"), u"collapse-all"_s, {}, &FileTree::collapseAll);
}

void TreeFeature::addPathActions()
{
    add({.id = u"files.filter"_s,
         .text = tr("F&ilter Files"),
         .icon = u"view-filter"_s,
         .shortcut = QKeySequence::Find,
         .scope = m_tree},
        [this] { m_panel->focusFilter(); });
    add({.id = u"files.copyPath"_s,
         .text = tr("Copy P&ath"),
         .icon = u"edit-copy-path"_s,
         .shortcut = QKeySequence(u"Ctrl+Alt+C"_s),
         .scope = m_tree},
        [this] { copyPaths(false); });
    add({.id = u"files.copyRelativePath"_s,
         .text = tr("Copy Relati&ve Path"),
         .shortcut = QKeySequence(u"Ctrl+Alt+Shift+C"_s),
         .scope = m_tree},
        [this] { copyPaths(true); });
    add({.id = u"files.openOutside"_s,
         .text = tr("Show in File &Manager"),
         .icon = u"system-file-manager"_s,
         .scope = m_tree},
        [this] {
            const QFileInfo info(selectedPath());
            QDesktopServices::openUrl(
                QUrl::fromLocalFile(info.isDir() ? info.absoluteFilePath() : info.absolutePath()));
        });
    add({.id = u"files.openTerminal"_s,
         .text = tr("Open Terminal &Here"),
         .icon = u"utilities-terminal"_s,
         .scope = m_tree},
        [this] { openTerminal(); });
}

QWidget *TreeFeature::createPanel()
{
    m_tree = new FileTree(m_shell->workspace(), *m_commands);
    m_panel = new TreePanel(m_tree);
    addFileActions();
    addPathActions();
    m_panel->addButton(m_shell->action(u"files.newFile"_s), u"document-new"_s);
    m_panel->addButton(m_shell->action(u"files.newFolder"_s), u"folder-new"_s);
    m_panel->addButton(m_shell->action(u"files.collapseAll"_s), u"collapse-all"_s);
    m_panel->addMenu(makeViewMenu());
    applyOptions();
    connect(m_panel, &TreePanel::openFolderAsked, this, [this] {
        if (QAction *action = m_shell->action(u"file.openFolder"_s))
            action->trigger();
    });
    connect(m_tree, &FileTree::menuAsked, this, &TreeFeature::showMenu);
    connect(m_tree, &FileTree::watchLimitReached, this, &TreeFeature::tellWatchLimit);
    connect(&m_shell->workspace(), &Workspace::folderChanged, m_panel, &TreePanel::setFolder);
    m_panel->setFolder(m_shell->workspace().folder());
    return m_panel;
}

static QAction *addSwitch(QMenu *menu, const QString &text, const QString &option)
{
    QAction *action = menu->addAction(text);
    action->setCheckable(true);
    QObject::connect(menu, &QMenu::aboutToShow, action,
                     [action, option] { action->setChecked(Options::instance().flag(option)); });
    QObject::connect(action, &QAction::triggered, action,
                     [option](bool checked) { Options::instance().set(option, checked); });
    return action;
}

QMenu *TreeFeature::makeViewMenu()
{
    auto *menu = new QMenu(m_panel);
    const OptionSpec *sort = Options::instance().spec(sortOption);
    auto *group = new QActionGroup(menu);
    menu->addSection(sort->title);
    for (qsizetype i = 0; i < sort->choices.size(); ++i) {
        QAction *action = menu->addAction(sort->choiceTitles[i]);
        const QVariant choice = sort->choices[i];
        action->setCheckable(true);
        group->addAction(action);
        connect(menu, &QMenu::aboutToShow, action, [action, choice] {
            action->setChecked(Options::instance().value(sortOption) == choice);
        });
        connect(action, &QAction::triggered, this,
                [choice] { Options::instance().set(sortOption, choice); });
    }
    addSwitch(menu, tr("Folders First"), foldersFirstOption);
    menu->addSeparator();
    addSwitch(menu, tr("Show Hidden Files"), hiddenOption);
    addSwitch(menu, tr("Follow the Current File"), followOption);
    menu->addSeparator();
    menu->addAction(m_shell->action(u"files.reveal"_s));
    return menu;
}

void TreeFeature::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(m_tree);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool any = !m_tree->selectedPaths().isEmpty();
    const auto group = [&](std::initializer_list<QString> ids) {
        for (const QString &id : ids)
            menu->addAction(m_shell->action(id));
        menu->addSeparator();
    };
    group({u"files.newFile"_s, u"files.newFolder"_s});
    if (any) {
        group({u"files.cut"_s, u"files.copy"_s, u"files.paste"_s, u"files.duplicate"_s});
        group({u"files.rename"_s, u"files.delete"_s, u"files.undo"_s});
        group({u"files.copyPath"_s, u"files.copyRelativePath"_s});
    } else {
        group({u"files.paste"_s, u"files.undo"_s});
    }
    menu->addAction(m_shell->action(u"files.openOutside"_s));
    if (m_shell->action(u"terminal.openHere"_s))
        menu->addAction(m_shell->action(u"files.openTerminal"_s));
    menu->popup(position);
}

void TreeFeature::tellWatchLimit()
{
    m_shell->notifications().show(
        {.severity = Severity::Warning,
         .text = tr("The system watches no more folders for changes. Some are looked at again only "
                    "when you come back to this window. A higher fs.inotify.max_user_watches "
                    "changes that."),
         .key = u"files:watch"_s});
}

void TreeFeature::markUnsaved()
{
    QHash<QString, FileMark> marks;
    for (const OpenDocument &document : m_shell->workspace().documents()) {
        if (document.modified && !document.path.isEmpty())
            marks.insert(document.path, {.letter = u"\u25CF"_s,
                                         .color = ColorRole::Accent,
                                         .text = tr("not saved"),
                                         .weight = 10});
    }
    m_shell->workspace().marks().tell(u"unsaved"_s, marks);
}

QString TreeFeature::selectedPath() const
{
    return m_tree->selectedPaths().value(0, m_shell->workspace().folder());
}

void TreeFeature::copyPaths(bool relative)
{
    QStringList paths = m_tree->selectedPaths();
    const QDir folder(m_shell->workspace().folder());
    for (QString &path : paths)
        path = QDir::toNativeSeparators(relative ? folder.relativeFilePath(path) : path);
    if (!paths.isEmpty())
        QGuiApplication::clipboard()->setText(paths.join(u'\n'));
}

void TreeFeature::openTerminal()
{
    const QFileInfo info(selectedPath());
    if (QAction *action = m_shell->action(u"terminal.openHere"_s)) {
        action->setData(info.isDir() ? info.absoluteFilePath() : info.absolutePath());
        action->trigger();
    }
}

} // namespace slipway::ide
