// SPDX-License-Identifier: GPL-3.0-or-later
#include "testjob.h"

#include "shell/background.h"

#include <QPointer>

#include <mutex>
#include <stop_token>

namespace slipway::ide {

struct TestJob::Shared
{
    std::stop_source stop;
    std::mutex mutex;
    std::vector<testing::Event> waiting;
    /// The window has been told that something waits.
    bool told = false;
};

TestJob::TestJob(testing::Request request, QObject *parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_shared(std::make_shared<Shared>())
{}

TestJob::~TestJob()
{
    stop();
}

void TestJob::stop()
{
    m_shared->stop.request_stop();
}

void TestJob::start(const std::filesystem::path &runner)
{
    const auto work = [shared = m_shared, request = m_request, runner, self = QPointer(this),
                       app = qApp] {
        const auto listen = [&](std::vector<testing::Event> events) {
            const std::scoped_lock lock(shared->mutex);
            shared->waiting.insert(shared->waiting.end(), std::make_move_iterator(events.begin()),
                                   std::make_move_iterator(events.end()));
            if (std::exchange(shared->told, true))
                return;
            QMetaObject::invokeMethod(app, [self] {
                if (self)
                    self->collect();
            });
        };
        return testing::runTests(runner, request, listen, shared->stop.get_token());
    };
    runInBackground(work).then(this, [this](const Result<testing::Ending> &ending) {
        collect();
        if (ending)
            Q_EMIT ended(*ending);
        else
            Q_EMIT failed(ending.error());
    });
}

void TestJob::collect()
{
    std::vector<testing::Event> events;
    {
        const std::scoped_lock lock(m_shared->mutex);
        events = std::exchange(m_shared->waiting, {});
        m_shared->told = false;
    }
    if (!events.empty())
        Q_EMIT told(events);
}

} // namespace slipway::ide
