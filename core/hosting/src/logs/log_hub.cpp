// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/base/log.h>
#include <slipway/hosting/logs/log_hub.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <format>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace slipway::hosting {

namespace fs = std::filesystem;

struct LogHub::Private
{
    struct Subscriber
    {
        std::string file;
        std::function<void()> changed;
    };
    using Subscribers = std::map<std::uint64_t, Subscriber>;

    FileDescriptor inotify{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    FileDescriptor wake{::eventfd(0, EFD_CLOEXEC)};
    /// Held while callbacks run, which is what lets a subscription end for certain.
    std::mutex mutex;
    std::map<int, Subscribers> folders;
    std::uint64_t lastId = 0;
    std::jthread thread;

    void run(const std::stop_token &stop);
    void readEvents();
    void tell(int folder, const std::string *file);
    void remove(int folder, std::uint64_t id);
};

void LogHub::Private::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        std::array<pollfd, 2> events{pollfd{inotify.get(), POLLIN, 0},
                                     pollfd{wake.get(), POLLIN, 0}};
        if (::poll(events.data(), events.size(), -1) > 0 && events[0].revents != 0)
            readEvents();
    }
}

void LogHub::Private::readEvents()
{
    alignas(inotify_event) std::array<char, 16384> buffer{};
    const ssize_t got = ::read(inotify.get(), buffer.data(), buffer.size());
    std::set<std::pair<int, std::string>> changes;
    bool lost = false;
    for (ssize_t at = 0; at < got;) {
        const auto *event = reinterpret_cast<const inotify_event *>(buffer.data() + at);
        lost = lost || (event->mask & IN_Q_OVERFLOW) != 0;
        if (event->len > 0)
            changes.emplace(event->wd, event->name);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
    const std::scoped_lock lock(mutex);
    for (const auto &[folder, file] : changes)
        tell(folder, &file);
    if (lost) {
        for (const auto &[folder, subscribers] : folders)
            tell(folder, nullptr);
    }
}

void LogHub::Private::tell(int folder, const std::string *file)
{
    const auto found = folders.find(folder);
    if (found == folders.end())
        return;
    for (const auto &[id, subscriber] : found->second) {
        if (!file || subscriber.file == *file)
            subscriber.changed();
    }
}

void LogHub::Private::remove(int folder, std::uint64_t id)
{
    const std::scoped_lock lock(mutex);
    const auto found = folders.find(folder);
    if (found == folders.end())
        return;
    found->second.erase(id);
    if (found->second.empty()) {
        ::inotify_rm_watch(inotify.get(), folder);
        folders.erase(found);
    }
}

LogHub::Subscription::Subscription(Subscription &&other) noexcept
    : m_hub(std::move(other.m_hub))
    , m_folder(other.m_folder)
    , m_id(std::exchange(other.m_id, 0))
{}

LogHub::Subscription &LogHub::Subscription::operator=(Subscription &&other) noexcept
{
    std::swap(m_hub, other.m_hub);
    std::swap(m_folder, other.m_folder);
    std::swap(m_id, other.m_id);
    return *this;
}

LogHub::Subscription::~Subscription()
{
    if (m_id == 0)
        return;
    if (const auto hub = m_hub.lock())
        hub->remove(m_folder, m_id);
}

LogHub::LogHub(std::shared_ptr<Private> data)
    : d(std::move(data))
{}

Result<std::unique_ptr<LogHub>> LogHub::create()
{
    auto data = std::make_shared<Private>();
    if (!data->inotify.isOpen() || !data->wake.isOpen())
        return std::unexpected(
            Error::fromErrno("logs.cannot_watch", "Cannot watch the logs", errno));
    data->thread = std::jthread([d = data.get()](const std::stop_token &stop) { d->run(stop); });
    return std::unique_ptr<LogHub>(new LogHub(std::move(data)));
}

LogHub::~LogHub()
{
    d->thread.request_stop();
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto woken = ::write(d->wake.get(), &one, sizeof one);
    d->thread.join();
}

Result<LogHub::Subscription> LogHub::subscribe(const fs::path &file, std::function<void()> changed)
{
    TRY(makeFolder(file.parent_path(), 0700));
    const std::scoped_lock lock(d->mutex);
    // The folder is watched, since a log is replaced when it is full.
    const int folder = ::inotify_add_watch(d->inotify.get(), file.parent_path().c_str(),
                                           IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    if (folder < 0)
        return std::unexpected(Error::fromErrno(
            "logs.cannot_watch", std::format("Cannot watch {}", file.string()), errno));
    const std::uint64_t id = ++d->lastId;
    d->folders[folder].emplace(id, Private::Subscriber{file.filename(), std::move(changed)});
    return Subscription(d, folder, id);
}

} // namespace slipway::hosting
