// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workplace.h"

#include <slipway/api/execution.h>
#include <slipway/base/id.h>
#include <slipway/sandbox/runner_connection.h>

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace slipway::hosting {

/// Where a program runs. Ending it ends the program, and then the folder goes.
struct ExecutionStage
{
    Workplace place;
    sandbox::RunnerConnection connection;
    bool isHeld = false; ///< its interpreter stands ready, not only the sandbox
};

/// What stands ready, each for one execution: Python as it is mostly wanted, the interpreters of
/// those programs that were run last, as they were run, and a sandbox for other commands. Safe from
/// any thread.
class WarmPool
{
public:
    using Time = std::chrono::steady_clock::time_point;

    WarmPool(std::filesystem::path folder, std::filesystem::path runner, std::size_t size)
        : m_folder(std::move(folder))
        , m_runner(std::move(runner))
        , m_size(size)
    {}

    /// The best for a checked execution.
    std::optional<ExecutionStage> take(const AccountId &account, const api::NewExecution &wanted);
    /// The account is expected to run the like again.
    void expect(const AccountId &account, const api::NewExecution &wanted);
    /// Prepares what is missing, some milliseconds for each, and ends what nobody came for. None
    /// where the runner finds that memory is short.
    void fill();
    /// When fill() has something to end.
    std::optional<Time> nextEnd() const;

private:
    /// One kind of what stands ready.
    struct Kind
    {
        std::optional<AccountId> account; ///< nothing: for everybody
        json::value shape;                ///< null: any command
        std::size_t size = 1;
        Time since;
        std::vector<ExecutionStage> ready;
        std::uint64_t number = 0;
    };
    struct Wish
    {
        std::uint64_t kind;
        json::value shape;
    };

    void makeUsual();
    std::vector<Kind> takeOld(Time now);
    std::optional<Wish> nextWish(const std::set<std::uint64_t> &except) const;
    std::optional<ExecutionStage> prepare(const json::value &shape) const;

    std::filesystem::path m_folder;
    std::filesystem::path m_runner;
    std::size_t m_size;
    mutable std::mutex m_mutex; ///< guards what follows
    std::deque<Kind> m_kinds;   ///< those for everybody first, then the latest
    std::vector<Kind> m_gone;   ///< fill() ends them: nobody waits for that
    std::uint64_t m_lastNumber = 0;
};

} // namespace slipway::hosting
