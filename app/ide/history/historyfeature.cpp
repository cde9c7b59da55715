// SPDX-License-Identifier: GPL-3.0-or-later
#include "historyfeature.h"

#include "historypanel.h"
#include "shell/background.h"
#include "shell/options.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <slipway/base/paths.h>

namespace slipway::ide {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

HistoryFeature::HistoryFeature()
    : m_store(userStateFolder() / "history")
{
    m_prune.setSingleShot(true);
    m_prune.setInterval(1min);
    connect(&m_prune, &QTimer::timeout, this, [this] {
        runInBackground(
            [store = m_store] { return store.prune({}, QDateTime::currentMSecsSinceEpoch()); });
    });
}

HistoryFeature::~HistoryFeature()
{
    if (m_shell)
        m_shell->workspace().beforeOverwrite = nullptr;
}

void HistoryFeature::attach(Shell &shell)
{
    m_shell = &shell;
    Workspace &workspace = shell.workspace();
    workspace.beforeOverwrite = [store = m_store](const QString &path, const QByteArray &text) {
        const std::filesystem::path file = QFile::encodeName(path).toStdString();
        // Saved texts are kept anyway: only what we have not seen yet.
        [[maybe_unused]] const Result<> kept =
            store.add(file, {text.constData(), std::size_t(text.size())}, VersionReason::Before,
                      QDateTime::currentMSecsSinceEpoch());
    };
    connect(&workspace, &Workspace::fileSaved, this, [this, &workspace](const QString &path) {
        if (TextEditor *editor = workspace.editorOf(path); editor && isDue(path))
            keep(path, editor->text(), VersionReason::Saved);
    });
    connect(&workspace, &Workspace::textReplaced, this,
            [this](const QString &path, const QByteArray &text) {
                keep(path, text, VersionReason::Replaced);
            });
    shell.addPanel({.id = u"history"_s,
                    .title = tr("History"),
                    .icon = u"view-history"_s,
                    .side = PanelSide::Right,
                    .create =
                        [this] {
                            m_panel = new HistoryPanel(m_shell->workspace(),
                                                       m_shell->notifications(), m_store);
                            return m_panel.data();
                        },
                    .order = 80});
    QAction *action = shell.addAction({.id = u"view.history"_s,
                                       .text = tr("File &History"),
                                       .icon = u"view-history"_s,
                                       .shortcut = QKeySequence(u"Ctrl+Alt+H"_s),
                                       .menu = MenuId::View,
                                       .group = 20});
    connect(action, &QAction::triggered, this,
            [this] { m_shell->showPanel(u"history"_s, Shell::Focus::Give); });
    m_prune.start();
}

bool HistoryFeature::isDue(const QString &path)
{
    // Of what is saved at every pause one version a minute is plenty; the last is the file itself.
    if (Options::instance().text(u"editor.autoSave"_s) != u"afterPause")
        return true;
    QDeadlineTimer &next = m_next[path];
    if (!next.hasExpired())
        return false;
    next.setRemainingTime(1min);
    return true;
}

void HistoryFeature::keep(const QString &path, const QByteArray &text, VersionReason reason)
{
    if (path.isEmpty() || std::size_t(text.size()) > VersionStore::largestText)
        return;
    const auto work = [store = m_store, file = QFile::encodeName(path).toStdString(), text,
                       reason] {
        return store.add(file, {text.constData(), std::size_t(text.size())}, reason,
                         QDateTime::currentMSecsSinceEpoch());
    };
    runInBackground(work).then(this, [this](const Result<> &) {
        // Not being able to keep a version is no reason to disturb anybody: the save succeeded.
        if (m_panel)
            m_panel->refresh();
    });
}

} // namespace slipway::ide
