// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>
#include <slipway/base/secret.h>
#include <slipway/hosting/store/database.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace slipway::hosting {

/// Hears PostgreSQL's notifications on a connection and a thread of its own.
class Listener
{
public:
    /// Gets the payload; an empty one means that something may have been missed (the connection
    /// was lost and is back, or half a minute went by): look at the tables. Called on the
    /// listener's thread, so it must only pass on what it was told.
    using Callback = std::function<void(const std::string &payload)>;

    /// Stops the calls when it goes, waiting for one under way.
    class Subscription
    {
    public:
        Subscription() = default;
        Subscription(Listener *listener, int number)
            : m_listener(listener)
            , m_number(number)
        {}
        Subscription(Subscription &&other) noexcept
            : m_listener(std::exchange(other.m_listener, nullptr))
            , m_number(other.m_number)
        {}
        Subscription &operator=(Subscription &&other) noexcept
        {
            std::swap(m_listener, other.m_listener);
            std::swap(m_number, other.m_number);
            return *this;
        }
        ~Subscription();

    private:
        Listener *m_listener = nullptr;
        int m_number = 0;
    };

    static Result<std::unique_ptr<Listener>> start(Secret connectionString);
    ~Listener();

    [[nodiscard]] Subscription subscribe(Channel channel, Callback callback);

private:
    struct Entry
    {
        Channel channel;
        Callback callback;
    };
    class Link;

    Listener(Secret connectionString, FileDescriptor wake);
    void loop(const std::stop_token &stop);
    void deliver(std::string_view channel, const std::string &payload);
    void tellAllToLook();

    Secret m_connectionString;
    FileDescriptor m_wake;
    std::unique_ptr<Link> m_link;
    std::mutex m_mutex; // held while calling, so that ~Subscription() can wait
    std::map<int, Entry> m_entries;
    int m_lastNumber = 0;
    std::jthread m_thread;
};

} // namespace slipway::hosting
