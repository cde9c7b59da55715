// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/event.h>
#include <slipway/hosting/events/event_hub.h>
#include <slipway/hosting/http/services.h>

#include <drogon/WebSocketConnection.h>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace slipway::hosting {

/// One WebSocket and what it subscribed to. Lives on its connection's event loop; only what says
/// so may be called from elsewhere.
class EventSession : public std::enable_shared_from_this<EventSession>
{
public:
    EventSession(Services &services, EventHub &hub, drogon::WebSocketConnectionPtr connection,
                 Caller caller, trantor::EventLoop *loop);
    ~EventSession();

    const Caller &caller() const { return m_caller; }

    void receive(const std::string &text);
    /// The connection is gone.
    void end();

    /// From any thread: the project's state may be another one.
    void projectChanged(const ProjectId &project);
    /// From any thread: anything may have been missed; is the session still a good one?
    void lookAgain();
    /// From any thread.
    void close(drogon::CloseCode code, const Error &reason);

private:
    struct ProjectTopic
    {
        std::string name;
        ProjectId project;
        std::string lastSent;
        bool reading = false;
        bool changed = false; ///< while reading
        bool gone = false;
    };
    struct LogTopic
    {
        std::string name;
        ProjectId project;
        DeploymentId deployment;
        api::LogKind kind = api::LogKind::Build;
        std::filesystem::path file;
        std::int64_t next = 1;
        std::deque<std::int64_t> unacknowledged;
        bool isFinal = false;
        bool reading = false;
        bool grew = false; ///< while reading
        bool gone = false;
        std::atomic<bool> woken = false;
        LogHub::Subscription subscription;
    };
    using ProjectTopicPtr = std::shared_ptr<ProjectTopic>;
    using LogTopicPtr = std::shared_ptr<LogTopic>;

    void handle(const api::SubscribeProject &message);
    void handle(const api::SubscribeLog &message);
    void handle(const api::Unsubscribe &message);
    void handle(const api::Acknowledge &message);

    drogon::Task<> refreshProject(ProjectTopicPtr topic);
    drogon::Task<> openLog(LogTopicPtr topic);
    drogon::Task<> refreshLog(LogTopicPtr topic);
    drogon::Task<> pump(LogTopicPtr topic);
    Result<> listenTo(const LogTopicPtr &topic);
    drogon::Task<> checkSession();

    bool hasRoom();
    void drop(const std::string &topic);
    void unwatchUnlessNeeded(const ProjectId &project);
    void send(const api::Event &event);
    void sendError(std::string topic, Error error);
    template<class Work>
    void start(Work work);

    Services &m_services;
    EventHub &m_hub;
    drogon::WebSocketConnectionPtr m_connection;
    Caller m_caller;
    trantor::EventLoop *m_loop;
    std::map<std::string, ProjectTopicPtr> m_projects;
    std::map<std::string, LogTopicPtr> m_logs;
    bool m_ended = false;
};

} // namespace slipway::hosting
