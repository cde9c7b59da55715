// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrun.h"

#include <slipway/project/run_command.h>

#include <QObject>

class QMenu;

namespace slipway::ide {

class Shell;

/// What Run runs: the project's command, one of its configurations, or the current file. Remembered
/// for each project. The menu beside Run chooses, and offers the project's tasks.
class RunMenu : public QObject
{
    Q_OBJECT

public:
    RunMenu(Shell &shell, QObject *parent);

    /// Puts what is chosen into a request.
    void apply(RunRequest &request) const;
    /// Empty for the project's own command and for the current file.
    QString configuration() const { return m_configuration; }
    void choose(const QString &configuration, bool onlyFile);
    void show();

Q_SIGNALS:
    /// Something else is chosen.
    void changed();
    void runAsked();
    void lastAsked();
    void taskAsked(const QString &task);

private:
    /// What can be run in a folder.
    struct Choices
    {
        std::vector<std::string> configurations;
        std::vector<project::Task> tasks;
    };
    void addActions();
    void follow();
    void remember() const;
    void fill(QMenu &menu, const Choices &choices);
    void addTasks(QMenu &menu, const std::vector<project::Task> &tasks);
    void popUp(QMenu &menu);
    void edit();

    Shell &m_shell;
    QString m_folder;
    QString m_configuration;
    bool m_onlyFile = false;
};

} // namespace slipway::ide
