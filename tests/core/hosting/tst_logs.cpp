// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/logs/log_files.h>
#include <slipway/hosting/logs/log_hub.h>
#include <slipway/sandbox/line_log.h>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace slipway;
using namespace slipway::hosting;
using sandbox::LineLogWriter;

class LogsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tellsOfEachAddition();
    void tellsOfAFileThatComesLater();
    void tellsOnlyWhoAskedForTheFile();
    void goesOnWhenALogIsReplaced();
    void isSilentAfterASubscriptionHasEnded();
    void endsWhileAWriterIsBusy();
    void subscriptionsMayOutliveTheHub();

private:
    std::filesystem::path file(const char *name) const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / "logs" / name;
    }
    static bool becomes(const std::atomic<int> &count, int least)
    {
        return QTest::qWaitFor([&] { return count >= least; }, 30'000);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LogHub> m_hub;
};

void LogsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto hub = LogHub::create();
    QVERIFY(hub);
    m_hub = std::move(*hub);
}

void LogsTest::tellsOfEachAddition()
{
    std::atomic<int> calls = 0;
    const auto subscription = m_hub->subscribe(file("a.log"), [&] { ++calls; });
    QVERIFY(subscription);
    auto writer = LineLogWriter::open(file("a.log"));
    QVERIFY(writer);
    for (int i = 1; i <= 3; ++i) {
        const int before = calls;
        QVERIFY(writer->system("line"));
        QVERIFY(becomes(calls, before + 1));
    }
}

void LogsTest::tellsOfAFileThatComesLater()
{
    std::atomic<int> calls = 0;
    const auto subscription = m_hub->subscribe(file("later.log"), [&] { ++calls; });
    QVERIFY(subscription);
    QCOMPARE(calls.load(), 0);
    QVERIFY(LineLogWriter::open(file("later.log"))->system("first"));
    QVERIFY(becomes(calls, 1));
}

void LogsTest::tellsOnlyWhoAskedForTheFile()
{
    std::atomic<int> a = 0;
    std::atomic<int> b = 0;
    const auto first = m_hub->subscribe(file("a.log"), [&] { ++a; });
    const auto second = m_hub->subscribe(file("b.log"), [&] { ++b; });
    const auto third = m_hub->subscribe(file("b.log"), [&] { ++b; });
    QVERIFY(first && second && third);
    QVERIFY(LineLogWriter::open(file("b.log"))->system("text"));
    QVERIFY(becomes(b, 2));
    QCOMPARE(a.load(), 0);
}

void LogsTest::goesOnWhenALogIsReplaced()
{
    std::atomic<int> calls = 0;
    const auto subscription = m_hub->subscribe(file("full.log"), [&] { ++calls; });
    sandbox::LineLogOptions options;
    options.maxBytes = 4096;
    auto writer = LineLogWriter::open(file("full.log"), options);
    QVERIFY(writer);
    for (int i = 0; i < 300; ++i)
        QVERIFY(writer->system(std::string(100, 'x')));
    const int before = calls;
    QVERIFY(writer->system("after"));
    QVERIFY(becomes(calls, before + 1));
}

void LogsTest::isSilentAfterASubscriptionHasEnded()
{
    std::atomic<int> calls = 0;
    std::atomic<int> others = 0;
    auto ended = m_hub->subscribe(file("a.log"), [&] { ++calls; });
    const auto stays = m_hub->subscribe(file("a.log"), [&] { ++others; });
    ended = LogHub::Subscription();
    QVERIFY(LineLogWriter::open(file("a.log"))->system("text"));
    QVERIFY(becomes(others, 1));
    QCOMPARE(calls.load(), 0);
}

void LogsTest::endsWhileAWriterIsBusy()
{
    const auto keepsTheWatch = m_hub->subscribe(file("a.log"), [] {});
    auto writer = LineLogWriter::open(file("a.log"));
    QVERIFY(writer);
    std::jthread writing([&](const std::stop_token &stop) {
        while (!stop.stop_requested()) [[maybe_unused]]
            const auto written = writer->system("text");
    });
    for (int i = 0; i < 200; ++i) {
        auto lives = std::make_unique<std::atomic<bool>>(true);
        auto *seen = lives.get();
        auto subscription = m_hub->subscribe(file("a.log"), [seen] { *seen = true; });
        QVERIFY(subscription);
        subscription = LogHub::Subscription();
        lives.reset(); // With the sanitizer a late call would be seen.
    }
}

void LogsTest::subscriptionsMayOutliveTheHub()
{
    auto subscription = m_hub->subscribe(file("a.log"), [] {});
    m_hub.reset();
    subscription = LogHub::Subscription();
}

QTEST_GUILESS_MAIN(LogsTest)
#include "tst_logs.moc"
