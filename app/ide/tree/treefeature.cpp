// SPDX-License-Identifier: GPL-3.0-or-later
#include "treefeature.h"

#include "filetree.h"
#include "shell/shell.h"
#include "shell/workspace.h"

namespace slipway::ide {

using namespace Qt::StringLiterals;

void TreeFeature::attach(Shell &shell)
{
    m_shell = &shell;
    shell.addPanel({.id = u"files"_s,
                    .title = tr("Files"),
                    .icon = u"folder-symbolic"_s,
                    .side = PanelSide::Left,
                    .create = [this] { return createPanel(); },
                    .order = 10});
    QAction *focus = shell.addAction({.id = u"view.focusFiles"_s,
                                      .text = tr("&Files"),
                                      .shortcut = QKeySequence(u"Ctrl+Shift+E"_s),
                                      .menu = MenuId::View,
                                      .group = 20});
    connect(focus, &QAction::triggered, this,
            [this] { m_shell->showPanel(u"files"_s, Shell::Focus::Give); });
}

QWidget *TreeFeature::createPanel()
{
    auto *panel = new QStackedWidget;
    m_tree = new FileTree(m_shell->workspace(), m_shell->notifications());
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    column->setContentsMargins(16, 8, 16, 16);
    column->setSpacing(12);
    auto *text = new QLabel(tr("No folder is open. Open one to see its files here."));
    text->setWordWrap(true);
    text->setForegroundRole(QPalette::PlaceholderText);
    auto *open = new QPushButton(tr("Open Folder…"));
    connect(open, &QPushButton::clicked, this, [this] {
        if (QAction *action = m_shell->action(u"file.openFolder"_s))
            action->trigger();
    });
    column->addWidget(text);
    column->addWidget(open);
    column->addStretch(1);
    panel->addWidget(empty);
    panel->addWidget(m_tree);
    const auto follow = [panel](const QString &folder) {
        panel->setCurrentIndex(folder.isEmpty() ? 0 : 1);
    };
    follow(m_shell->workspace().folder());
    connect(&m_shell->workspace(), &Workspace::folderChanged, panel, follow);
    panel->setFocusProxy(m_tree);
    return panel;
}

} // namespace slipway::ide
