// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal_files.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace slipway::hosting {

/// Terminals that stand ready: in a sandbox where somebody ran a script, the same run once more,
/// prepared up to its first look at the script. At most one of a sandbox and a few altogether, none
/// for longer than a while; they end with this process, however that ends. Safe from any thread.
class WarmTerminals
{
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Options
    {
        std::filesystem::path runner; ///< the program slipway-run
        std::size_t most = 3;
        std::chrono::milliseconds life = std::chrono::minutes(10);
    };

    explicit WarmTerminals(Options options)
        : m_options(std::move(options))
    {}

    /// What stands ready for this run, if that is what it was prepared for. The next one in that
    /// sandbox is expected to be like it.
    std::optional<PreparedTerminal> take(const api::SandboxId &sandbox,
                                         const sandbox::RunSpec &wanted);
    /// Prepares what is expected there, if that is worth it and not done yet. Waits for it, some
    /// tens of milliseconds.
    void prepare(const api::SandboxId &sandbox, const TerminalFiles &files);
    /// Ends what stands ready there.
    void forget(const api::SandboxId &sandbox);

    /// When endOld() has something to do.
    std::optional<Time> nextEnd() const;
    void endOld(Time now);

private:
    struct Place
    {
        sandbox::RunSpec expected;
        Time since; ///< when that became known
        std::optional<PreparedTerminal> ready;
    };

    std::optional<sandbox::RunSpec> expectedAt(const api::SandboxId &sandbox) const;
    std::vector<Place> takeSuperfluous();

    const Options m_options;
    mutable std::mutex m_mutex; ///< guards what follows
    std::map<api::SandboxId, Place> m_places;
};

} // namespace slipway::hosting
