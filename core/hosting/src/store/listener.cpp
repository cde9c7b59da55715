// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/listener.h>

#include <slipway/base/log.h>

#include "connection.h"

#include <algorithm>
#include <format>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

namespace slipway::hosting {

using namespace std::chrono_literals;

static constexpr std::chrono::milliseconds slowPoll = 30s;

class Listener::Link
{
public:
    explicit Link(ConnectionHandle handle)
        : m_handle(std::move(handle))
    {}

    static Result<std::unique_ptr<Link>> open(const Secret &connectionString)
    {
        TRY(ConnectionHandle handle, connectTo(connectionString));
        for (const Channel channel : {Channel::JobPosted, Channel::DeploymentChanged,
                                      Channel::ProjectChanged, Channel::TokensRevoked})
            TRY(runScript(handle.get(), std::format("LISTEN {}", nameOf(channel)),
                          deadlineIn(10s)));
        return std::make_unique<Link>(std::move(handle));
    }

    int descriptor() const { return PQsocket(m_handle.get()); }
    bool read() { return PQconsumeInput(m_handle.get()) == 1; }
    std::unique_ptr<PGnotify, decltype(&PQfreemem)> next()
    {
        return {PQnotifies(m_handle.get()), PQfreemem};
    }

private:
    ConnectionHandle m_handle;
};

Listener::Subscription::~Subscription()
{
    if (!m_listener)
        return;
    const std::scoped_lock lock(m_listener->m_mutex);
    m_listener->m_entries.erase(m_number);
}

Listener::Listener(Secret connectionString, FileDescriptor wake)
    : m_connectionString(std::move(connectionString))
    , m_wake(std::move(wake))
{}

Result<std::unique_ptr<Listener>> Listener::start(Secret connectionString)
{
    FileDescriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake.isOpen())
        return std::unexpected(Error::fromErrno("listener.start", "cannot make an event", errno));
    std::unique_ptr<Listener> listener(new Listener(std::move(connectionString), std::move(wake)));
    TRY(listener->m_link, Link::open(listener->m_connectionString));
    // It gets its token from its thread, not from m_thread: that may not be assigned yet when the
    // thread runs, and a token taken too early is never told to stop.
    listener->m_thread =
        std::jthread([raw = listener.get()](const std::stop_token &stop) { raw->loop(stop); });
    return listener;
}

Listener::~Listener()
{
    m_thread.request_stop();
    eventfd_write(m_wake.get(), 1);
    if (m_thread.joinable())
        m_thread.join();
}

Listener::Subscription Listener::subscribe(Channel channel, Callback callback)
{
    const std::scoped_lock lock(m_mutex);
    const int number = ++m_lastNumber;
    m_entries.emplace(number, Entry{channel, std::move(callback)});
    return {this, number};
}

void Listener::deliver(std::string_view channel, const std::string &payload)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &[number, entry] : m_entries) {
        if (channel == nameOf(entry.channel))
            entry.callback(payload);
    }
}

void Listener::tellAllToLook()
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &[number, entry] : m_entries)
        entry.callback({});
}

void Listener::loop(const std::stop_token &stop)
{
    pthread_setname_np(pthread_self(), "listener");
    std::chrono::milliseconds backOff = 50ms;
    while (!stop.stop_requested()) {
        pollfd polled[] = {{m_wake.get(), POLLIN, 0},
                           {m_link ? m_link->descriptor() : -1, POLLIN, 0}};
        const auto timeout = m_link ? slowPoll : backOff;
        const int ready = poll(polled, 2, static_cast<int>(timeout.count()));
        if (stop.stop_requested())
            return;
        if (!m_link) {
            if (auto link = Link::open(m_connectionString)) {
                m_link = *std::move(link);
                backOff = 50ms;
                logInfo("store", "the database is back");
                tellAllToLook();
            } else {
                backOff = std::min<std::chrono::milliseconds>(backOff * 2, 10s);
            }
            continue;
        }
        if (ready == 0) {
            tellAllToLook();
            continue;
        }
        if (!m_link->read()) {
            logWarning("store", "the connection to the database was lost");
            m_link.reset();
            continue;
        }
        while (const auto notification = m_link->next())
            deliver(notification->relname, notification->extra);
    }
}

} // namespace slipway::hosting
