// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cloudsession.h"

#include <slipway/api/plan.h>
#include <slipway/client/deployer.h>
#include <slipway/project/link.h>

#include <QDateTime>
#include <QObject>

#include <map>
#include <optional>

namespace slipway::ide {

/// The open folder on the server: how it would be deployed, which project it is there, what
/// becomes of it. GUI thread only.
class CloudProject : public QObject
{
    Q_OBJECT

public:
    CloudProject(CloudSession &session, QObject *parent);
    ~CloudProject() override;

    void setFolder(const QString &folder);
    QString folder() const { return m_folder; }
    QString name() const { return m_name; }
    /// Files changed: detect again.
    void refreshPlan();

    const std::optional<Result<api::Plan>> &plan() const { return m_plan; }
    const std::optional<api::Project> &project() const { return m_project; }
    bool isLinked() const { return m_link.has_value(); }

    /// Makes the project on the server where the folder is none yet.
    void deploy();
    void cancel();
    void stop();
    void restart();
    void redeploy();

    struct Progress
    {
        client::Deployer::Stage stage = client::Deployer::Stage::Scanning;
        qint64 done = 0;
        qint64 total = 0;
    };
    /// While files are on their way to the server.
    const std::optional<Progress> &progress() const { return m_progress; }
    /// Waiting for the server to take note of Stop, Restart, Redeploy.
    bool isBusy() const { return m_busy; }

    /// When the newest deployment was first seen in this state.
    std::optional<QDateTime> seenAt(api::DeploymentStatus status) const;

Q_SIGNALS:
    void changed();
    void failed(const slipway::Error &error);
    /// Deploying began, or the folder turned out to be another project: logs begin anew.
    void deploymentChanged(const slipway::DeploymentId &latest);

private:
    void load();
    void watch();
    void unwatch();
    void createThenDeploy();
    void upload();
    void showProject(const api::Project &project);
    template<class T>
    void call(client::Client::Answer<T> answer, std::function<void(const T &)> done = {});
    std::filesystem::path path() const { return m_folder.toStdString(); }

    CloudSession &m_session;
    client::Deployer m_deployer;
    QString m_folder;
    QString m_name;
    std::optional<project::Link> m_link;
    std::optional<Result<api::Plan>> m_plan;
    std::optional<api::Project> m_project;
    std::optional<Progress> m_progress;
    std::map<api::DeploymentStatus, QDateTime> m_seen;
    DeploymentId m_latest;
    ProjectId m_watched;
    bool m_busy = false;
    bool m_cancelled = false;
};

} // namespace slipway::ide
