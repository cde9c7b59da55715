// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/files.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include <sys/epoll.h>

namespace slipway::runner {

/// Calls back what can be read or written, and when a time has come. One thread.
class EventLoop
{
public:
    using Callback = std::function<void(std::uint32_t events)>;
    using TimerId = std::uint64_t;

    EventLoop();

    /// False where this kind of file cannot be waited for (a plain one). Events are epoll's; with
    /// none, not even an error or the other side's end is told.
    bool watch(int descriptor, std::uint32_t events, Callback callback);
    void change(int descriptor, std::uint32_t events);
    /// Before the descriptor is closed. Its callback may do that itself.
    void forget(int descriptor);

    TimerId after(Milliseconds delay, std::function<void()> callback);
    void cancel(TimerId timer);

    void run();
    void stop() { m_stopped = true; }

private:
    using SteadyClock = std::chrono::steady_clock;
    struct Watch
    {
        std::uint32_t events = 0;
        std::shared_ptr<Callback> callback;
    };
    struct Timer
    {
        SteadyClock::time_point due;
        std::function<void()> callback;
    };
    int untilNextTimer() const;
    void runTimers();

    FileDescriptor m_epoll;
    std::unordered_map<int, Watch> m_watches;
    std::unordered_map<TimerId, Timer> m_timers;
    TimerId m_lastTimer = 0;
    bool m_stopped = false;
};

} // namespace slipway::runner
