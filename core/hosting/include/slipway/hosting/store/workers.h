// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <drogon/utils/coroutine.h>
#include <trantor/net/EventLoop.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace slipway::hosting {

/// Threads for work that blocks, so that no event loop does. The queue is bounded: what does not
/// fit is refused, which keeps a flood from growing without end.
class Workers
{
public:
    /// Gets the number of the thread it runs on, counted from 0.
    using Task = std::move_only_function<void(std::size_t worker)>;

    Workers(std::string name, std::size_t threads, std::size_t queueLimit);
    /// Waits for what is queued.
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    /// False when the queue is full; the task is then dropped. Safe from any thread.
    bool post(Task task);

    /// Runs `work` (a Result<T> without parameters) on one of the threads. The coroutine goes on
    /// in the event loop it came from.
    template<class Work>
    drogon::Task<std::invoke_result_t<Work>> run(Work work);

    class Offload;

private:
    void loop(std::size_t worker);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    std::size_t m_queueLimit;
    bool m_stopping = false;
    std::vector<std::jthread> m_threads;
};

/// Awaiting it runs the task on a worker; gives false when it was refused.
class Workers::Offload
{
public:
    Offload(Workers &workers, Task task)
        : m_workers(workers)
        , m_task(std::move(task))
    {}

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle)
    {
        auto *loop = trantor::EventLoop::getEventLoopOfCurrentThread();
        m_accepted = true;
        // From here on the coroutine may already run elsewhere: nothing of ours may be touched,
        // except where the task was refused and so never ran.
        const bool accepted = m_workers.post(
            [this, task = std::move(m_task), handle, loop](std::size_t worker) mutable {
                task(worker);
                m_done.store(true, std::memory_order_release);
                if (loop)
                    loop->queueInLoop([handle] { handle.resume(); });
                else
                    handle.resume();
            });
        if (!accepted)
            m_accepted = false;
        return accepted;
    }
    bool await_resume() const noexcept
    {
        return m_accepted && m_done.load(std::memory_order_acquire);
    }

private:
    Workers &m_workers;
    Task m_task;
    bool m_accepted = false;
    /// What the task did is seen by who goes on. The event loop's queue sees to that too, but is no
    /// part of what a sanitizer can see.
    std::atomic<bool> m_done = false;
};

Error tooBusyError();

template<class Work>
drogon::Task<std::invoke_result_t<Work>> Workers::run(Work work)
{
    std::optional<std::invoke_result_t<Work>> result;
    if (!co_await Offload(*this, [&](std::size_t) { result.emplace(work()); }))
        co_return std::unexpected(tooBusyError());
    co_return std::move(*result);
}

} // namespace slipway::hosting
