// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectpage.h"

#include "elements.h"
#include "logpane.h"
#include "shell/icons.h"
#include "shell/style.h"
#include "stagebar.h"
#include "variablespane.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace slipway::ide {

using api::DeploymentStatus;
using client::Deployer;
using client::EventStream;

namespace {

QToolButton *makeTool(const QString &icon, const QString &text)
{
    auto *button = new QToolButton;
    button->setAutoRaise(true);
    button->setIcon(breezeIcon(icon));
    button->setToolTip(text);
    button->setAccessibleName(text);
    return button;
}

QString kindText(const api::Plan &plan)
{
    QString kind = plan.kind == api::Kind::Static    ? ProjectPage::tr("Static site")
                   : plan.kind == api::Kind::Service ? ProjectPage::tr("Web service")
                                                     : ProjectPage::tr("Worker (no address)");
    if (plan.runtime == api::Runtime::Python)
        kind = ProjectPage::tr("%1, Python").arg(kind);
    else if (plan.runtime == api::Runtime::Node)
        kind = ProjectPage::tr("%1, Node.js").arg(kind);
    return kind;
}

QString planRow(const QString &label, const std::string &value)
{
    if (value.empty())
        return {};
    return u"<tr><td style=\"padding-right:12px\">%1</td><td><code>%2</code></td></tr>"_s.arg(
        label.toHtmlEscaped(), QString::fromStdString(value).toHtmlEscaped());
}

} // namespace

ProjectPage::ProjectPage(CloudSession &session, CloudProject &project, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_project(project)
    , m_pages(new QStackedWidget)
    , m_problem(new InlineMessage(InlineMessage::Kind::Error))
    , m_connection(new InlineMessage(InlineMessage::Kind::Info))
{
    auto *empty = new QWidget;
    auto *emptyLayout = new QVBoxLayout(empty);
    emptyLayout->setContentsMargins(24, 32, 24, 24);
    emptyLayout->addWidget(makeHeading(tr("Nothing to deploy yet")));
    emptyLayout->addWidget(makeMuted(tr("Open a project's folder (File, Open Folder). What it is "
                                        "and how it would run is shown here before anything is "
                                        "sent.")));
    emptyLayout->addStretch();

    auto *body = new QWidget;
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHead());
    layout->addWidget(makeTabs(), 1);
    m_pages->addWidget(empty);
    m_pages->addWidget(body);

    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(makeAccountRow());
    outer->addWidget(m_pages, 1);

    connect(&project, &CloudProject::changed, this, &ProjectPage::follow);
    connect(&session, &CloudSession::changed, this, &ProjectPage::follow);
    connect(&project, &CloudProject::failed, this, [this](const Error &error) {
        m_failure = QString::fromStdString(error.message);
        follow();
    });
    connect(&project, &CloudProject::deploymentChanged, this, &ProjectPage::followLogs);
    connect(&session.events(), &EventStream::logArrived, this, &ProjectPage::showLog);
    connect(&session.events(), &EventStream::stateChanged, this, &ProjectPage::followConnection);
    setFocusProxy(m_deploy);
    follow();
}

QWidget *ProjectPage::makeAccountRow()
{
    m_account = makeMuted();
    auto *menuButton = makeTool(u"application-menu"_s, tr("Account"));
    menuButton->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(menuButton);
    menu->addAction(breezeIcon(u"system-log-out"_s), tr("&Sign out"), &m_session,
                    &CloudSession::signOut);
    menu->addAction(tr("Use &another server"), &m_session, &CloudSession::forgetServer);
    menuButton->setMenu(menu);
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->addWidget(m_account, 1);
    layout->addWidget(menuButton);
    return row;
}

QWidget *ProjectPage::makeHead()
{
    m_name = makeHeading({}, 1.2);
    m_pill = new StatusPill;
    m_address = new QLabel;
    m_address->setOpenExternalLinks(true);
    m_address->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_address->setFocusPolicy(Qt::TabFocus);
    m_address->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *copy = makeTool(u"edit-copy"_s, tr("Copy the address"));
    auto *open = makeTool(u"window-new"_s, tr("Open in the browser"));
    const auto url = [this] {
        const auto &project = m_project.project();
        return project ? QString::fromStdString(project->url) : QString();
    };
    connect(copy, &QToolButton::clicked, this,
            [url] { QGuiApplication::clipboard()->setText(url()); });
    connect(open, &QToolButton::clicked, this, [url] { QDesktopServices::openUrl(QUrl(url())); });
    m_addressRow = new QWidget;
    auto *addressRow = new QHBoxLayout(m_addressRow);
    addressRow->setContentsMargins(0, 0, 0, 0);
    addressRow->setSpacing(4);
    addressRow->addWidget(m_address, 1);
    addressRow->addWidget(copy);
    addressRow->addWidget(open);

    m_deploy = new QPushButton(glyphIcon(Glyph::Upload, ColorRole::AccentText), tr("Deploy"));
    m_deploy->setAccessibleName(tr("Deploy this folder"));
    setButtonKind(m_deploy, ButtonKind::Primary);
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setAccessibleName(tr("Stop the app"));
    m_restart = new QPushButton(tr("Restart"));
    m_redeploy = new QPushButton(tr("Redeploy"));
    m_redeploy->setToolTip(tr("Builds the files of the last deployment again, with today's "
                              "variables"));
    connect(m_deploy, &QPushButton::clicked, this, &ProjectPage::deployRequested);
    connect(m_stop, &QPushButton::clicked, &m_project, &CloudProject::stop);
    connect(m_restart, &QPushButton::clicked, &m_project, &CloudProject::restart);
    connect(m_redeploy, &QPushButton::clicked, &m_project, &CloudProject::redeploy);

    m_progressText = makeMuted();
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the deployment"));
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the deployment"));
    connect(m_cancel, &QPushButton::clicked, &m_project, &CloudProject::cancel);
    m_progressRow = new QWidget;
    auto *progressRow = new QHBoxLayout(m_progressRow);
    progressRow->setContentsMargins(0, 0, 0, 0);
    progressRow->setSpacing(8);
    auto *progressColumn = new QVBoxLayout;
    progressColumn->setSpacing(4);
    progressColumn->addWidget(m_progressText);
    progressColumn->addWidget(m_progress);
    progressRow->addLayout(progressColumn, 1);
    progressRow->addWidget(m_cancel, 0, Qt::AlignBottom);

    m_stages = new StageBar(m_project);
    auto *title = new QHBoxLayout;
    title->addWidget(m_name, 1);
    title->addWidget(m_pill, 0, Qt::AlignTop);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_deploy);
    buttons->addWidget(m_redeploy);
    buttons->addWidget(m_restart);
    buttons->addWidget(m_stop);
    buttons->addStretch();

    auto *head = new QWidget;
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(16, 8, 16, 16);
    layout->setSpacing(10);
    layout->addLayout(title);
    layout->addWidget(m_addressRow);
    layout->addLayout(buttons);
    layout->addWidget(m_connection);
    layout->addWidget(m_problem);
    layout->addWidget(m_progressRow);
    layout->addWidget(m_stages);
    layout->addWidget(makePlan());
    return head;
}

QWidget *ProjectPage::makePlan()
{
    m_plan = new Card;
    m_planKind = makeHeading({}, 1.0);
    m_planDetails = new QLabel;
    m_planDetails->setTextFormat(Qt::RichText);
    m_planDetails->setWordWrap(true);
    m_planReasons = makeMuted();
    auto *layout = new QVBoxLayout(m_plan);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    layout->addWidget(m_planKind);
    layout->addWidget(m_planDetails);
    layout->addWidget(m_planReasons);
    return m_plan;
}

QWidget *ProjectPage::makeTabs()
{
    m_buildLog = new LogPane(tr("Build log"), tr("What the server does with the files appears "
                                                 "here during a deployment."));
    m_runLog = new LogPane(tr("Run log"), tr("What the app prints, and the requests it gets, "
                                             "appear here while it runs."));
    m_variables = new VariablesPane(m_session);
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_buildLog, tr("Build log"));
    m_tabs->addTab(m_runLog, tr("Run log"));
    m_tabs->addTab(m_variables, tr("Variables"));
    return m_tabs;
}

void ProjectPage::follow()
{
    const bool sessionOnly = m_session.keeping() == CloudSession::Keeping::SessionOnly;
    m_account->setText((sessionOnly ? tr("%1 on %2, for this session only") : tr("%1 on %2"))
                           .arg(m_session.email(), m_session.serverName()));
    m_account->setToolTip(sessionOnly ? m_session.keepingProblem() : QString());
    m_pages->setCurrentIndex(m_project.folder().isEmpty() ? 0 : 1);
    followPlan();
    followProject();
    followProgress();
    followConnection();
}

void ProjectPage::followPlan()
{
    const auto &plan = m_project.plan();
    // Once it runs, what it runs as is old news.
    const bool running = m_project.project() && m_project.project()->latest;
    m_plan->setVisible(plan && !running);
    if (!plan)
        return;
    if (!*plan) {
        m_planKind->setText(tr("This folder cannot be deployed yet"));
        m_planDetails->hide();
        m_planReasons->setText(QString::fromStdString(plan->error().message));
        return;
    }
    const api::Plan &found = **plan;
    m_planKind->setText(tr("Will be deployed as: %1").arg(kindText(found)));
    const QString rows = planRow(tr("Install"), found.install) + planRow(tr("Build"), found.build)
                         + planRow(tr("Start"), found.start)
                         + (found.kind == api::Kind::Static && found.output != "."
                                ? planRow(tr("Files"), found.output)
                                : QString())
                         + planRow(tr("Health"), found.healthPath);
    m_planDetails->setText(u"<table cellspacing=\"2\">"_s + rows + u"</table>"_s);
    m_planDetails->setVisible(!rows.isEmpty());
    QStringList reasons;
    for (const std::string &reason : found.reasons)
        reasons << u"• "_s + QString::fromStdString(reason);
    m_planReasons->setText(reasons.join(u'\n'));
    m_planReasons->setVisible(!reasons.isEmpty());
}

void ProjectPage::followProject()
{
    m_name->setText(m_project.name());
    const auto &project = m_project.project();
    const auto &latest = project ? project->latest : std::nullopt;
    const auto &current = project ? project->current : std::nullopt;
    m_pill->setVisible(latest.has_value());
    m_stages->setVisible(latest.has_value());
    m_addressRow->setVisible(
        project.has_value()
        && (!latest || !latest->plan || latest->plan->kind != api::Kind::Worker));
    // Later on the window's own Deploy button is enough.
    m_deploy->setVisible(!latest);
    for (QPushButton *button : {m_stop, m_restart, m_redeploy})
        button->setVisible(latest.has_value());
    const bool busy = m_project.isBusy();
    const bool pending = latest && api::isPending(latest->status);
    m_stop->setEnabled(!busy && current);
    m_restart->setEnabled(!busy && !pending && (current || latest));
    m_redeploy->setEnabled(!busy && !pending && latest);
    m_deploy->setEnabled(!m_project.progress() && m_project.plan()
                         && m_project.plan()->has_value());
    m_variables->setProject(project ? project->id : ProjectId());
    QString problem = m_failure;
    if (latest) {
        m_pill->show(latest->status);
        if (latest->status == DeploymentStatus::Failed && latest->error) {
            problem = QString::fromStdString(latest->error->message);
            if (current)
                problem += u' ' + tr("Release %1 goes on serving.").arg(current->number);
        }
    }
    m_problem->say(problem);
    if (project) {
        const QString url = QString::fromStdString(project->url).toHtmlEscaped();
        m_address->setText(u"<a href=\"%1\">%1</a>"_s.arg(url));
        m_address->setAccessibleName(QString::fromStdString(project->url));
    }
}

void ProjectPage::followProgress()
{
    const auto &progress = m_project.progress();
    const auto &project = m_project.project();
    const bool pending = project && project->latest && api::isPending(project->latest->status);
    m_progressRow->setVisible(progress || pending);
    if (!progress) {
        m_progressText->setText(
            pending ? tr("%1 on the server…").arg(statusText(project->latest->status)) : QString());
        m_progress->setRange(0, 0);
        return;
    }
    m_failure.clear();
    const QLocale locale;
    switch (progress->stage) {
    case Deployer::Stage::Scanning:
        m_progressText->setText(
            tr("Looking at the files… %n", nullptr, static_cast<int>(progress->done)));
        break;
    case Deployer::Stage::Comparing:
        m_progressText->setText(tr("Asking what the server has already…"));
        break;
    case Deployer::Stage::Uploading:
        m_progressText->setText(tr("Uploading %1 of %2")
                                    .arg(locale.formattedDataSize(progress->done),
                                         locale.formattedDataSize(progress->total)));
        break;
    case Deployer::Stage::Creating:
        m_progressText->setText(tr("Starting the deployment…"));
        break;
    }
    const bool known = progress->stage == Deployer::Stage::Uploading && progress->total > 0;
    m_progress->setRange(0, known ? 1000 : 0);
    if (known)
        m_progress->setValue(static_cast<int>(1000 * progress->done / progress->total));
}

void ProjectPage::followConnection()
{
    switch (m_session.events().state()) {
    case EventStream::State::Waiting:
        m_connection->say(tr("The connection to %1 is lost. It is tried again by itself; nothing "
                             "of the log is missed.")
                              .arg(m_session.serverName()));
        break;
    case EventStream::State::Connecting:
        break;
    case EventStream::State::Idle:
    case EventStream::State::Connected:
        m_connection->say({});
        break;
    }
}

/// The build log is the newest deployment's; the run log is that of what runs.
void ProjectPage::followLogs(const DeploymentId &latest)
{
    EventStream &events = m_session.events();
    if (!m_buildOf.isEmpty())
        events.unfollowLog(m_buildOf, api::LogKind::Build);
    if (!m_runOf.isEmpty())
        events.unfollowLog(m_runOf, api::LogKind::Run);
    m_buildLog->clear();
    m_runLog->clear();
    m_buildOf = latest;
    m_runOf = latest;
    m_failure.clear();
    events.followLog(latest, api::LogKind::Build);
    events.followLog(latest, api::LogKind::Run);
    const auto &project = m_project.project();
    if (project && project->latest)
        m_tabs->setCurrentIndex(api::isPending(project->latest->status) ? 0 : 1);
}

void ProjectPage::showLog(const DeploymentId &deployment, api::LogKind kind,
                          const api::LogPage &page)
{
    if (kind == api::LogKind::Build && deployment == m_buildOf)
        m_buildLog->append(page);
    if (kind == api::LogKind::Run && deployment == m_runOf) {
        const bool first = m_runLog->lineCount() == 0 && !page.lines.empty();
        m_runLog->append(page);
        // The build is over: what the app says is of more interest now.
        const bool buildFailed = m_project.project() && m_project.project()->latest
                                 && m_project.project()->latest->status == DeploymentStatus::Failed;
        if (first && m_tabs->currentWidget() == m_buildLog && !buildFailed)
            m_tabs->setCurrentWidget(m_runLog);
    }
}

} // namespace slipway::ide
