// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/store/workers.h>

#include <pthread.h>

namespace slipway::hosting {

Error tooBusyError()
{
    return {ErrorKind::Unavailable,
            "server.busy",
            "The server has too much to do at the moment; try again in a few seconds.",
            {}};
}

Workers::Workers(std::string name, std::size_t threads, std::size_t queueLimit)
    : m_queueLimit(queueLimit)
{
    for (std::size_t worker = 0; worker < threads; ++worker) {
        m_threads.emplace_back([this, worker, name] {
            // What a debugger shows; the kernel keeps 15 characters.
            pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
            loop(worker);
        });
    }
}

Workers::~Workers()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
}

bool Workers::post(Task task)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_stopping || m_tasks.size() >= m_queueLimit)
            return false;
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
    return true;
}

void Workers::loop(std::size_t worker)
{
    for (;;) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task(worker);
    }
}

} // namespace slipway::hosting
