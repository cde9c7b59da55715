// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cloudproject.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QVBoxLayout;

namespace slipway::ide {

class InlineMessage;
class LogPane;
class StageBar;
class StatusPill;
class VariablesPane;

/// The open folder on the server: plan, Deploy, state, address, logs, variables.
class ProjectPage : public QWidget
{
    Q_OBJECT

public:
    ProjectPage(CloudSession &session, CloudProject &project, QWidget *parent = nullptr);

Q_SIGNALS:
    void deployRequested();

private:
    QWidget *makeAccountRow();
    QWidget *makeHead();
    QWidget *makePlan();
    QWidget *makeTabs();
    void follow();
    void followPlan();
    void followProject();
    void followProgress();
    void followConnection();
    void followLogs(const DeploymentId &latest);
    void showLog(const DeploymentId &deployment, api::LogKind kind, const api::LogPage &page);

    CloudSession &m_session;
    CloudProject &m_project;
    QLabel *m_account;
    QStackedWidget *m_pages;
    QLabel *m_name;
    StatusPill *m_pill;
    QLabel *m_address;
    QWidget *m_addressRow;
    QPushButton *m_deploy;
    QPushButton *m_stop;
    QPushButton *m_restart;
    QPushButton *m_redeploy;
    QWidget *m_progressRow;
    QLabel *m_progressText;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    StageBar *m_stages;
    QWidget *m_plan;
    QLabel *m_planKind;
    QLabel *m_planDetails;
    QLabel *m_planReasons;
    InlineMessage *m_problem;
    InlineMessage *m_connection;
    QTabWidget *m_tabs;
    LogPane *m_buildLog;
    LogPane *m_runLog;
    VariablesPane *m_variables;
    DeploymentId m_buildOf;
    DeploymentId m_runOf;
    QString m_failure;
};

} // namespace slipway::ide
