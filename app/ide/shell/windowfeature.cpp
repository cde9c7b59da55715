// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowfeature.h"

#include "newproject.h"
#include "notifications.h"
#include "options.h"
#include "settings.h"
#include "shell.h"
#include "startpage.h"
#include "theme.h"
#include "workspace.h"

#include <slipway/base/files.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

void WindowFeature::attach(Shell &shell)
{
    m_shell = &shell;
    addFileActions();
    addViewActions();
    addHelpActions();
    const auto remember = [this](const QString &folder) {
        if (!folder.isEmpty())
            Settings::addRecentFolder(folder);
        Settings::store().setValue("session/folder"_L1, folder);
    };
    connect(&shell.workspace(), &Workspace::folderChanged, this, remember);
    remember(shell.workspace().folder());
}

void WindowFeature::addFileActions()
{
    const auto add = [this](const ActionSpec &spec, void (WindowFeature::*slot)()) {
        connect(m_shell->addAction(spec), &QAction::triggered, this, slot);
    };
    add({.id = u"file.newProject"_s,
         .text = tr("New &Project…"),
         .icon = u"folder-new"_s,
         .shortcut = QKeySequence(u"Ctrl+Shift+N"_s),
         .menu = MenuId::File,
         .group = 5},
        &WindowFeature::newProject);
    add({.id = u"file.openFolder"_s,
         .text = tr("Open &Folder…"),
         .icon = u"folder-open"_s,
         .shortcut = QKeySequence(u"Ctrl+K, Ctrl+O"_s),
         .menu = MenuId::File,
         .group = 20},
        &WindowFeature::chooseFolder);
    add({.id = u"file.open"_s,
         .text = tr("&Open File…"),
         .icon = u"document-open"_s,
         .shortcut = QKeySequence::Open,
         .menu = MenuId::File,
         .group = 20},
        &WindowFeature::chooseFile);
    add({.id = u"file.recent"_s,
         .text = tr("Open &Recent…"),
         .icon = u"document-open-recent"_s,
         .shortcut = QKeySequence(u"Ctrl+R"_s),
         .menu = MenuId::File,
         .group = 20},
        &WindowFeature::showRecent);
    QAction *quit = m_shell->addAction({.id = u"file.quit"_s,
                                        .text = tr("&Quit"),
                                        .icon = u"application-exit"_s,
                                        .shortcut = QKeySequence(u"Ctrl+Q"_s),
                                        .menu = MenuId::File,
                                        .group = 90});
    connect(quit, &QAction::triggered, m_shell->window(), &QWidget::close);
}

void WindowFeature::addViewActions()
{
    auto *group = new QActionGroup(this);
    auto *menu = new QMenu(m_shell->window());
    const auto add = [&](const QString &id, const QString &text, ColorScheme scheme) {
        QAction *action = m_shell->addAction({.id = id, .text = text});
        action->setCheckable(true);
        action->setChecked(Theme::instance().scheme() == scheme);
        group->addAction(action);
        menu->addAction(action);
        connect(action, &QAction::triggered, this,
                [scheme] { Theme::instance().setScheme(scheme); });
        connect(&Options::instance(), &Options::changed, action,
                [action, scheme] { action->setChecked(Theme::instance().scheme() == scheme); });
    };
    add(u"view.themeSystem"_s, tr("Theme of the S&ystem"), ColorScheme::System);
    add(u"view.themeLight"_s, tr("&Light Theme"), ColorScheme::Light);
    add(u"view.themeDark"_s, tr("&Dark Theme"), ColorScheme::Dark);
    add(u"view.themeHighContrastLight"_s, tr("High Contrast, L&ight"),
        ColorScheme::HighContrastLight);
    add(u"view.themeHighContrastDark"_s, tr("High Contrast, D&ark"), ColorScheme::HighContrastDark);
    add(u"view.themeOwn"_s, tr("&Own Theme"), ColorScheme::Own);
    QAction *make =
        m_shell->addAction({.id = u"view.makeTheme"_s, .text = tr("&Make a Theme of Your Own")});
    connect(make, &QAction::triggered, this, &WindowFeature::makeTheme);
    menu->addSeparator();
    menu->addAction(make);
    QAction *themes = m_shell->addAction(
        {.id = u"view.theme"_s, .text = tr("&Theme"), .menu = MenuId::View, .group = 80});
    themes->setMenu(menu);
}

/// A copy of the theme in use, to change at will: every colour is in it.
void WindowFeature::makeTheme()
{
    const Theme &theme = Theme::instance();
    const std::filesystem::path path = theme.ownFile().toStdString();
    if (!QFileInfo::exists(theme.ownFile())) {
        ColorScheme base = theme.scheme();
        if (base == ColorScheme::System || base == ColorScheme::Own)
            base = theme.isDark() ? ColorScheme::Dark : ColorScheme::Light;
        auto done = makeFolder(path.parent_path());
        if (done)
            done = writeFileAtomic(path, Theme::builtIn(base).toStdString());
        if (!done) {
            m_shell->notifications().error(QString::fromStdString(done.error().message));
            return;
        }
    }
    Theme::instance().setScheme(ColorScheme::Own);
    m_shell->workspace().openFile(theme.ownFile());
}

void WindowFeature::addHelpActions()
{
    QAction *start = m_shell->addAction(
        {.id = u"help.welcome"_s, .text = tr("&Welcome"), .menu = MenuId::Help, .group = 10});
    connect(start, &QAction::triggered, this, [this] {
        m_shell->workspace().showPage(
            u"welcome"_s, [this] { return new StartPage(*m_shell, StartPage::Mode::Always); });
    });
    QAction *action = m_shell->addAction({.id = u"help.about"_s,
                                          .text = tr("&About Slipway"),
                                          .icon = u"help-about"_s,
                                          .menu = MenuId::Help,
                                          .group = 90});
    connect(action, &QAction::triggered, this, &WindowFeature::about);
}

void WindowFeature::newProject()
{
    NewProject::ask(*m_shell);
}

void WindowFeature::chooseFolder()
{
    auto *dialog =
        new QFileDialog(m_shell->window(), tr("Open Folder"), m_shell->workspace().folder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, &m_shell->workspace(), &Workspace::openFolder);
    dialog->open();
}

void WindowFeature::chooseFile()
{
    auto *dialog =
        new QFileDialog(m_shell->window(), tr("Open File"), m_shell->workspace().folder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &files) {
        for (const QString &file : files)
            m_shell->workspace().open(file);
    });
    dialog->open();
}

void WindowFeature::showRecent()
{
    auto *menu = new QMenu(m_shell->window());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString &folder : Settings::recentFolders()) {
        QAction *action = menu->addAction(QDir::toNativeSeparators(folder));
        connect(action, &QAction::triggered, &m_shell->workspace(),
                [this, folder] { m_shell->workspace().openFolder(folder); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("No folder has been opened yet"))->setEnabled(false);
    const QWidget *window = m_shell->window();
    menu->popup(window->mapToGlobal(QPoint((window->width() - menu->sizeHint().width()) / 2, 56)));
    menu->setActiveAction(menu->actions().value(0));
}

void WindowFeature::about()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Slipway"),
                                tr("<h3>Slipway %1</h3><p>An editor with its own cloud: edit, run "
                                   "and deploy a folder.</p><p>Free software under the GNU General "
                                   "Public License, version 3 or later.</p>")
                                    .arg(QCoreApplication::applicationVersion()),
                                QMessageBox::Close, m_shell->window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(QApplication::windowIcon().pixmap(QSize(48, 48), box->devicePixelRatio()));
    box->open();
}

} // namespace slipway::ide
