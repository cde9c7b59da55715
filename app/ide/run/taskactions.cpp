// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskactions.h"

#include "shell/background.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <QFileInfo>
#include <QMenu>

namespace slipway::ide {

using namespace Qt::StringLiterals;

/// A generated Makefile has thousands of targets, which nobody looks for here.
static constexpr qsizetype mostTasks = 100;

/// The files that name tasks.
static bool namesTasks(const QString &path)
{
    static const QStringList names{
        u"slipway.toml"_s, u"package.json"_s,   u"Makefile"_s,          u"makefile"_s,
        u"GNUmakefile"_s,  u"CMakeLists.txt"_s, u"CMakePresets.json"_s, u"pyproject.toml"_s,
        u"Cargo.toml"_s,   u"go.mod"_s};
    return names.contains(QFileInfo(path).fileName());
}

TaskActions::TaskActions(Shell &shell, QObject *parent)
    : QObject(parent)
    , m_shell(shell)
{
    m_ask = shell.addAction({.id = u"run.task"_s,
                             .text = tr("Run Tas&k…"),
                             .icon = u"run-build"_s,
                             .menu = MenuId::Run,
                             .group = 20});
    connect(m_ask, &QAction::triggered, this, &TaskActions::ask);
    Workspace &workspace = shell.workspace();
    connect(&workspace, &Workspace::folderChanged, this, &TaskActions::refresh);
    connect(&workspace, &Workspace::fileSaved, this, [this](const QString &path) {
        if (namesTasks(path))
            refresh();
    });
    refresh();
}

void TaskActions::refresh()
{
    const QString folder = m_shell.workspace().folder();
    if (folder.isEmpty())
        return show({});
    runInBackground([folder = std::filesystem::path(QFile::encodeName(folder).toStdString())] {
        return project::tasks(folder);
    }).then(this, [this, folder](const std::vector<project::Task> &tasks) {
        if (folder == m_shell.workspace().folder())
            show(tasks);
    });
}

void TaskActions::show(const std::vector<project::Task> &tasks)
{
    m_names.clear();
    for (const project::Task &task : tasks) {
        const QString name = QString::fromStdString(task.name);
        if (m_names.size() >= mostTasks || m_names.contains(name))
            continue;
        m_names.append(name);
        QAction *&action = m_actions[name];
        if (!action) {
            // An ampersand in a name is no mnemonic.
            const QString plain = QString(name).replace(u'&', u"&&"_s);
            action = m_shell.addAction({.id = u"task."_s + name,
                                        .text = tr("Run Task: %1").arg(plain),
                                        .icon = u"run-build"_s});
            connect(action, &QAction::triggered, this, [this, name] { Q_EMIT taskAsked(name); });
        }
    }
    for (const auto &[name, action] : m_actions.asKeyValueRange()) {
        const bool isThere = m_names.contains(name);
        action->setVisible(isThere);
        action->setEnabled(isThere);
    }
    m_ask->setEnabled(!m_names.isEmpty());
}

void TaskActions::ask()
{
    auto *menu = new QMenu(m_shell.window());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Tasks"));
    for (const QString &name : std::as_const(m_names)) {
        QAction *action = menu->addAction(QString(name).replace(u'&', u"&&"_s));
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT taskAsked(name); });
    }
    const QWidget *window = m_shell.window();
    menu->popup(window->mapToGlobal(QPoint((window->width() - menu->sizeHint().width()) / 2, 48)));
}

} // namespace slipway::ide
