// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace slipway::hosting {

/// Tells when log files grow, whoever writes them (inotify). It carries no lines: a subscriber
/// reads from its own cursor, so a slow one costs nothing and none misses anything.
class LogHub
{
    struct Private;

public:
    static Result<std::unique_ptr<LogHub>> create();
    ~LogHub();

    /// Ends the subscription: afterwards the callback is not running and will not be called.
    /// Not to be destroyed from inside the callback; may outlive the hub.
    class Subscription
    {
    public:
        Subscription() = default;
        Subscription(Subscription &&other) noexcept;
        Subscription &operator=(Subscription &&other) noexcept;
        ~Subscription();

    private:
        friend class LogHub;
        Subscription(std::weak_ptr<Private> hub, int folder, std::uint64_t id)
            : m_hub(std::move(hub))
            , m_folder(folder)
            , m_id(id)
        {}
        std::weak_ptr<Private> m_hub;
        int m_folder = -1;
        std::uint64_t m_id = 0;
    };

    /// Calls `changed` on the hub's thread each time something was added to `file` (several
    /// additions may be one call). It must not block: post to where the work is done. The file's
    /// folder is created where it is missing; the file itself may come later.
    Result<Subscription> subscribe(const std::filesystem::path &file,
                                   std::function<void()> changed);

private:
    explicit LogHub(std::shared_ptr<Private> data);
    std::shared_ptr<Private> d;
};

} // namespace slipway::hosting
