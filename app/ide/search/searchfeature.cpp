// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchfeature.h"

#include "findbar.h"
#include "replacejob.h"
#include "searchpanel.h"
#include "shell/shell.h"
#include "shell/texteditor.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void SearchFeature::attach(Shell &shell)
{
    m_shell = &shell;
    m_job = new ReplaceJob(shell.workspace(), this);
    addFileActions();
    addProjectActions();
}

void SearchFeature::addFileActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &icon,
                            const QKeySequence &keys, auto slot) {
        QAction *action = m_shell->addAction({.id = id,
                                              .text = text,
                                              .icon = icon,
                                              .shortcut = keys,
                                              .menu = MenuId::Edit,
                                              .group = 30});
        connect(action, &QAction::triggered, this, slot);
    };
    add(u"edit.find"_s, tr("&Find…"), u"edit-find"_s, QKeySequence::Find,
        [this] { bar()->begin(FindBar::Mode::Find); });
    add(u"edit.replace"_s, tr("&Replace…"), u"edit-find-replace"_s, QKeySequence(u"Ctrl+H"_s),
        [this] { bar()->begin(FindBar::Mode::Replace); });
    add(u"edit.findNext"_s, tr("Find &Next"), {}, QKeySequence(u"F3"_s),
        [this] { bar()->findNext(1); });
    add(u"edit.findPrevious"_s, tr("Find &Previous"), {}, QKeySequence(u"Shift+F3"_s),
        [this] { bar()->findNext(-1); });
}

void SearchFeature::addProjectActions()
{
    const auto add = [this](const QString &id, const QString &text, const QString &icon,
                            const QKeySequence &keys, auto slot) {
        QAction *action = m_shell->addAction({.id = id,
                                              .text = text,
                                              .icon = icon,
                                              .shortcut = keys,
                                              .menu = MenuId::Edit,
                                              .group = 35});
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_shell->addPanel({.id = u"search"_s,
                       .title = tr("Search"),
                       .icon = u"edit-find"_s,
                       .side = PanelSide::Bottom,
                       .create =
                           [this] {
                               m_panel = new SearchPanel(*m_shell, *m_job);
                               return m_panel.data();
                           },
                       .order = 20});
    add(u"search.project"_s, tr("Find in Pro&ject…"), u"edit-find"_s,
        QKeySequence(u"Ctrl+Shift+F"_s), [this] { panel()->begin(SearchPanel::Mode::Find); });
    add(u"search.replaceInProject"_s, tr("Replace in Pro&ject…"), u"edit-find-replace"_s,
        QKeySequence(u"Ctrl+Shift+H"_s), [this] { panel()->begin(SearchPanel::Mode::Replace); });
    add(u"search.next"_s, tr("Next Search Result"), {}, QKeySequence(u"F4"_s),
        [this] { panel()->step(1); });
    add(u"search.previous"_s, tr("Previous Search Result"), {}, QKeySequence(u"Shift+F4"_s),
        [this] { panel()->step(-1); });
    QAction *undo = add(u"search.undoReplace"_s, tr("&Undo Replace in Project"), u"edit-undo"_s, {},
                        [this] { m_job->undo(); });
    const auto update = [this, undo] { undo->setEnabled(m_job->canUndo()); };
    connect(m_job, &ReplaceJob::canUndoChanged, undo, update);
    update();
}

/// Below the text that is looked through, also where that is in a window of its own.
FindBar *SearchFeature::bar()
{
    if (!m_bar)
        m_bar = new FindBar(m_shell->workspace());
    TextEditor *editor = m_shell->workspace().currentEditor();
    QWidget *window = editor ? editor->widget()->window() : m_shell->window();
    if (m_bar->window() == window)
        return m_bar;
    if (window == m_shell->window() || !window->layout())
        m_shell->addBar(m_bar, Shell::BarPlace::Below);
    else
        window->layout()->addWidget(m_bar);
    return m_bar;
}

SearchPanel *SearchFeature::panel()
{
    m_shell->showPanel(u"search"_s);
    return m_panel;
}

} // namespace slipway::ide
