// SPDX-License-Identifier: GPL-3.0-or-later
#include "settingsfeature.h"

#include "keymappage.h"
#include "settingspage.h"
#include "shell/keymap.h"
#include "shell/notifications.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <slipway/base/files.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;

void SettingsFeature::attach(Shell &shell)
{
    m_shell = &shell;
    const auto add = [&](const ActionSpec &spec, auto slot) {
        connect(shell.addAction(spec), &QAction::triggered, this, slot);
    };
    add({.id = u"settings.open"_s,
         .text = tr("&Settings"),
         .icon = u"configure"_s,
         .shortcut = QKeySequence(u"Ctrl+,"_s),
         .menu = MenuId::File,
         .group = 80},
        [this] { showSettings(); });
    add({.id = u"settings.keys"_s,
         .text = tr("&Keyboard Shortcuts"),
         .icon = u"input-keyboard"_s,
         .shortcut = QKeySequence(u"Ctrl+K, Ctrl+S"_s),
         .menu = MenuId::File,
         .group = 80},
        [this] { showKeymap(); });
    add({.id = u"settings.openText"_s, .text = tr("Open Settings as Text")},
        [this] { openText(Options::Scope::User); });
    add({.id = u"settings.openProjectText"_s, .text = tr("Open Project Settings as Text")},
        [this] { openText(Options::Scope::Project); });
    add({.id = u"settings.openKeysText"_s, .text = tr("Open Keyboard Shortcuts as Text")},
        [this] { openKeymapText(); });
}

void SettingsFeature::showSettings()
{
    m_shell->workspace().showPage(u"settings"_s, [this] {
        auto *page = new SettingsPage;
        connect(page, &SettingsPage::textAsked, this, &SettingsFeature::openText);
        return page;
    });
}

void SettingsFeature::showKeymap()
{
    m_shell->workspace().showPage(u"keys"_s, [this] {
        auto *page = new KeymapPage(m_shell->actions());
        connect(page, &KeymapPage::textAsked, this, &SettingsFeature::openKeymapText);
        return page;
    });
}

void SettingsFeature::openText(Options::Scope scope)
{
    if (scope == Options::Scope::Project && !Options::instance().hasProject()) {
        m_shell->notifications().info(
            tr("Open a folder first: without one there are no project settings."));
        return;
    }
    openFile(Options::instance().file(scope), "{\n}\n");
}

void SettingsFeature::openKeymapText()
{
    openFile(Keymap::instance().file(), "{\n    \"preset\": \"slipway\"\n}\n");
}

void SettingsFeature::openFile(const QString &path, const QByteArray &first)
{
    if (!QFileInfo::exists(path)) {
        const std::filesystem::path file = path.toStdString();
        auto done = makeFolder(file.parent_path());
        if (done)
            done = writeFileAtomic(file, first.toStdString(), {.durability = Durability::Fast});
        if (!done) {
            m_shell->notifications().error(QString::fromStdString(done.error().message));
            return;
        }
    }
    m_shell->workspace().openFile(path);
}

} // namespace slipway::ide
