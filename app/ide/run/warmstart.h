// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <filesystem>
#include <optional>

namespace slipway::ide {

/// The next run's sandbox and interpreter, which stand ready while one edits. Each is used once.
/// Whether it fits the run that comes is for its runner to find out: one that does not is started
/// as usual. GUI thread only; nothing here waits.
class WarmStart
{
public:
    WarmStart() = default;
    ~WarmStart();
    WarmStart(const WarmStart &) = delete;
    WarmStart &operator=(const WarmStart &) = delete;

    /// Replaces what stands ready, unless that is for the same run.
    void prepare(const std::filesystem::path &runner, const sandbox::RunSpec &spec);
    /// Empty where nothing stands ready. Then nothing does.
    std::optional<sandbox::RunnerConnection> take();
    void drop();

private:
    std::optional<sandbox::RunnerConnection> m_connection;
    json::value m_spec; ///< what it was prepared for, but for the terminal's size
};

} // namespace slipway::ide
