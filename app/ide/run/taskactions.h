// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/project/run_command.h>

#include <QHash>
#include <QObject>

#include <vector>

class QAction;

namespace slipway::ide {

class Shell;

/// Each of the project's tasks as a command of its own, for the palette and for keys; and one that
/// asks which.
class TaskActions : public QObject
{
    Q_OBJECT

public:
    TaskActions(Shell &shell, QObject *parent);

Q_SIGNALS:
    void taskAsked(const QString &task);

private:
    void refresh();
    void show(const std::vector<project::Task> &tasks);
    void ask();

    Shell &m_shell;
    QAction *m_ask = nullptr;
    QHash<QString, QAction *> m_actions; ///< by the task's name; hidden where it has gone
    QStringList m_names;
};

} // namespace slipway::ide
