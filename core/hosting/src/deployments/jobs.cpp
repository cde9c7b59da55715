// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs.h"

#include <slipway/base/log.h>

#include <format>
#include <utility>

namespace slipway::hosting {

using api::DeploymentStatus;
using api::LogKind;
using std::chrono::steady_clock;

Error buildInterrupted()
{
    return {ErrorKind::Unavailable,
            "build.interrupted",
            "The server was stopped while it worked on this deployment. Deploy again.",
            {}};
}

Jobs::Jobs(const Context &context, Fleet &fleet)
    : m_context(context)
    , m_fleet(fleet)
    , m_builder(context.parts.blobs, context.parts.releases, context.parts.logs,
                {.runner = context.options.runner,
                 .limits = Builder::Options().limits,
                 .disk = Builder::Options().disk})
    , m_name(generateIdText())
{}

void Jobs::start()
{
    for (int i = 0; i < std::max(1, m_context.options.builders); ++i)
        m_threads.emplace_back([this] { loop(); });
}

Jobs::~Jobs()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_quitting = true;
        for (const auto &[id, active] : m_active)
            active->stop.request_stop();
    }
    m_changed.notify_all();
    for (std::jthread &thread : m_threads)
        thread.join();
    // Those that are starting end on the threads of their apps.
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_active.empty(); });
}

void Jobs::wake()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_posted = true;
    }
    m_changed.notify_all();
}

bool Jobs::isBusy(const ProjectId &project)
{
    const std::scoped_lock lock(m_mutex);
    return std::ranges::any_of(m_active, [&](const auto &entry) {
        return entry.second->job.deployment.projectId == project;
    });
}

// --- Taking -----------------------------------------------------------------------------------

std::optional<Job> Jobs::take()
{
    auto job = m_context.inStore(
        [&](SystemDeployments &store) { return store.takeJob(m_context.options.server, m_name); });
    if (job)
        return std::move(*job);
    logError("deployments", "cannot take a job: {}", job.error().describe());
    return {};
}

void Jobs::loop()
{
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            // A notification can be lost; half a minute is the longest it can cost.
            m_changed.wait_for(lock, std::chrono::seconds(30),
                               [this] { return m_posted || m_quitting; });
            if (m_quitting)
                return;
            m_posted = false;
        }
        auto job = take();
        if (!job)
            continue;
        const auto active = std::make_shared<Active>();
        active->job = std::move(*job);
        {
            const std::scoped_lock lock(m_mutex);
            m_posted = true; // There may be more.
            m_active.emplace(active->job.deployment.id, active);
            if (m_quitting)
                active->stop.request_stop();
        }
        process(active);
    }
}

void Jobs::beat(const std::shared_ptr<Active> &active)
{
    const auto wanted = m_context.inStore(
        [&](SystemDeployments &store) { return store.heartbeat(active->job.id, m_name); });
    if (!wanted)
        logWarning("deployments", "no heartbeat: {}", wanted.error().describe());
    else if (!*wanted)
        active->stop.request_stop();
}

void Jobs::check(const DeploymentId &deployment)
{
    std::shared_ptr<Active> active;
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto found = m_active.find(deployment); found != m_active.end())
            active = found->second;
    }
    if (active)
        beat(active);
}

void Jobs::heartbeat()
{
    std::vector<std::shared_ptr<Active>> all;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &[id, active] : m_active)
            all.push_back(active);
    }
    for (const auto &active : all)
        beat(active);
}

// --- Working ----------------------------------------------------------------------------------

void Jobs::process(const std::shared_ptr<Active> &active)
{
    const Job &job = active->job;
    m_context.showPage(job.deployment.projectId, job.slug, EdgePage::Building);
    auto plan = build(*active);
    if (plan)
        activate(active, std::move(*plan));
    else
        finish(*active, std::unexpected(plan.error()));
}

Result<api::Plan> Jobs::build(const Active &active)
{
    const api::Deployment &deployment = active.job.deployment;
    BuildRequest request;
    request.deployment = deployment.id;
    request.project = deployment.projectId;
    TRY(request.tree,
        m_context.inStore([&](SystemDeployments &store) { return store.tree(deployment.tree); }));
    TRY(request.variables, m_context.variables(deployment.projectId));
    const auto planned = [&](const api::Plan &plan) {
        report("cannot note a plan", m_context.inStore([&](SystemDeployments &store) {
            return store.setPlan(deployment.id, plan);
        }));
    };
    return m_builder.build(request, planned, active.stop.get_token());
}

void Jobs::activate(const std::shared_ptr<Active> &active, api::Plan plan)
{
    Release release{active->job.deployment, active->job.slug, m_context.options.server};
    const bool isSite = plan.kind == api::Kind::Static;
    release.deployment.plan = std::move(plan);
    if (!isSite) {
        const auto starting = m_context.inStore([&](SystemDeployments &store) {
            return store.advance(release.deployment.id, DeploymentStatus::Starting);
        });
        if (!starting)
            return finish(*active, std::unexpected(starting.error()));
        m_context.note(release.deployment.id, LogKind::Build,
                       std::format("Starting: {}", release.deployment.plan->start));
    }
    m_fleet.activate(std::move(release), active->stop.get_token(),
                     [this, active](Result<> result) { finish(*active, result); });
}

void Jobs::fail(const Active &active, Error error)
{
    const api::Deployment &deployment = active.job.deployment;
    bool quitting = false;
    {
        const std::scoped_lock lock(m_mutex);
        quitting = m_quitting;
    }
    if (quitting && error.kind == ErrorKind::Cancelled)
        error = buildInterrupted();
    const auto failed = m_context.inStore([&](SystemDeployments &store) -> Result<> {
        TRY(const api::Deployment now, store.find(deployment.id));
        if (!api::isPending(now.status))
            return {}; // cancelled
        TRY(store.advance(deployment.id,
                          error.kind == ErrorKind::Cancelled ? DeploymentStatus::Cancelled
                                                             : DeploymentStatus::Failed,
                          error));
        return {};
    });
    if (!failed && failed.error().kind != ErrorKind::NotFound)
        report("cannot note a failure", failed);
    if (error.kind == ErrorKind::Internal)
        logError("deployments", "{}: {}", deployment.id.text(), error.describe());
    report("cannot remove a release", m_context.parts.releases.remove(deployment.id));
    m_context.showState(deployment.projectId, active.job.slug);
}

void Jobs::finish(const Active &active, const Result<> &result)
{
    const DeploymentId id = active.job.deployment.id;
    if (result) {
        removeOldReleases(active);
    } else {
        m_context.note(id, LogKind::Build, std::format("Failed: {}", result.error().message));
        fail(active, result.error());
    }
    report("cannot finish a job", m_context.inStore([&](SystemDeployments &store) {
        return store.finishJob(active.job.id);
    }));
    const std::scoped_lock lock(m_mutex);
    m_active.erase(id);
    m_posted = true; // A newer one of the project may have waited.
    // Still locked: who waits for the last one deletes this.
    m_changed.notify_all();
}

void Jobs::removeOldReleases(const Active &active)
{
    const ProjectId &project = active.job.deployment.projectId;
    const Releases &releases = m_context.parts.releases;
    auto all = releases.of(project);
    const auto kept = static_cast<std::size_t>(std::max(1, m_context.options.keptReleases));
    for (std::size_t i = kept; i < all.size(); ++i)
        report("cannot remove a release", releases.remove(all[i]));
    releases.pruneEnvironments(project);
}

} // namespace slipway::hosting
