// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repllink.h"

#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace slipway::ide {

/// Where a Python goes on when its program has ended: nowhere, or in a REPL, with its plots.
struct ReplWish
{
    bool wanted = false;
    ReplLink::Plots plots = ReplLink::Plots::Both;

    bool operator==(const ReplWish &) const = default;
};

/// The next run's sandbox and interpreter, which stand ready while one edits. Each is used once.
/// Whether it fits the run that comes is for its runner to find out: one that does not is started
/// as usual. GUI thread only; nothing here waits.
class WarmStart
{
public:
    struct Ready
    {
        std::optional<sandbox::RunnerConnection> connection = {};
        std::unique_ptr<ReplLink> link = {};
        /// Why there is no link although one is wanted: an option of the interpreter.
        QString optionAgainst = {};
    };

    WarmStart() = default;
    ~WarmStart();
    WarmStart(const WarmStart &) = delete;
    WarmStart &operator=(const WarmStart &) = delete;

    /// Replaces what stands ready, unless that is for the same run.
    void prepare(const std::filesystem::path &runner, const sandbox::RunSpec &spec, ReplWish repl);
    /// What stands ready, if anything does; then nothing does. Where the run shall go on as a REPL,
    /// there is a link in any case, and it is in `spec`.
    Ready take(sandbox::RunSpec &spec, ReplWish repl);
    void drop();

private:
    static std::unique_ptr<ReplLink> makeLink(sandbox::RunSpec &spec, ReplWish repl);

    Ready m_ready;
    json::value m_spec; ///< what it was prepared for, but for the link and the terminal's size
    ReplWish m_repl;
};

} // namespace slipway::ide
