// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace slipway::runner {

EventLoop::EventLoop()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{}

bool EventLoop::watch(int descriptor, std::uint32_t events, Callback callback)
{
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    if (events != 0 && ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, descriptor, &event) != 0)
        return false;
    m_watches[descriptor] = {.events = events,
                             .callback = std::make_shared<Callback>(std::move(callback))};
    return true;
}

void EventLoop::change(int descriptor, std::uint32_t events)
{
    const auto found = m_watches.find(descriptor);
    if (found == m_watches.end() || found->second.events == events)
        return;
    const bool isKnown = std::exchange(found->second.events, events) != 0;
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    ::epoll_ctl(m_epoll.get(),
                events == 0 ? EPOLL_CTL_DEL
                : isKnown   ? EPOLL_CTL_MOD
                            : EPOLL_CTL_ADD,
                descriptor, &event);
}

void EventLoop::forget(int descriptor)
{
    if (m_watches.erase(descriptor) > 0)
        ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, descriptor, nullptr);
}

EventLoop::TimerId EventLoop::after(Milliseconds delay, std::function<void()> callback)
{
    m_timers[++m_lastTimer] = {.due = SteadyClock::now() + delay, .callback = std::move(callback)};
    return m_lastTimer;
}

void EventLoop::cancel(TimerId timer)
{
    m_timers.erase(timer);
}

int EventLoop::untilNextTimer() const
{
    if (m_timers.empty())
        return -1;
    auto next = SteadyClock::time_point::max();
    for (const auto &[id, timer] : m_timers)
        next = std::min(next, timer.due);
    const auto left = std::chrono::ceil<Milliseconds>(next - SteadyClock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000));
}

void EventLoop::runTimers()
{
    const auto now = SteadyClock::now();
    for (;;) {
        const auto due = std::ranges::find_if(
            m_timers, [&](const auto &entry) { return entry.second.due <= now; });
        if (due == m_timers.end())
            return;
        const auto callback = std::move(due->second.callback);
        m_timers.erase(due);
        callback();
    }
}

void EventLoop::run()
{
    std::array<epoll_event, 64> events{};
    while (!m_stopped) {
        const int count = ::epoll_wait(m_epoll.get(), events.data(),
                                       static_cast<int>(events.size()), untilNextTimer());
        if (count < 0 && errno != EINTR)
            return;
        for (int i = 0; i < count && !m_stopped; ++i) {
            const epoll_event &event = events[static_cast<std::size_t>(i)];
            const auto found = m_watches.find(event.data.fd);
            // An earlier callback of this round may have let it go.
            if (found == m_watches.end())
                continue;
            const auto callback = found->second.callback;
            (*callback)(event.events);
        }
        runTimers();
    }
}

} // namespace slipway::runner
