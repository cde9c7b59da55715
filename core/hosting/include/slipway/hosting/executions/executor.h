// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/execution.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>
#include <slipway/base/id.h>

#include <drogon/utils/coroutine.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

namespace slipway::hosting {

struct ExecutionStage;
class WarmPool;

/// Who wants to see what a program prints while it runs. Called by one thread, which may be made to
/// wait a little: the program waits with it.
class ExecutionViewer
{
public:
    virtual ~ExecutionViewer() = default;
    /// Text in UTF-8, of what is kept of the output. An error: nobody looks any more.
    virtual Result<> print(bool isError, std::string_view text) = 0;
    /// The last call: how it went, without the output that was printed.
    virtual void end(const Result<api::Execution> &result) = 0;
};

/// Runs programs once, each in a sandbox of its own: a few at a time, in turn by account, with a
/// short queue for each. Safe from any thread.
class Executor
{
public:
    struct Options
    {
        std::filesystem::path folder; ///< for the programs' files; emptied at the start
        std::filesystem::path runner; ///< the program slipway-run
        std::size_t parallel = 0;     ///< 0: by this machine's processors and memory
        std::size_t warm = 2;         ///< interpreters that stand ready
    };

    static Result<std::unique_ptr<Executor>> create(const Options &options);
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    /// Called once, from another thread.
    using Done = std::move_only_function<void(Result<api::Execution>)>;
    /// `client` is a socket; when its other end is gone nobody wants the answer any more, and the
    /// program is ended (Cancelled). RateLimited "execute.queue_full" where as many of the account
    /// wait as may, and, later, "execute.waited" where it did not get its turn in time. After an
    /// error `done` is not called. `viewer` may be null; its end() comes before `done`.
    Result<> submit(const AccountId &account, api::NewExecution wanted, FileDescriptor client,
                    std::shared_ptr<ExecutionViewer> viewer, Done done);

    /// The same for a coroutine, which goes on in the event loop it came from.
    drogon::Task<Result<api::Execution>> run(AccountId account, api::NewExecution wanted,
                                             FileDescriptor client,
                                             std::shared_ptr<ExecutionViewer> viewer);

    /// Ends what runs and refuses the rest, Unavailable.
    void stop();

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Job
    {
        AccountId account;
        api::NewExecution wanted;
        FileDescriptor client;
        std::shared_ptr<ExecutionViewer> viewer;
        Done done;
        Time expires;
    };
    struct Account
    {
        std::deque<Job> waiting;
        std::size_t running = 0;
    };
    class Awaiting;

    explicit Executor(const Options &options);
    void work();
    void keep();
    std::optional<Job> next();
    std::vector<Job> takeLate(Time now);
    Time nextExpiry() const;
    void finish(const AccountId &account);
    void perform(Job &job);
    static void answer(Job &job, Result<api::Execution> result);
    Result<api::Execution> execute(const Job &job, std::optional<ExecutionStage> &stage);

    Options m_options;
    std::size_t m_perAccount = 1;
    std::unique_ptr<WarmPool> m_pool;
    std::stop_source m_stop;

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_jobs;
    std::condition_variable m_keeper;
    std::map<AccountId, Account> m_accounts;
    std::deque<AccountId> m_turns; ///< those that have something waiting
    std::size_t m_waiting = 0;
    bool m_hasNews = false; ///< for the keeper
    bool m_stopping = false;

    std::vector<std::jthread> m_threads; ///< last: they use the rest
};

} // namespace slipway::hosting
