// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/feature.h"

#include <QPointer>

#include <memory>

class QAction;
class QLabel;

namespace slipway::ide {

class CloudPanel;
class CloudProject;
class CloudSession;
class CloudTerminals;

/// Deploy, and the Server panel.
class CloudFeature : public Feature
{
    Q_OBJECT

public:
    explicit CloudFeature(QObject *parent = nullptr);
    ~CloudFeature() override;

    void attach(Shell &shell) override;

public Q_SLOTS:
    /// Saves all, then deploys; before there is a server and an account, shows how to get there.
    void deploy();

private:
    void addActions();
    void follow();

    Shell *m_shell = nullptr;
    std::unique_ptr<CloudSession> m_session;
    std::unique_ptr<CloudProject> m_project;
    std::unique_ptr<CloudTerminals> m_terminals;
    QPointer<CloudPanel> m_panel;
    QPointer<QLabel> m_status;
    QAction *m_deployAction = nullptr;
};

} // namespace slipway::ide
