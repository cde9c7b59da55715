// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

#include <functional>

class QAction;
class QMenu;

namespace slipway::ide {

class FileCommands;
class FileTree;
class TreePanel;
struct ActionSpec;

/// The panel with the folder's files.
class TreeFeature : public Feature
{
    Q_OBJECT

public:
    void attach(Shell &shell) override;

private:
    QWidget *createPanel();
    void declareOptions();
    void applyOptions();
    void addActions();
    QAction *add(const ActionSpec &spec, const std::function<void()> &run);
    void addFileActions();
    void addPathActions();
    QMenu *makeViewMenu();
    void showMenu(const QPoint &position);
    void tellWatchLimit();
    void markUnsaved();
    QString selectedPath() const;
    void copyPaths(bool relative);
    void openTerminal();

    Shell *m_shell = nullptr;
    FileCommands *m_commands = nullptr;
    QPointer<FileTree> m_tree;
    QPointer<TreePanel> m_panel;
};

} // namespace slipway::ide
