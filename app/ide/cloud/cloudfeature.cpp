// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloudfeature.h"

#include "cloudpanel.h"
#include "cloudproject.h"
#include "cloudsession.h"
#include "elements.h"
#include "serverterminal.h"
#include "shell/shell.h"
#include "shell/workspace.h"

#include <QAction>
#include <QFutureWatcher>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace slipway::ide {

namespace {

const QString panelId = u"cloud"_s;

} // namespace

CloudFeature::CloudFeature(QObject *parent)
    : Feature(parent)
{}

CloudFeature::~CloudFeature() = default;

void CloudFeature::attach(Shell &shell)
{
    m_shell = &shell;
    m_session = std::make_unique<CloudSession>();
    m_project = std::make_unique<CloudProject>(*m_session, nullptr);
    m_terminals = std::make_unique<CloudTerminals>(shell, *m_session, *m_project);
    shell.addPanel({.id = panelId,
                    .title = tr("Server"),
                    .icon = u"network-server"_s,
                    .side = PanelSide::Right,
                    .create =
                        [this] {
                            auto *panel = new CloudPanel(*m_session, *m_project);
                            connect(panel, &CloudPanel::deployRequested, this,
                                    &CloudFeature::deploy);
                            m_panel = panel;
                            return panel;
                        },
                    .order = 10});
    addActions();
    m_status = new QLabel;
    m_status->setAccessibleName(tr("Deployment state"));
    m_status->setContentsMargins(4, 0, 12, 0);
    shell.addStatusItem(m_status, StatusSide::Left);

    Workspace &workspace = shell.workspace();
    connect(&workspace, &Workspace::folderChanged, m_project.get(), &CloudProject::setFolder);
    connect(&workspace, &Workspace::fileSaved, m_project.get(), &CloudProject::refreshPlan);
    connect(m_session.get(), &CloudSession::changed, this, &CloudFeature::follow);
    connect(m_project.get(), &CloudProject::changed, this, &CloudFeature::follow);
    m_project->setFolder(workspace.folder());
    m_session->resume();
    follow();
}

void CloudFeature::addActions()
{
    m_deployAction = m_shell->addAction({.id = u"cloud.deploy"_s,
                                         .text = tr("&Deploy"),
                                         .icon = u"cloud-upload"_s,
                                         .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                                         .menu = MenuId::Cloud,
                                         .group = 10,
                                         .button = HeaderButton::Deploy});
    connect(m_deployAction, &QAction::triggered, this, &CloudFeature::deploy);
    QAction *panel = m_shell->addAction({.id = u"cloud.show"_s,
                                         .text = tr("&Server Panel"),
                                         .icon = u"network-server"_s,
                                         .menu = MenuId::Cloud,
                                         .group = 20});
    connect(panel, &QAction::triggered, this,
            [this] { m_shell->showPanel(panelId, Shell::Focus::Give); });
    QAction *out = m_shell->addAction({.id = u"cloud.signOut"_s,
                                       .text = tr("Sign &Out"),
                                       .icon = u"system-log-out"_s,
                                       .menu = MenuId::Cloud,
                                       .group = 90});
    connect(out, &QAction::triggered, this, [this] {
        if (m_session->stage() == CloudSession::Stage::Ready)
            m_session->signOut();
    });
}

void CloudFeature::deploy()
{
    m_shell->showPanel(panelId);
    if (m_session->stage() != CloudSession::Stage::Ready || m_project->progress())
        return;
    m_shell->workspace().saveAll().then(this, [this](bool saved) {
        if (saved)
            m_project->deploy();
    });
}

void CloudFeature::follow()
{
    m_deployAction->setEnabled(!m_project->progress());
    if (!m_status)
        return;
    const auto &project = m_project->project();
    QString text;
    if (m_project->progress())
        text = tr("Deploying…");
    else if (project && project->latest)
        text = tr("%1: %2").arg(m_project->name(), statusText(project->latest->status));
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
}

} // namespace slipway::ide
