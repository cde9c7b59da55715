// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workplace.h"

#include <slipway/sandbox/runner_connection.h>

#include <deque>
#include <mutex>
#include <optional>

namespace slipway::hosting {

/// Where a program runs. Ending it ends the program, and then the folder goes.
struct ExecutionStage
{
    Workplace place;
    sandbox::RunnerConnection connection;
};

/// Python interpreters that stand ready in their sandboxes, each for one execution. Safe from any
/// thread.
class WarmPool
{
public:
    WarmPool(std::filesystem::path folder, std::filesystem::path runner, std::size_t size)
        : m_folder(std::move(folder))
        , m_runner(std::move(runner))
        , m_size(size)
    {}

    std::optional<ExecutionStage> take();
    /// Prepares as many as are missing; takes some milliseconds for each. None where the runner
    /// finds that memory is short.
    void fill();

private:
    std::optional<ExecutionStage> prepare() const;

    std::filesystem::path m_folder;
    std::filesystem::path m_runner;
    std::size_t m_size;
    std::mutex m_mutex;
    std::deque<ExecutionStage> m_entries;
};

} // namespace slipway::hosting
