// SPDX-License-Identifier: GPL-3.0-or-later
#include "cloudproject.h"

#include "shell/background.h"

#include <slipway/client/server_address.h>
#include <slipway/project/detect.h>

namespace slipway::ide {

namespace {

struct Loaded
{
    Result<std::optional<project::Link>> link;
    Result<api::Plan> plan;
    std::string name;
};

} // namespace

CloudProject::CloudProject(CloudSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_deployer(session.client())
{
    connect(&session, &CloudSession::changed, this, [this] {
        if (m_session.stage() == CloudSession::Stage::Ready)
            watch();
        else
            unwatch();
    });
    connect(&session.events(), &client::EventStream::projectChanged, this,
            &CloudProject::showProject);
    connect(&session.events(), &client::EventStream::topicFailed, this,
            [this](const std::string &topic, const Error &error) {
                if (topic != "project:" + m_watched.text() || error.kind != ErrorKind::NotFound)
                    return;
                // Deleted, or another account's: the next Deploy makes a new one.
                unwatch();
                m_link.reset();
                Q_EMIT changed();
            });
    connect(&m_deployer, &client::Deployer::progress, this,
            [this](client::Deployer::Stage stage, qint64 done, qint64 total) {
                m_progress = {stage, done, total};
                Q_EMIT changed();
            });
}

CloudProject::~CloudProject() = default;

void CloudProject::setFolder(const QString &folder)
{
    if (folder == m_folder)
        return;
    unwatch();
    m_deployer.cancel();
    m_folder = folder;
    m_name.clear();
    m_link.reset();
    m_plan.reset();
    Q_EMIT changed();
    load();
}

void CloudProject::refreshPlan()
{
    load();
}

void CloudProject::load()
{
    if (m_folder.isEmpty())
        return;
    runInBackground([folder = path()] {
        return Loaded{project::Link::load(folder), project::resolvePlan(folder),
                      project::projectName(folder)};
    }).then(this, [this, folder = m_folder](Loaded loaded) {
        if (folder != m_folder)
            return;
        m_plan = std::move(loaded.plan);
        m_name = QString::fromStdString(loaded.name);
        if (loaded.link && !m_link)
            m_link = *loaded.link;
        watch();
        Q_EMIT changed();
    });
}

void CloudProject::watch()
{
    if (!m_link || m_session.stage() != CloudSession::Stage::Ready || m_watched == m_link->project)
        return;
    // A link to another server waits until that one is used again.
    const auto server = client::serverAddress(QString::fromStdString(m_link->server));
    if (!server || *server != m_session.client().server())
        return;
    m_watched = m_link->project;
    m_session.events().watchProject(m_watched);
}

void CloudProject::unwatch()
{
    if (!m_watched.isEmpty())
        m_session.events().unwatchProject(m_watched);
    m_watched = {};
    m_project.reset();
    m_latest = {};
    m_seen.clear();
}

void CloudProject::showProject(const api::Project &project)
{
    if (project.id != m_watched)
        return;
    m_project = project;
    if (project.latest) {
        const bool isNew = project.latest->id != m_latest;
        if (isNew)
            m_seen.clear();
        m_seen.try_emplace(project.latest->status, QDateTime::currentDateTimeUtc());
        m_latest = project.latest->id;
        if (isNew)
            Q_EMIT deploymentChanged(m_latest);
    }
    Q_EMIT changed();
}

std::optional<QDateTime> CloudProject::seenAt(api::DeploymentStatus status) const
{
    const auto found = m_seen.find(status);
    return found == m_seen.end() ? std::nullopt : std::optional(found->second);
}

void CloudProject::deploy()
{
    if (m_folder.isEmpty() || m_progress || m_session.stage() != CloudSession::Stage::Ready)
        return;
    m_cancelled = false;
    m_progress = Progress{};
    Q_EMIT changed();
    if (!m_watched.isEmpty())
        upload();
    else
        createThenDeploy();
}

void CloudProject::createThenDeploy()
{
    m_session.client()
        .createProject({.name = m_name.toStdString(), .slug = std::nullopt})
        .then(this, [this, folder = path()](Result<api::Project> made) {
            if (!made || m_cancelled) {
                m_progress.reset();
                Q_EMIT changed();
                if (!made)
                    Q_EMIT failed(made.error());
                return;
            }
            m_link = project::Link{m_session.client().server().toString().toStdString(), made->id};
            runInBackground([link = *m_link, folder] {
                return link.save(folder);
            }).then(this, [this](Result<> saved) {
                // It is deployed all the same; only the next start would make another one.
                if (!saved)
                    Q_EMIT failed(saved.error());
            });
            watch();
            upload();
        });
}

void CloudProject::upload()
{
    m_deployer.deploy(path(), m_link->project).then(this, [this](Result<api::Deployment> made) {
        m_progress.reset();
        Q_EMIT changed();
        if (!made && made.error().kind != ErrorKind::Cancelled)
            Q_EMIT failed(made.error());
    });
}

void CloudProject::cancel()
{
    m_cancelled = true;
    if (m_progress) {
        m_deployer.cancel();
        return;
    }
    if (m_project && m_project->latest && api::isPending(m_project->latest->status))
        call(m_session.client().cancelDeployment(m_project->latest->id));
}

template<class T>
void CloudProject::call(client::Client::Answer<T> answer, std::function<void(const T &)> done)
{
    m_busy = true;
    Q_EMIT changed();
    answer.then(this, [this, done = std::move(done)](Result<T> result) {
        m_busy = false;
        if (!result)
            Q_EMIT failed(result.error());
        else if (done)
            done(*result);
        Q_EMIT changed();
    });
}

void CloudProject::stop()
{
    if (m_project)
        call(m_session.client().stopProject(m_project->id));
}

void CloudProject::restart()
{
    if (m_project)
        call(m_session.client().restartProject(m_project->id));
}

void CloudProject::redeploy()
{
    if (m_project)
        call(m_session.client().redeployProject(m_project->id));
}

} // namespace slipway::ide
