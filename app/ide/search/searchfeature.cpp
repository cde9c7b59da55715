// SPDX-License-Identifier: GPL-3.0-or-later
#include "searchfeature.h"

#include "findbar.h"
#include "shell/shell.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void SearchFeature::attach(Shell &shell)
{
    m_shell = &shell;
    const auto add = [&](const QString &id, const QString &text, const QString &icon,
                         const QKeySequence &keys, auto slot) {
        QAction *action = shell.addAction({.id = id,
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

FindBar *SearchFeature::bar()
{
    if (!m_bar) {
        m_bar = new FindBar(m_shell->workspace());
        m_shell->addBar(m_bar);
    }
    return m_bar;
}

} // namespace slipway::ide
