// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/testing/test_run.h>

#include <QObject>

#include <memory>

namespace slipway::ide {

/// Tests being found or run on another thread. What happens is told in portions: as much as has
/// come together while the window was busy. Deleting it stops it.
class TestJob : public QObject
{
    Q_OBJECT

public:
    explicit TestJob(testing::Request request, QObject *parent = nullptr);
    ~TestJob() override;

    const testing::Request &request() const { return m_request; }
    void start(const std::filesystem::path &runner);
    void stop();

Q_SIGNALS:
    void told(const std::vector<slipway::testing::Event> &events);
    /// One of these two, once, as the last signal.
    void ended(const slipway::testing::Ending &ending);
    void failed(const slipway::Error &error);

private:
    struct Shared;
    void collect();

    testing::Request m_request;
    std::shared_ptr<Shared> m_shared;
};

} // namespace slipway::ide
