// SPDX-License-Identifier: GPL-3.0-or-later
#include "navigatefeature.h"

#include "breadcrumbs.h"
#include "commandsource.h"
#include "definition.h"
#include "fileindex.h"
#include "filesource.h"
#include "linesource.h"
#include "outline.h"
#include "palette.h"
#include "places.h"
#include "shell/background.h"
#include "shell/notifications.h"
#include "shell/opentexts.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"
#include "symbolicons.h"
#include "symbols.h"
#include "symbolsource.h"
#include "textsource.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void NavigateFeature::attach(Shell &shell)
{
    m_shell = &shell;
    Options::instance().declare(
        {.id = u"navigate.breadcrumbs"_s,
         .title = tr("Path above the text"),
         .description = tr("Shows the file's path and what the caret is in, above the text."),
         .group = tr("Window"),
         .value = true});
    Workspace &workspace = shell.workspace();
    m_index = new FileIndex(this);
    m_symbols = new Symbols(workspace, this);
    m_places = new Places(workspace, this);
    connect(&workspace, &Workspace::folderChanged, m_index, &FileIndex::setFolder);
    m_index->setFolder(workspace.folder());
    m_palette = new Palette(shell.window());
    m_palette->add({}, new FileSource(*m_index, workspace, this));
    m_palette->add(u">"_s, new CommandSource(shell, this));
    m_palette->add(u":"_s, new LineSource(workspace, this));
    m_palette->add(u"@"_s, new SymbolSource(*m_symbols, workspace, this));
    m_palette->add(u"#"_s, new TextSource(workspace, this));
    addPaletteActions();
    addPlaceActions();
    addPanels();
}

void NavigateFeature::addPaletteActions()
{
    struct Opener
    {
        QString id;
        QString text;
        QString icon;
        QKeySequence keys;
        QString prefix;
        MenuId menu;
    };
    const std::array openers{
        Opener{u"view.commands"_s, tr("&Command Palette…"), u"search"_s,
               QKeySequence(u"Ctrl+Shift+P"_s), u">"_s, MenuId::View},
        Opener{u"go.file"_s,
               tr("Go to &File…"),
               u"document-open"_s,
               QKeySequence(u"Ctrl+P"_s),
               {},
               MenuId::Go},
        Opener{u"edit.goToLine"_s, tr("Go to &Line…"), u"go-jump"_s, QKeySequence(u"Ctrl+G"_s),
               u":"_s, MenuId::Go},
        Opener{u"go.symbol"_s,
               tr("Go to &Symbol in File…"),
               {},
               QKeySequence(u"Ctrl+Shift+O"_s),
               u"@"_s,
               MenuId::Go},
        Opener{u"go.text"_s,
               tr("Go to &Text in Project…"),
               {},
               QKeySequence(u"Ctrl+T"_s),
               u"#"_s,
               MenuId::Go},
    };
    for (const Opener &one : openers) {
        QAction *action = m_shell->addAction({.id = one.id,
                                              .text = one.text,
                                              .icon = one.icon,
                                              .shortcut = one.keys,
                                              .menu = one.menu,
                                              .group = one.menu == MenuId::View ? 5 : 20});
        connect(action, &QAction::triggered, m_palette,
                [this, prefix = one.prefix] { m_palette->open(prefix); });
    }
    QAction *definition = m_shell->addAction({.id = u"go.definition"_s,
                                              .text = tr("Go to &Definition"),
                                              .shortcut = QKeySequence(u"F12"_s),
                                              .menu = MenuId::Go,
                                              .group = 30});
    connect(definition, &QAction::triggered, this, &NavigateFeature::goToDefinition);
}

void NavigateFeature::addPlaceActions()
{
    QAction *back = m_shell->addAction({.id = u"go.back"_s,
                                        .text = tr("&Back"),
                                        .icon = u"go-previous"_s,
                                        .shortcut = QKeySequence(u"Alt+Left"_s),
                                        .menu = MenuId::Go,
                                        .group = 10});
    QAction *forward = m_shell->addAction({.id = u"go.forward"_s,
                                           .text = tr("F&orward"),
                                           .icon = u"go-next"_s,
                                           .shortcut = QKeySequence(u"Alt+Right"_s),
                                           .menu = MenuId::Go,
                                           .group = 10});
    const auto update = [this, back, forward] {
        back->setEnabled(m_places->canGoBack());
        forward->setEnabled(m_places->canGoForward());
    };
    update();
    connect(m_places, &Places::changed, this, update);
    connect(back, &QAction::triggered, m_places, &Places::goBack);
    connect(forward, &QAction::triggered, m_places, &Places::goForward);
}

void NavigateFeature::addPanels()
{
    m_shell->addPanel({.id = u"outline"_s,
                       .title = tr("Outline"),
                       .icon = u"code-context"_s,
                       .side = PanelSide::Left,
                       .create = [this] { return new Outline(*m_symbols, m_shell->workspace()); },
                       .order = 60});
    QAction *action = m_shell->addAction({.id = u"view.outline"_s,
                                          .text = tr("&Outline"),
                                          .icon = u"code-context"_s,
                                          .menu = MenuId::View,
                                          .group = 20});
    connect(action, &QAction::triggered, this,
            [this] { m_shell->showPanel(u"outline"_s, Shell::Focus::Give); });
    m_shell->addBar(new Breadcrumbs(m_shell->workspace(), *m_symbols, *m_index,
                                    m_shell->action(u"view.preview"_s)),
                    Shell::BarPlace::Above);
}

void NavigateFeature::goToDefinition()
{
    Workspace &workspace = m_shell->workspace();
    const TextEditor *editor = workspace.currentEditor();
    if (!editor)
        return;
    const QByteArray text = editor->text();
    const std::string word(wordAt(std::string_view(text.data(), std::size_t(text.size())),
                                  std::size_t(editor->selection().start)));
    if (word.empty()) {
        m_shell->notifications().info(tr("Put the caret on a name to go to its definition."));
        return;
    }
    // In this text first: that is what most names mean.
    const auto own = m_symbols->list();
    const auto caret = std::size_t(editor->selection().start);
    for (const search::Symbol &symbol : *own) {
        const bool here = caret >= symbol.start && caret <= symbol.nameEnd;
        if (m_symbols->isCurrent() && isNamed(symbol, word) && !here) {
            goToSymbol(workspace, symbol);
            return;
        }
    }
    const auto paths = m_index->paths();
    m_stop.request_stop();
    m_stop = std::stop_source();
    const QString name = QString::fromStdString(word);
    if (!paths) {
        showDefinitions(name, {});
        return;
    }
    runInBackground([folder = QFile::encodeName(m_index->folder()).toStdString(), paths, word,
                     texts = unsavedTexts(workspace), stop = m_stop.get_token()] {
        return findDefinitions(folder, *paths, word, texts, stop);
    }).then(this, [this, name, stop = m_stop.get_token()](const std::vector<Definition> &found) {
        if (!stop.stop_requested())
            showDefinitions(name, found);
    });
}

void NavigateFeature::showDefinitions(const QString &word, const std::vector<Definition> &found)
{
    if (found.empty()) {
        m_shell->notifications().show(
            {.severity = Severity::Info,
             .text = tr("Nothing named “%1” is declared in this project.").arg(word),
             .key = u"definition"_s});
        return;
    }
    Workspace &workspace = m_shell->workspace();
    QList<PaletteItem> items;
    for (const Definition &one : found) {
        const QString path = QFile::decodeName(QByteArray::fromStdString(one.path));
        const QString file = m_index->folder() + u'/' + path;
        const int line = int(one.symbol.line);
        items.append({.title = QString::fromStdString(one.symbol.name),
                      .detail = path,
                      .note = QString::number(line),
                      .icon = iconOf(one.symbol.kind),
                      .run = [&workspace, file, line] {
                          workspace.openFile(file, {.line = line, .column = 1});
                      }});
    }
    if (items.size() == 1) {
        items.front().run();
        return;
    }
    delete m_choice;
    m_choice = new ChoiceSource(tr("Definitions of “%1”").arg(word), items, this);
    m_palette->openWith(m_choice);
}

} // namespace slipway::ide
