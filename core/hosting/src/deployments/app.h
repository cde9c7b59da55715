// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context.h"

#include <slipway/base/files.h>

#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace slipway::hosting {

/// Keeps the process of one project running: starts it, notices its end, starts it again, replaces
/// it by that of a newer release. Everything happens on its own thread, one thing after the other.
class App
{
public:
    using Done = std::move_only_function<void(Result<>)>;

    App(const Context &context, ProjectId project, std::string slug);
    /// Leaves the instance running.
    ~App();

    // Each returns at once.

    /// Starts a release and makes it the live one once it is healthy; the old one serves until
    /// then.
    void launch(Release release, std::stop_token stop, Done done);
    /// Finds the instance of the live release an earlier server started, else starts it.
    void adopt(Release release);
    void restart();
    /// The owner's stop: the deployment becomes stopped.
    void stop();
    /// Ends the process where another server has the live release.
    void yield();
    /// The project is gone, or files are served from now on: ends the process, changes no status.
    void retire(Done done = {});

private:
    using Task = std::move_only_function<void()>;
    using Time = std::chrono::steady_clock::time_point;

    void post(Task task);
    void run();
    bool runTasks();
    void waitForSomething();

    Result<> launchNow(const Release &release, const std::stop_token &stop);
    Result<std::unique_ptr<Instance>> startInstance(const Release &release);
    Result<> waitUntilHealthy(Instance &instance, const Release &release,
                              const std::stop_token &stop);
    Result<> switchTo(const Release &release, std::unique_ptr<Instance> instance);
    Result<> route(const Release &release, const Instance *instance);
    void adoptNow(Release release);
    void restartNow();
    void stopNow();
    void endInstance(std::string_view why);
    void endLater(std::unique_ptr<Instance> instance, const Release &release);
    void hasEnded(const sandbox::Exit &exit);
    void startAgain();
    void scheduleStart(std::string_view what);
    bool isInterrupted(const std::stop_token &stop) const;

    const Context &m_context;
    ProjectId m_project;
    std::string m_slug;

    FileDescriptor m_wake;
    std::mutex m_mutex;
    std::deque<Task> m_tasks;
    std::atomic<bool> m_quitting = false;
    std::atomic<bool> m_interrupting = false; ///< somebody wants an end to what is starting

    // Only on the thread.
    std::optional<Release> m_release;
    std::unique_ptr<Instance> m_instance;
    Time m_startedAt;
    std::optional<Time> m_startAt; ///< after a crash
    Milliseconds m_backoff;
    std::list<std::future<void>> m_ending;

    std::jthread m_thread;
};

} // namespace slipway::hosting
