// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_session.h"

#include <slipway/hosting/logs/log_page.h>

#include <algorithm>
#include <format>

namespace slipway::hosting {

using namespace std::chrono_literals;
using drogon::Task;

static constexpr std::size_t maxTopics = 64;
static constexpr auto queryTime = 10s;

EventSession::EventSession(Services &services, EventHub &hub,
                           drogon::WebSocketConnectionPtr connection, Caller caller,
                           trantor::EventLoop *loop)
    : m_services(services)
    , m_hub(hub)
    , m_connection(std::move(connection))
    , m_caller(std::move(caller))
    , m_loop(loop)
{}

EventSession::~EventSession() = default;

/// Runs a coroutine of this session, which it keeps alive.
template<class Work>
void EventSession::start(Work work)
{
    drogon::async_run([self = shared_from_this(), work]() -> Task<> { co_await work(); });
}

// --- The connection -----------------------------------------------------------------------------

void EventSession::receive(const std::string &text)
{
    const auto message = parseJson(text).and_then(
        [](const json::value &value) { return api::clientMessageFromJson(value); });
    if (!message) {
        sendError({}, message.error());
        return;
    }
    // Acknowledging costs nothing; everything else asks the database.
    if (!std::holds_alternative<api::Acknowledge>(*message)) {
        if (const auto wait = m_services.rates->account.take(m_caller.account.text())) {
            sendError({}, {ErrorKind::RateLimited,
                           "request.too_many",
                           std::format("Too many requests; try again in {} s.", wait->count()),
                           {}});
            return;
        }
    }
    std::visit([this](const auto &known) { handle(known); }, *message);
}

void EventSession::end()
{
    m_ended = true;
    while (!m_projects.empty())
        drop(m_projects.begin()->first);
    while (!m_logs.empty())
        drop(m_logs.begin()->first);
}

void EventSession::send(const api::Event &event)
{
    if (!m_ended)
        m_connection->send(json::serialize(event.toJson()));
}

void EventSession::sendError(std::string topic, Error error)
{
    send({.topic = std::move(topic), .project = {}, .page = {}, .error = std::move(error)});
}

void EventSession::close(drogon::CloseCode code, const Error &reason)
{
    m_loop->queueInLoop([self = shared_from_this(), code, reason] {
        self->sendError({}, reason);
        self->m_connection->shutdown(code, reason.code);
    });
}

bool EventSession::hasRoom()
{
    if (m_projects.size() + m_logs.size() < maxTopics)
        return true;
    sendError({}, {ErrorKind::Conflict,
                   "events.too_many_topics",
                   std::format("A connection has at most {} topics.", maxTopics),
                   {}});
    return false;
}

void EventSession::drop(const std::string &topic)
{
    if (const auto project = m_projects.find(topic); project != m_projects.end()) {
        const ProjectTopicPtr dropped = project->second;
        dropped->gone = true;
        m_projects.erase(project);
        unwatchUnlessNeeded(dropped->project);
    } else if (const auto log = m_logs.find(topic); log != m_logs.end()) {
        const LogTopicPtr dropped = log->second;
        dropped->gone = true;
        dropped->subscription = {};
        m_logs.erase(log);
        unwatchUnlessNeeded(dropped->project);
    }
}

/// The session is told once of a project's changes, however many of its topics are about it.
void EventSession::unwatchUnlessNeeded(const ProjectId &project)
{
    const auto isAbout = [&](const auto &entry) { return entry.second->project == project; };
    if (!std::ranges::any_of(m_projects, isAbout) && !std::ranges::any_of(m_logs, isAbout))
        m_hub.unwatch(project, shared_from_this());
}

void EventSession::lookAgain()
{
    m_loop->queueInLoop([self = shared_from_this()] {
        self->start([raw = self.get()] { return raw->checkSession(); });
    });
}

Task<> EventSession::checkSession()
{
    const auto good = co_await m_services.accounts->checkAgain(deadlineIn(queryTime), m_caller);
    if (!good && good.error().kind == ErrorKind::Unauthenticated) {
        close(drogon::CloseCode::kViolation, good.error());
        co_return;
    }
    for (const auto &[name, topic] : std::map(m_projects))
        co_await refreshProject(topic);
    for (const auto &[name, topic] : std::map(m_logs))
        co_await refreshLog(topic);
}

void EventSession::projectChanged(const ProjectId &project)
{
    m_loop->queueInLoop([self = shared_from_this(), project] {
        for (const auto &[name, topic] : self->m_projects) {
            if (topic->project == project)
                self->start([raw = self.get(), topic] { return raw->refreshProject(topic); });
        }
        for (const auto &[name, topic] : self->m_logs) {
            if (topic->project == project)
                self->start([raw = self.get(), topic] { return raw->refreshLog(topic); });
        }
    });
}

void EventSession::handle(const api::Unsubscribe &message)
{
    drop(message.topic);
}

// --- Projects -----------------------------------------------------------------------------------

void EventSession::handle(const api::SubscribeProject &message)
{
    std::string name = api::topicOf(message.id);
    drop(name);
    if (!hasRoom())
        return;
    auto topic = std::make_shared<ProjectTopic>();
    topic->name = name;
    topic->project = message.id;
    m_projects.emplace(std::move(name), topic);
    // Before the first look, so that no change falls between the two.
    m_hub.watch(topic->project, shared_from_this());
    start([this, topic] { return refreshProject(topic); });
}

Task<> EventSession::refreshProject(ProjectTopicPtr topic)
{
    if (topic->reading) {
        topic->changed = true;
        co_return;
    }
    topic->reading = true;
    do {
        topic->changed = false;
        const auto project =
            co_await m_services.store(deadlineIn(queryTime), m_caller, [&](AuthorizedStore &store) {
                return store.project(topic->project);
            });
        if (topic->gone)
            co_return;
        if (!project) {
            sendError(topic->name, project.error());
            if (project.error().kind == ErrorKind::NotFound)
                drop(topic->name);
            break;
        }
        std::string text = json::serialize(project->toJson());
        if (text != topic->lastSent) {
            send({.topic = topic->name, .project = *project, .page = {}, .error = {}});
            topic->lastSent = std::move(text);
        }
    } while (topic->changed && !topic->gone);
    topic->reading = false;
}

// --- Logs ---------------------------------------------------------------------------------------

void EventSession::handle(const api::SubscribeLog &message)
{
    std::string name = api::topicOf(message.deployment, message.kind);
    drop(name);
    if (!hasRoom())
        return;
    auto topic = std::make_shared<LogTopic>();
    topic->name = name;
    topic->deployment = message.deployment;
    topic->kind = message.kind;
    topic->next = message.cursor;
    topic->file = m_services.logFiles->path(message.deployment, message.kind);
    m_logs.emplace(std::move(name), topic);
    start([this, topic] { return openLog(topic); });
}

Result<> EventSession::listenTo(const LogTopicPtr &topic)
{
    const auto wake = [weak = weak_from_this(), weakTopic = std::weak_ptr(topic), loop = m_loop] {
        const LogTopicPtr known = weakTopic.lock();
        // One wake-up on its way is enough.
        if (!known || known->woken.exchange(true))
            return;
        loop->queueInLoop([weak, known] {
            known->woken = false;
            if (const auto self = weak.lock(); self && !known->gone)
                self->start([raw = self.get(), known] { return raw->pump(known); });
        });
    };
    TRY(topic->subscription, m_services.logHub->subscribe(topic->file, wake));
    return {};
}

/// The right to read is checked first; then nothing that is written later is missed.
Task<> EventSession::openLog(LogTopicPtr topic)
{
    const auto deployment =
        co_await m_services.store(deadlineIn(queryTime), m_caller, [&](AuthorizedStore &store) {
            return store.deployment(topic->deployment);
        });
    if (topic->gone)
        co_return;
    if (!deployment) {
        sendError(topic->name, deployment.error());
        drop(topic->name);
        co_return;
    }
    topic->project = deployment->projectId;
    m_hub.watch(topic->project, shared_from_this());
    if (const auto listening = listenTo(topic); !listening) {
        sendError(topic->name, listening.error());
        drop(topic->name);
        co_return;
    }
    co_await refreshLog(topic);
}

Task<> EventSession::refreshLog(LogTopicPtr topic)
{
    const auto deployment =
        co_await m_services.store(deadlineIn(queryTime), m_caller, [&](AuthorizedStore &store) {
            return store.deployment(topic->deployment);
        });
    if (topic->gone)
        co_return;
    if (!deployment && deployment.error().kind == ErrorKind::NotFound) {
        sendError(topic->name, deployment.error());
        drop(topic->name);
        co_return;
    }
    if (deployment)
        topic->isFinal = isLogFinal(deployment->status, topic->kind);
    co_await pump(topic);
}

/// Sends what there is, as far as the reader keeps up.
Task<> EventSession::pump(LogTopicPtr topic)
{
    if (topic->reading) {
        topic->grew = true;
        co_return;
    }
    topic->reading = true;
    for (bool more = true; more && !topic->gone;) {
        if (topic->unacknowledged.size() >= api::maxUnacknowledged)
            break;
        topic->grew = false;
        const auto page = co_await m_services.io->run([&] {
            return readLogPage(topic->file, topic->next, api::maxLogLines, topic->isFinal);
        });
        if (topic->gone)
            break;
        if (!page) {
            sendError(topic->name, page.error());
            drop(topic->name);
            break;
        }
        if (!page->lines.empty() || page->ended) {
            topic->next = page->next;
            topic->unacknowledged.push_back(page->next);
            send({.topic = topic->name, .project = {}, .page = *page, .error = {}});
        }
        if (page->ended)
            drop(topic->name);
        more = !page->lines.empty() || topic->grew;
    }
    topic->reading = false;
}

void EventSession::handle(const api::Acknowledge &message)
{
    const auto log = m_logs.find(message.topic);
    // An ended log's topic is gone while its last acknowledgements are on the way.
    if (log == m_logs.end())
        return;
    auto &waiting = log->second->unacknowledged;
    while (!waiting.empty() && waiting.front() <= message.next)
        waiting.pop_front();
    start([this, topic = log->second] { return pump(topic); });
}

} // namespace slipway::hosting
