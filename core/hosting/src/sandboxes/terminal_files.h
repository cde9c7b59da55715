// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/sandbox.h>
#include <slipway/base/error.h>
#include <slipway/sandbox/run_spec.h>
#include <slipway/sandbox/runner_connection.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace slipway::hosting {

/// A terminal that was prepared: nobody knows of it yet, and it goes with this.
struct PreparedTerminal
{
    api::TerminalId id;
    sandbox::RunnerConnection runner;
};

/// What is known of a sandbox's terminals, all of it in files beside their runners' sockets. Used
/// by one thread at a time for each folder.
class TerminalFiles
{
public:
    explicit TerminalFiles(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {}

    std::filesystem::path socket(const api::TerminalId &id) const;
    /// Of all that are known, the oldest first. `attached` is not known here.
    std::vector<api::Terminal> all() const;
    Result<api::Terminal> find(const api::TerminalId &id) const;

    /// Starts it, in what was prepared for it if there is that; returns once its program runs.
    Result<api::Terminal> start(const std::filesystem::path &runner, const sandbox::RunSpec &spec,
                                std::optional<PreparedTerminal> prepared = {}) const;
    /// As far as that can be done without its script; nothing where it cannot, or should not be
    /// done. Waits for it.
    std::optional<PreparedTerminal> prepare(const std::filesystem::path &runner,
                                            const sandbox::RunSpec &spec) const;
    /// Its runner, where it still runs.
    std::optional<sandbox::RunnerConnection> connect(const api::TerminalId &id) const;
    /// How it ended. Only for one that connect() has nothing for.
    sandbox::Exit ending(const api::TerminalId &id) const;
    /// Ends the program and all it started, and waits for that.
    void stop(const api::TerminalId &id, Milliseconds grace) const;
    void forget(const api::TerminalId &id) const;

private:
    std::filesystem::path record(const api::TerminalId &id) const;
    Result<api::Terminal> read(const api::TerminalId &id) const;

    std::filesystem::path m_folder;
};

} // namespace slipway::hosting
