// SPDX-License-Identifier: GPL-3.0-or-later
#include "runmenu.h"

#include "configpage.h"
#include "languagespage.h"
#include "shell/background.h"
#include "shell/options.h"
#include "shell/settings.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <QAction>
#include <QActionGroup>
#include <QFileInfo>
#include <QMenu>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

const QString windowsOption = u"run.windows"_s;

/// A name is the project's own words: an ampersand in it is no mnemonic.
QString literal(QString text)
{
    return text.replace(u'&', u"&&"_s);
}

QString keyOf(const QString &folder)
{
    // A path's own slashes would be groups of the settings file.
    return u"runChoice/"_s + QString::fromLatin1(folder.toUtf8().toPercentEncoding("", "/"));
}

} // namespace

RunMenu::RunMenu(Shell &shell, QObject *parent)
    : QObject(parent)
    , m_shell(shell)
{
    Options::instance().declare(
        {.id = windowsOption,
         .title = tr("Programs may open windows"),
         .description = tr("Lets the display into the sandbox of what you run here, for turtle, "
                           "tkinter, pygame and the like. On an X server a program can then look "
                           "at other windows and type into them. Never on a Slipway server."),
         .group = tr("Run"),
         .value = true,
         .perProject = false});
    addActions();
    connect(&shell.workspace(), &Workspace::folderChanged, this, &RunMenu::follow);
    follow();
}

void RunMenu::addActions()
{
    const auto add = [this](const ActionSpec &spec, auto slot) {
        connect(m_shell.addAction(spec), &QAction::triggered, this, slot);
    };
    add({.id = u"run.choose"_s,
         .text = tr("Ways to R&un…"),
         .shortcut = QKeySequence(Qt::CTRL | Qt::Key_F5),
         .menu = MenuId::Run,
         .group = 10,
         .button = HeaderButton::RunMenu},
        &RunMenu::show);
    add({.id = u"run.last"_s,
         .text = tr("Run &Last Again"),
         .icon = u"view-refresh"_s,
         .shortcut = QKeySequence(u"Ctrl+Shift+F5"_s),
         .menu = MenuId::Run,
         .group = 10},
        &RunMenu::lastAsked);
    add({.id = u"run.configurations"_s,
         .text = tr("Edit Confi&gurations"),
         .icon = u"configure"_s,
         .menu = MenuId::Run,
         .group = 20},
        &RunMenu::edit);
    add({.id = u"help.languages"_s,
         .text = tr("&Languages on This Machine"),
         .icon = u"code-context"_s,
         .menu = MenuId::Help,
         .group = 20},
        [this] { m_shell.workspace().showPage(u"languages"_s, [] { return new LanguagesPage; }); });
}

void RunMenu::follow()
{
    m_folder = m_shell.workspace().folder();
    const QString kept = Settings::store().value(keyOf(m_folder)).toString();
    m_onlyFile = kept == u"file";
    m_configuration = kept.startsWith("run."_L1) ? kept.sliced(4) : QString();
    Q_EMIT changed();
}

void RunMenu::remember() const
{
    if (m_folder.isEmpty())
        return;
    if (!m_onlyFile && m_configuration.isEmpty())
        Settings::store().remove(keyOf(m_folder));
    else
        Settings::store().setValue(keyOf(m_folder),
                                   m_onlyFile ? u"file"_s : u"run."_s + m_configuration);
}

void RunMenu::choose(const QString &configuration, bool onlyFile)
{
    m_configuration = configuration;
    m_onlyFile = onlyFile;
    remember();
    Q_EMIT changed();
}

void RunMenu::apply(RunRequest &request) const
{
    request.configuration = m_configuration.toStdString();
    request.onlyFile = m_onlyFile && !request.currentFile.empty();
    request.windows = Options::instance().flag(windowsOption);
}

void RunMenu::show()
{
    runInBackground([folder = std::filesystem::path(m_folder.toStdString())] {
        if (folder.empty())
            return Choices();
        return Choices{.configurations = runConfigurations(folder),
                       .tasks = project::tasks(folder)};
    }).then(this, [this](const Choices &choices) {
        auto *menu = new QMenu(m_shell.window());
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setAccessibleName(tr("Ways to run"));
        fill(*menu, choices);
        popUp(*menu);
    });
}

void RunMenu::fill(QMenu &menu, const Choices &choices)
{
    auto *group = new QActionGroup(&menu);
    const auto add = [&](const QString &text, const QString &configuration, bool onlyFile) {
        QAction *action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(configuration == m_configuration && onlyFile == m_onlyFile);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, configuration, onlyFile] {
            choose(configuration, onlyFile);
            Q_EMIT runAsked();
        });
    };
    const QString file = m_shell.workspace().currentFile();
    add(file.isEmpty() ? tr("Current File")
                       : tr("Current File (%1)").arg(literal(QFileInfo(file).fileName())),
        {}, true);
    add(tr("Project"), {}, false);
    for (const std::string &name : choices.configurations)
        add(literal(QString::fromStdString(name)), QString::fromStdString(name), false);
    menu.addSeparator();
    addTasks(menu, choices.tasks);
    for (const QString &id : {u"run.last"_s, u"run.configurations"_s})
        menu.addAction(m_shell.action(id));
}

void RunMenu::addTasks(QMenu &menu, const std::vector<project::Task> &tasks)
{
    if (tasks.empty())
        return;
    QMenu *below = menu.addMenu(tr("Tasks"));
    for (const project::Task &task : tasks) {
        const QString name = QString::fromStdString(task.name);
        QAction *action = below->addAction(literal(name));
        action->setToolTip(tr("From %1").arg(QString::fromStdString(task.from)));
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT taskAsked(name); });
    }
}

/// Below its button; in the middle of the window where that is not to be seen.
void RunMenu::popUp(QMenu &menu)
{
    const QWidget *window = m_shell.window();
    const QWidget *button = window->findChild<QWidget *>(u"runMenu"_s);
    if (button && button->isVisible()) {
        const QPoint right = button->mapToGlobal(QPoint(button->width(), button->height() + 4));
        menu.popup(right - QPoint(menu.sizeHint().width(), 0));
    } else {
        menu.popup(
            window->mapToGlobal(QPoint((window->width() - menu.sizeHint().width()) / 2, 48)));
    }
    menu.setActiveAction(menu.actions().constFirst());
}

void RunMenu::edit()
{
    m_shell.workspace().showPage(u"run.configurations"_s, [this] {
        auto *page = new ConfigPage(m_shell.workspace());
        page->show(m_configuration);
        connect(page, &ConfigPage::runAsked, this, [this](const QString &name) {
            choose(name, false);
            Q_EMIT runAsked();
        });
        connect(page, &ConfigPage::renamed, this, [this](const QString &from, const QString &to) {
            if (from == m_configuration && !from.isEmpty())
                choose(to, false);
        });
        return page;
    });
}

} // namespace slipway::ide
