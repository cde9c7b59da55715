// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/executions/executor.h>

#include "execution_spec.h"
#include "running.h"
#include "warm_pool.h"

#include <slipway/base/log.h>
#include <slipway/hosting/store/workers.h>

#include <trantor/net/EventLoop.h>

#include <algorithm>
#include <atomic>
#include <format>
#include <optional>

#include <pthread.h>
#include <unistd.h>

namespace slipway::hosting {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

static constexpr std::size_t waitingPerAccount = 8;
static constexpr std::size_t waitingAltogether = 200;
static constexpr auto longestWait = 30s;

static Error stopping()
{
    return {ErrorKind::Unavailable,
            "server.stopping",
            "The server is stopping; try again in a moment.",
            {}};
}

static Error queueFull(std::string_view code)
{
    return {ErrorKind::RateLimited,
            std::format("execute.{}", code),
            "Your account has many programs to run at the moment; try again when some have ended.",
            {}};
}

/// A processor each, and a gigabyte.
static std::size_t usualParallel()
{
    const auto pages = static_cast<std::size_t>(std::max(::sysconf(_SC_PHYS_PAGES), 1L));
    const auto page = static_cast<std::size_t>(std::max(::sysconf(_SC_PAGESIZE), 1L));
    const std::size_t gigabytes = (pages * page) >> 30;
    const std::size_t processors = std::thread::hardware_concurrency();
    return std::clamp<std::size_t>(std::min(processors, gigabytes), 1, 16);
}

Result<std::unique_ptr<Executor>> Executor::create(const Options &options)
{
    TRY(removeTree(options.folder));
    TRY(makeFolder(options.folder, 0700));
    Options chosen = options;
    // What is inside shows no path of the outside, and the runner wants whole ones.
    chosen.folder = std::filesystem::absolute(options.folder);
    if (chosen.parallel == 0)
        chosen.parallel = usualParallel();
    return std::unique_ptr<Executor>(new Executor(chosen));
}

Executor::Executor(const Options &options)
    : m_options(options)
    , m_perAccount(std::max<std::size_t>(options.parallel / 2, 1))
    , m_pool(std::make_unique<WarmPool>(options.folder, options.runner, options.warm))
{
    const auto start = [this](const char *name, void (Executor::*task)()) {
        m_threads.emplace_back([this, name, task] {
            pthread_setname_np(pthread_self(), name);
            (this->*task)();
        });
    };
    start("exec-keeper", &Executor::keep);
    for (std::size_t i = 0; i < options.parallel; ++i)
        start("exec", &Executor::work);
}

Executor::~Executor()
{
    stop();
}

void Executor::stop()
{
    std::vector<Job> left;
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
        left = takeLate(Time::max());
    }
    m_stop.request_stop();
    m_jobs.notify_all();
    m_keeper.notify_all();
    for (Job &job : left)
        answer(job, std::unexpected(stopping()));
}

Result<> Executor::submit(const AccountId &account, api::NewExecution wanted, FileDescriptor client,
                          std::shared_ptr<ExecutionViewer> viewer, Done done)
{
    TRY(checkExecution(wanted));
    {
        const std::scoped_lock lock(m_mutex);
        if (m_stopping)
            return std::unexpected(stopping());
        if (m_waiting >= waitingAltogether)
            return std::unexpected(tooBusyError());
        Account &its = m_accounts[account];
        if (its.waiting.size() >= waitingPerAccount)
            return std::unexpected(queueFull("queue_full"));
        if (its.waiting.empty())
            m_turns.push_back(account);
        its.waiting.push_back({account, std::move(wanted), std::move(client), std::move(viewer),
                               std::move(done), steady_clock::now() + longestWait});
        ++m_waiting;
        m_hasNews = true;
    }
    m_jobs.notify_one();
    m_keeper.notify_one();
    return {};
}

// --- Whose turn it is; the mutex is held --------------------------------------------------------

std::optional<Executor::Job> Executor::next()
{
    const auto turn = std::ranges::find_if(m_turns, [this](const AccountId &account) {
        return m_accounts[account].running < m_perAccount;
    });
    if (turn == m_turns.end())
        return std::nullopt;
    const AccountId account = *turn;
    m_turns.erase(turn);
    Account &its = m_accounts[account];
    std::optional<Job> job(std::move(its.waiting.front()));
    its.waiting.pop_front();
    --m_waiting;
    ++its.running;
    if (!its.waiting.empty())
        m_turns.push_back(account);
    return job;
}

std::vector<Executor::Job> Executor::takeLate(Time now)
{
    std::vector<Job> late;
    for (auto &[account, its] : m_accounts) {
        while (!its.waiting.empty() && its.waiting.front().expires <= now) {
            late.push_back(std::move(its.waiting.front()));
            its.waiting.pop_front();
            --m_waiting;
        }
    }
    std::erase_if(m_turns, [this](const AccountId &id) { return m_accounts[id].waiting.empty(); });
    return late;
}

Executor::Time Executor::nextExpiry() const
{
    // Far, but not so far that adding to it would overflow.
    Time first = steady_clock::now() + 24h;
    for (const auto &[account, its] : m_accounts) {
        if (!its.waiting.empty())
            first = std::min(first, its.waiting.front().expires);
    }
    return first;
}

void Executor::finish(const AccountId &account)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto its = m_accounts.find(account);
        if (--its->second.running == 0 && its->second.waiting.empty())
            m_accounts.erase(its);
        m_hasNews = true;
    }
    m_jobs.notify_all();
    m_keeper.notify_one();
}

// --- The threads --------------------------------------------------------------------------------

void Executor::work()
{
    for (;;) {
        std::optional<Job> job;
        {
            std::unique_lock lock(m_mutex);
            m_jobs.wait(lock, [&] { return m_stopping || (job = next()).has_value(); });
            if (!job)
                return;
        }
        perform(*job);
        finish(job->account);
    }
}

/// Sees to what nobody waits for: interpreters for the next ones, and those that waited too long.
void Executor::keep()
{
    for (;;) {
        m_pool->fill();
        std::vector<Job> late;
        {
            std::unique_lock lock(m_mutex);
            const Time next = std::min(nextExpiry(), m_pool->nextEnd().value_or(Time::max()));
            m_keeper.wait_until(lock, next, [this] { return m_stopping || m_hasNews; });
            if (m_stopping)
                return;
            m_hasNews = false;
            late = takeLate(steady_clock::now());
        }
        for (Job &job : late)
            answer(job, std::unexpected(queueFull("waited")));
    }
}

/// In the prepared place, else in a new one, which it leaves in `stage`.
Result<api::Execution> Executor::execute(const Job &job, std::optional<ExecutionStage> &stage)
{
    const bool isWarm = stage && stage->isHeld;
    ExecutionSpec made;
    if (stage) {
        TRY(made, makeExecutionSpec(job.wanted, stage->place.folder()));
        TRY(stage->connection.start(made.spec));
    } else {
        TRY(Workplace place, Workplace::create(m_options.folder));
        TRY(made, makeExecutionSpec(job.wanted, place.folder()));
        TRY(auto connection, sandbox::RunnerConnection::launch(m_options.runner, made.spec));
        stage.emplace(std::move(place), std::move(connection));
    }
    if (sandbox::scriptArgument(made.spec.argv))
        m_pool->expect(job.account, job.wanted);
    TRY(auto result, followExecution(stage->connection, made, job.wanted.input, job.client.get(),
                                     job.viewer.get(), m_stop.get_token()));
    result.warm = isWarm;
    return result;
}

void Executor::perform(Job &job)
{
    std::optional<ExecutionStage> stage = m_pool->take(job.account, job.wanted);
    const bool wasReady = stage.has_value();
    auto result = execute(job, stage);
    if (!result && wasReady && result.error().code == "runner.closed") {
        // What stood ready has been killed meanwhile.
        stage.reset();
        result = execute(job, stage);
    }
    answer(job, std::move(result));
    // Now, when nobody waits any more, the sandbox and its folder go.
}

/// For whoever has to find out later who ran what here. Neither the program nor what it was given
/// or wrote is told.
static void record(const AccountId &account, const api::NewExecution &wanted,
                   const Result<api::Execution> &result)
{
    const std::string what =
        wanted.command.empty() ? std::format("{} ({})", wanted.file, wanted.language) : "a command";
    const std::string how =
        result
            ? std::format("{}, {} ms, {} ms of processor, {} KB of memory",
                          result->code ? std::format("exit {}", *result->code)
                                       : std::string(nameOf(result->end)),
                          result->duration.count(), result->cpu.count(), result->peakMemory >> 10)
            : result.error().code;
    logInfo("execute", "account {} ran {}, {} bytes and {} of input: {}", account.text(), what,
            wanted.source.size(), wanted.input.size(), how);
}

void Executor::answer(Job &job, Result<api::Execution> result)
{
    record(job.account, job.wanted, result);
    if (job.viewer)
        job.viewer->end(result);
    job.done(std::move(result));
}

// --- For coroutines -----------------------------------------------------------------------------

/// See Workers::Offload, whose way this goes.
class Executor::Awaiting
{
public:
    Awaiting(Executor &executor, AccountId account, api::NewExecution wanted, FileDescriptor client,
             std::shared_ptr<ExecutionViewer> viewer)
        : m_executor(executor)
        , m_account(std::move(account))
        , m_wanted(std::move(wanted))
        , m_client(std::move(client))
        , m_viewer(std::move(viewer))
    {}

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle)
    {
        auto *loop = trantor::EventLoop::getEventLoopOfCurrentThread();
        // From here on the coroutine may already run elsewhere, except where it was refused.
        auto accepted = m_executor.submit(m_account, std::move(m_wanted), std::move(m_client),
                                          std::move(m_viewer),
                                          [this, handle, loop](Result<api::Execution> result) {
                                              m_result.emplace(std::move(result));
                                              m_done.store(true, std::memory_order_release);
                                              loop->queueInLoop([handle] { handle.resume(); });
                                          });
        if (accepted)
            return true;
        m_result.emplace(std::unexpected(std::move(accepted).error()));
        return false;
    }
    Result<api::Execution> await_resume()
    {
        [[maybe_unused]] const bool seen = m_done.load(std::memory_order_acquire);
        return *std::move(m_result);
    }

private:
    Executor &m_executor;
    AccountId m_account;
    api::NewExecution m_wanted;
    FileDescriptor m_client;
    std::shared_ptr<ExecutionViewer> m_viewer;
    std::optional<Result<api::Execution>> m_result;
    std::atomic<bool> m_done = false;
};

drogon::Task<Result<api::Execution>> Executor::run(AccountId account, api::NewExecution wanted,
                                                   FileDescriptor client,
                                                   std::shared_ptr<ExecutionViewer> viewer)
{
    co_return co_await Awaiting(*this, std::move(account), std::move(wanted), std::move(client),
                                std::move(viewer));
}

} // namespace slipway::hosting
