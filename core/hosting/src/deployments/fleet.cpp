// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet.h"

#include <slipway/base/log.h>
#include <slipway/hosting/builds/builder.h>

#include <format>

namespace slipway::hosting {

using api::DeploymentStatus;

static bool isSite(const Release &release)
{
    return release.deployment.plan && release.deployment.plan->kind == api::Kind::Static;
}

App *Fleet::find(const ProjectId &project)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_apps.find(project);
    return found == m_apps.end() ? nullptr : found->second.get();
}

App &Fleet::appOf(const Release &release)
{
    const ProjectId &project = release.deployment.projectId;
    const std::scoped_lock lock(m_mutex);
    std::unique_ptr<App> &app = m_apps[project];
    if (!app)
        app = std::make_unique<App>(m_context, project, release.slug);
    return *app;
}

Result<> Fleet::routeSite(const Release &release)
{
    const api::Plan &plan = *release.deployment.plan;
    TRY(const auto folder, siteFolder(m_context.parts.releases, release.deployment.id, plan));
    return m_context.parts.routes.setStatic(release.slug, folder,
                                            plan.singlePage ? SinglePage::Yes : SinglePage::No);
}

/// First the edge, then the database: who sees that it is live finds it at its address.
Result<> Fleet::activateSite(const Release &release)
{
    TRY(const auto before, m_context.inStore([&](SystemDeployments &store) {
        return store.current(release.deployment.projectId);
    }));
    TRY(routeSite(release));
    m_context.noteLive(release, Milliseconds(0));
    const auto live = m_context.inStore(
        [&](SystemDeployments &store) { return store.makeLive(release.deployment.id); });
    if (!live) {
        if (before && isSite(*before))
            report("cannot go back", routeSite(*before));
        return std::unexpected(live.error());
    }
    if (App *app = find(release.deployment.projectId))
        app->retire();
    return {};
}

void Fleet::activate(Release release, std::stop_token stop, App::Done done)
{
    if (isSite(release))
        return done(activateSite(release));
    m_context.showPage(release.deployment.projectId, release.slug, EdgePage::Starting);
    App &app = appOf(release);
    app.launch(std::move(release), std::move(stop), std::move(done));
}

Result<> Fleet::stopSite(const Release &release)
{
    TRY(m_context.parts.routes.setPage(release.slug, EdgePage::Stopped));
    return m_context.inStore([&](SystemDeployments &store) -> Result<> {
        TRY(store.advance(release.deployment.id, DeploymentStatus::Stopped));
        return {};
    });
}

void Fleet::stop(const ProjectId &project)
{
    const auto current =
        m_context.inStore([&](SystemDeployments &store) { return store.current(project); });
    if (!current)
        return logError("deployments", "cannot stop: {}", current.error().describe());
    if (!*current || !m_context.isOurs(**current))
        return;
    if (isSite(**current))
        report("cannot stop a site", stopSite(**current));
    else
        appOf(**current).stop();
}

/// Nothing is live: the one that was stopped last comes back.
void Fleet::startStopped(const Release &release)
{
    const DeploymentId id = release.deployment.id;
    const auto starting = m_context.inStore(
        [&](SystemDeployments &store) { return store.advance(id, DeploymentStatus::Starting); });
    if (!starting)
        return logError("deployments", "cannot start: {}", starting.error().describe());
    activate(release, {}, [this, release](const Result<> &started) {
        if (started)
            return;
        const DeploymentId &deployment = release.deployment.id;
        m_context.note(deployment, api::LogKind::Run, started.error().message);
        const auto stopped = m_context.inStore([&](SystemDeployments &store) -> Result<> {
            TRY(store.advance(deployment, DeploymentStatus::Stopped));
            return {};
        });
        report("cannot note a failed start", stopped);
        m_context.showState(release.deployment.projectId, release.slug);
    });
}

void Fleet::restart(const ProjectId &project)
{
    const auto current =
        m_context.inStore([&](SystemDeployments &store) { return store.current(project); });
    if (!current)
        return logError("deployments", "cannot restart: {}", current.error().describe());
    if (*current) {
        if (!m_context.isOurs(**current))
            return;
        if (isSite(**current))
            report("cannot route to a site", routeSite(**current));
        else
            appOf(**current).restart();
        return;
    }
    const auto stopped =
        m_context.inStore([&](SystemDeployments &store) { return store.lastStopped(project); });
    if (stopped && *stopped && m_context.isOurs(**stopped))
        startStopped(**stopped);
}

void Fleet::adopt(Release release)
{
    if (isSite(release))
        return report(std::format("cannot serve {}", release.slug), routeSite(release));
    App &app = appOf(release);
    app.adopt(std::move(release));
}

void Fleet::yield(const ProjectId &project)
{
    const auto current =
        m_context.inStore([&](SystemDeployments &store) { return store.current(project); });
    if (!current || !*current || m_context.isOurs(**current))
        return;
    if (App *app = find(project))
        app->yield();
    report("cannot take down an address", m_context.parts.routes.clear((*current)->slug));
}

void Fleet::remove(const ProjectId &project, App::Done done)
{
    if (App *app = find(project))
        app->retire(std::move(done));
    else
        done({});
}

} // namespace slipway::hosting
