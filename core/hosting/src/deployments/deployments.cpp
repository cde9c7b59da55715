// SPDX-License-Identifier: GPL-3.0-or-later
#include "context.h"
#include "fleet.h"
#include "jobs.h"
#include "recovery.h"

#include <slipway/base/log.h>
#include <slipway/hosting/deployments/deployments.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace slipway::hosting {

using std::chrono::steady_clock;

static constexpr auto heartbeatTime = std::chrono::seconds(5);
static constexpr auto sweepTime = std::chrono::hours(24);

/// The order of the members is that of their life: what stands below uses what stands above.
struct Deployments::Private
{
    using Task = std::function<void()>;

    Private(DeploymentsParts parts, DeploymentsOptions options)
        : context{std::move(parts), std::move(options)}
    {}

    void post(Task task);
    void run(const std::stop_token &stop);
    void removeDeleted();
    void obey();
    void sweep();
    void subscribe();

    Context context;
    Fleet fleet{context};
    Jobs jobs{context, fleet};

    std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<Task> tasks;
    std::jthread control; ///< for what the listener and handlers must not wait for

    std::vector<Listener::Subscription> subscriptions;
};

void Deployments::Private::post(Task task)
{
    {
        const std::scoped_lock lock(mutex);
        tasks.push_back(std::move(task));
    }
    changed.notify_one();
}

void Deployments::Private::run(const std::stop_token &stop)
{
    auto nextBeat = steady_clock::now() + heartbeatTime;
    auto nextSweep = steady_clock::now() + std::chrono::minutes(5);
    while (!stop.stop_requested()) {
        std::deque<Task> due;
        {
            std::unique_lock lock(mutex);
            changed.wait_until(lock, stop, std::min(nextBeat, nextSweep),
                               [this] { return !tasks.empty(); });
            due.swap(tasks);
        }
        for (const Task &task : due)
            task();
        if (steady_clock::now() >= nextBeat) {
            jobs.heartbeat();
            nextBeat = steady_clock::now() + heartbeatTime;
        }
        if (steady_clock::now() >= nextSweep) {
            sweep();
            nextSweep = steady_clock::now() + sweepTime;
        }
    }
}

void Deployments::Private::sweep()
{
    const auto report = sweepUnusedBlobs(context, std::chrono::hours(24));
    if (!report)
        logError("deployments", "cannot sweep blobs: {}", report.error().describe());
    else if (report->removed > 0)
        logInfo("deployments", "removed {} unused blobs, {} bytes", report->removed, report->bytes);
}

void Deployments::Private::removeDeleted()
{
    removeDeletedProjects(context, fleet,
                          [this](const ProjectId &project) { return jobs.isBusy(project); });
}

void Deployments::Private::obey()
{
    const auto requests = context.inStore(
        [&](SystemDeployments &store) { return store.takeRequests(context.options.server); });
    if (!requests)
        return logError("deployments", "cannot look for requests: {}", requests.error().describe());
    for (const OwnersRequest &request : *requests) {
        if (request.action == OwnersRequest::Action::Stop)
            fleet.stop(request.project);
        else
            fleet.restart(request.project);
    }
}

void Deployments::Private::subscribe()
{
    Listener &listener = context.parts.listener;
    subscriptions.push_back(listener.subscribe(Channel::JobPosted, [this](const std::string &) {
        jobs.wake();
        // Each job that has ended says so too: its project may have waited to be deleted.
        post([this] {
            obey();
            removeDeleted();
        });
    }));
    subscriptions.push_back(
        listener.subscribe(Channel::DeploymentChanged, [this](const std::string &payload) {
            const auto space = payload.find(' ');
            if (space == std::string::npos)
                return post([this] { jobs.heartbeat(); });
            post([this, project = ProjectId(payload.substr(0, space)),
                  deployment = DeploymentId(payload.substr(space + 1))] {
                jobs.check(deployment);
                fleet.yield(project);
            });
        }));
    subscriptions.push_back(
        listener.subscribe(Channel::ProjectChanged,
                           [this](const std::string &) { post([this] { removeDeleted(); }); }));
}

Deployments::Deployments(std::unique_ptr<Private> data)
    : d(std::move(data))
{}

Result<std::unique_ptr<Deployments>> Deployments::start(DeploymentsParts parts,
                                                        DeploymentsOptions options)
{
    auto data = std::make_unique<Private>(std::move(parts), std::move(options));
    TRY(recover(data->context, data->fleet));
    std::unique_ptr<Deployments> deployments(new Deployments(std::move(data)));
    Private *d = deployments->d.get();
    d->subscribe();
    d->control = std::jthread([d](const std::stop_token &stop) { d->run(stop); });
    d->post([d] {
        d->obey();
        d->removeDeleted();
    });
    d->jobs.start();
    return deployments;
}

Deployments::~Deployments()
{
    d->subscriptions.clear();
    d->control.request_stop();
    if (d->control.joinable())
        d->control.join();
}

Result<BlobStore::SweepReport> Deployments::sweepBlobs(Milliseconds age)
{
    return sweepUnusedBlobs(d->context, age);
}

} // namespace slipway::hosting
