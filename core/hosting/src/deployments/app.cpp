// SPDX-License-Identifier: GPL-3.0-or-later
#include "app.h"

#include "health.h"

#include <slipway/base/log.h>

#include <algorithm>
#include <format>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace slipway::hosting {

using api::DeploymentStatus;
using api::LogKind;
using std::chrono::steady_clock;

static Error interrupted()
{
    return {ErrorKind::Cancelled, "build.cancelled", "The deployment was cancelled.", {}};
}

App::App(const Context &context, ProjectId project, std::string slug)
    : m_context(context)
    , m_project(std::move(project))
    , m_slug(std::move(slug))
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_backoff(context.options.firstBackoff)
    , m_thread([this] { run(); })
{}

App::~App()
{
    m_quitting = true;
    post([] {});
    m_thread.join();
}

void App::post(Task task)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto woken = ::write(m_wake.get(), &one, sizeof one);
}

void App::launch(Release release, std::stop_token stop, Done done)
{
    post([this, release = std::move(release), stop = std::move(stop),
          done = std::move(done)]() mutable { done(launchNow(release, stop)); });
}

void App::adopt(Release release)
{
    post([this, release = std::move(release)]() mutable { adoptNow(std::move(release)); });
}

void App::restart()
{
    post([this] { restartNow(); });
}

void App::stop()
{
    m_interrupting = true;
    post([this] { stopNow(); });
}

void App::yield()
{
    post([this] {
        // Something newer may have become live here meanwhile.
        const auto current =
            m_context.inStore([&](SystemDeployments &store) { return store.current(m_project); });
        if (!m_release || !current || !*current || m_context.isOurs(**current))
            return;
        endInstance("Stopped: a newer release runs on another server.");
        m_release.reset();
    });
}

void App::retire(Done done)
{
    m_interrupting = true;
    post([this, done = std::move(done)]() mutable {
        m_interrupting = false;
        endInstance("Stopped.");
        m_release.reset();
        if (done)
            done({});
    });
}

// --- The loop ---------------------------------------------------------------------------------

void App::run()
{
    while (!m_quitting) {
        if (!runTasks())
            waitForSomething();
    }
    runTasks();
}

bool App::runTasks()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(m_wake.get(), &count, sizeof count);
    std::deque<Task> tasks;
    {
        const std::scoped_lock lock(m_mutex);
        tasks.swap(m_tasks);
    }
    for (Task &task : tasks)
        task();
    return !tasks.empty();
}

void App::waitForSomething()
{
    m_ending.remove_if([](std::future<void> &ending) {
        return ending.wait_for(Milliseconds(0)) == std::future_status::ready;
    });
    if (m_instance) {
        if (const auto exit = m_instance->wait(Milliseconds(-1), m_wake.get()))
            hasEnded(*exit);
        return;
    }
    int timeout = -1;
    if (m_startAt) {
        const auto left = std::chrono::ceil<Milliseconds>(*m_startAt - steady_clock::now());
        if (left.count() <= 0)
            return startAgain();
        timeout = static_cast<int>(left.count());
    }
    pollfd event{m_wake.get(), POLLIN, 0};
    ::poll(&event, 1, timeout);
}

bool App::isInterrupted(const std::stop_token &stop) const
{
    return stop.stop_requested() || m_interrupting || m_quitting;
}

// --- Starting ---------------------------------------------------------------------------------

Result<std::unique_ptr<Instance>> App::startInstance(const Release &release)
{
    const api::Deployment &deployment = release.deployment;
    const Releases &releases = m_context.parts.releases;
    if (!deployment.plan || !releases.exists(deployment.id))
        return std::unexpected(Error{ErrorKind::Conflict,
                                     "release.gone",
                                     "This release is not kept any more: deploy the project again.",
                                     {}});
    TRY(auto variables, m_context.variables(m_project));
    TRY(m_context.parts.logs.prepare(deployment.id));
    m_context.note(deployment.id, LogKind::Run,
                   std::format("Starting: {}", deployment.plan->start));
    InstanceSpec spec;
    spec.deployment = deployment.id;
    spec.files = releases.files(deployment.id);
    spec.environment = releases.environment(deployment.id);
    spec.command = deployment.plan->start;
    spec.variables = std::move(variables);
    spec.hasPort = deployment.plan->kind == api::Kind::Service;
    spec.log = m_context.parts.logs.path(deployment.id, LogKind::Run);
    spec.limits = m_context.options.instanceLimits;
    m_startedAt = steady_clock::now();
    return m_context.parts.engine.start(spec);
}

static Error endedBeforeItAnswered(const sandbox::Exit &exit)
{
    return Error::invalidInput(
        "start.ended", std::format("The program ended before it was ready: {} after {}. The run "
                                   "log says why.",
                                   exit.text, secondsText(exit.duration)));
}

static Error noAnswer(const api::Plan &plan, int status, Milliseconds time)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (status > 0)
        return Error::invalidInput(
            "start.unhealthy", std::format("{} still answers {} after {} s. The run log says why.",
                                           plan.healthPath, status, seconds));
    return Error::invalidInput(
        "start.no_answer",
        std::format("The program runs, but nothing answers after {} s. Let it listen on the port "
                    "in the variable PORT ({}), on address 0.0.0.0.",
                    seconds, servicePort));
}

/// A worker has no port: one second without an end is a start.
static constexpr Milliseconds workerTime{1000};

Result<> App::waitUntilHealthy(Instance &instance, const Release &release,
                               const std::stop_token &stop)
{
    const api::Plan &plan = *release.deployment.plan;
    const auto start = steady_clock::now();
    Milliseconds step{5};
    int status = 0;
    for (;;) {
        if (isInterrupted(stop))
            return std::unexpected(interrupted());
        if (const auto exit = instance.wait(step)) {
            if (plan.kind == api::Kind::Worker && exit->code == 0)
                return {};
            return std::unexpected(endedBeforeItAnswered(*exit));
        }
        const auto waited = steady_clock::now() - start;
        if (plan.kind == api::Kind::Worker) {
            if (waited >= workerTime)
                return {};
            step = Milliseconds(20);
            continue;
        }
        const Health health = lookAtHealth(instance, plan.healthPath);
        if (health.healthy)
            return {};
        status = health.status;
        if (waited > m_context.options.healthTimeout)
            return std::unexpected(noAnswer(plan, status, m_context.options.healthTimeout));
        if (waited > std::chrono::seconds(1))
            step = std::min(step * 2, Milliseconds(250));
    }
}

Result<> App::route(const Release &release, const Instance *instance)
{
    if (release.deployment.plan->kind != api::Kind::Service)
        return m_context.parts.routes.clear(m_slug);
    if (!instance)
        return m_context.parts.routes.setPage(m_slug, EdgePage::Starting);
    return m_context.parts.routes.setService(m_slug, instance->socket());
}

/// First the edge, then the database: who sees that it is live finds it at its address.
Result<> App::switchTo(const Release &release, std::unique_ptr<Instance> instance)
{
    TRY(route(release, instance.get()));
    m_context.noteLive(release,
                       std::chrono::duration_cast<Milliseconds>(steady_clock::now() - m_startedAt));
    const auto live = m_context.inStore(
        [&](SystemDeployments &store) { return store.makeLive(release.deployment.id); });
    if (!live) {
        // Cancelled in this moment: back to what served before.
        if (m_release)
            report("cannot go back", route(*m_release, m_instance.get()));
        instance->stop(m_context.options.grace);
        return std::unexpected(live.error());
    }
    if (m_instance)
        endLater(std::move(m_instance), *m_release);
    m_release = release;
    m_instance = std::move(instance);
    m_backoff = m_context.options.firstBackoff;
    m_startAt.reset();
    return {};
}

Result<> App::launchNow(const Release &release, const std::stop_token &stop)
{
    if (isInterrupted(stop))
        return std::unexpected(interrupted());
    TRY(auto instance, startInstance(release));
    if (auto healthy = waitUntilHealthy(*instance, release, stop); !healthy) {
        instance->stop(m_context.options.grace);
        return healthy;
    }
    return switchTo(release, std::move(instance));
}

// --- Ending -----------------------------------------------------------------------------------

/// After a while, so that it can finish what it is answering; on a thread of its own, since others
/// wait for us.
void App::endLater(std::unique_ptr<Instance> instance, const Release &release)
{
    m_ending.push_back(std::async(
        std::launch::async, [this, instance = std::move(instance), id = release.deployment.id] {
            const auto until = steady_clock::now() + m_context.options.drain;
            std::optional<sandbox::Exit> exit;
            while (!exit && !m_quitting && steady_clock::now() < until)
                exit = instance->wait(Milliseconds(100));
            if (!exit)
                instance->stop(m_context.options.grace);
            m_context.note(id, LogKind::Run, "Stopped: a newer release has taken over.");
        }));
}

void App::endInstance(std::string_view why)
{
    m_startAt.reset();
    if (!m_instance)
        return;
    m_instance->stop(m_context.options.grace);
    m_instance.reset();
    m_context.note(m_release->deployment.id, LogKind::Run, why);
}

void App::stopNow()
{
    m_interrupting = false;
    if (!m_release)
        return;
    report("cannot show a page", m_context.parts.routes.setPage(m_slug, EdgePage::Stopped));
    endInstance("Stopped by its owner.");
    const auto stopped = m_context.inStore([&](SystemDeployments &store) -> Result<> {
        TRY(store.advance(m_release->deployment.id, DeploymentStatus::Stopped));
        return {};
    });
    report("cannot note a stop", stopped);
    m_release.reset();
}

void App::hasEnded(const sandbox::Exit &exit)
{
    m_instance.reset();
    const api::Deployment &deployment = m_release->deployment;
    if (deployment.plan->kind == api::Kind::Worker && exit.code == 0) {
        m_context.note(deployment.id, LogKind::Run,
                       std::format("The program has ended by itself: {} after {}.", exit.text,
                                   secondsText(exit.duration)));
        const auto stopped = m_context.inStore([&](SystemDeployments &store) -> Result<> {
            TRY(store.advance(deployment.id, DeploymentStatus::Stopped));
            return {};
        });
        report("cannot note an end", stopped);
        m_release.reset();
        return;
    }
    // One that ran for long did not crash because of how it starts.
    if (steady_clock::now() - m_startedAt > m_context.options.lastBackoff)
        m_backoff = m_context.options.firstBackoff;
    scheduleStart(
        std::format("The program ended: {} after {}.", exit.text, secondsText(exit.duration)));
}

void App::scheduleStart(std::string_view what)
{
    const DeploymentId id = m_release->deployment.id;
    m_context.note(id, LogKind::Run,
                   std::format("{} Starting again in {}.", what, secondsText(m_backoff)));
    report("cannot count a restart",
           m_context.inStore([&](SystemDeployments &store) { return store.countRestart(id); }));
    m_startAt = steady_clock::now() + m_backoff;
    m_backoff = std::min(m_backoff * 2, m_context.options.lastBackoff);
}

void App::startAgain()
{
    m_startAt.reset();
    auto instance = startInstance(*m_release);
    if (!instance)
        return scheduleStart(
            std::format("The program cannot be started: {}", instance.error().message));
    m_instance = std::move(*instance);
    report("cannot route to an app", route(*m_release, m_instance.get()));
}

void App::restartNow()
{
    if (!m_release)
        return;
    report("cannot show a page", route(*m_release, nullptr));
    endInstance("Restarting: its owner asked for it.");
    m_backoff = m_context.options.firstBackoff;
    startAgain();
}

void App::adoptNow(Release release)
{
    m_release = std::move(release);
    m_instance = m_context.parts.engine.find(m_release->deployment.id);
    if (m_instance) {
        m_startedAt = steady_clock::now();
        report("cannot route to an app", route(*m_release, m_instance.get()));
        return;
    }
    m_context.note(m_release->deployment.id, LogKind::Run,
                   "The program was not running when the server started.");
    startAgain();
}

} // namespace slipway::hosting
