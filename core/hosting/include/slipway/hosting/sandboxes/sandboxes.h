// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/api/sandbox.h>
#include <slipway/api/tree.h>
#include <slipway/hosting/blobs/blob_store.h>
#include <slipway/hosting/store/database.h>
#include <slipway/hosting/store/listener.h>
#include <slipway/sandbox/runner_connection.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace slipway::hosting {

using api::SandboxId;
using api::TerminalId;

/// The sandboxes that are on this machine, and their terminals, each a detached slipway-run.
///
///     FOLDER/SANDBOX/files                the project, at /app inside
///                   /home                 $HOME
///                   /terminals/ID.json    what it is; last touched when somebody was there
///                             /ID.run     its runner's socket, while it runs
///                             /ID.run.exit    how it ended
///
/// All that is known of a terminal is in that folder, so a later server finds it as it is. Whose a
/// sandbox is says its row; a folder without one is removed, and what runs in it ended. Nothing
/// here asks for permission. Safe from any thread; what may block says so.
class Sandboxes
{
public:
    struct Options
    {
        std::filesystem::path folder;
        std::filesystem::path runner; ///< the program slipway-run
        /// Read by the shells it opens: where their prompts are. May be empty.
        std::filesystem::path shellScript;
        std::string server; ///< which of those that share the database this is
        Milliseconds idle = std::chrono::hours(12);     ///< 0: terminals are never ended for that
        Milliseconds ready = std::chrono::minutes(10);  ///< what was prepared and is not used goes
        sandbox::Limits limits{.fileSize = 1ULL << 30}; ///< of a terminal
        std::uint64_t disk = 4ULL << 30; ///< bytes a sandbox may have when a terminal is opened
    };

    static Result<std::unique_ptr<Sandboxes>> start(Database &database, Listener &listener,
                                                    BlobStore blobs, Options options);
    /// Leaves terminals running.
    ~Sandboxes();

    int idleMinutes() const;
    /// For what blocks.
    Workers &workers();

    // Blocking.

    /// Lays the tree out where there are no files yet; else brings what `from` and `to` differ in
    /// up to date and gives the paths that were changed in the sandbox itself, which stay so.
    Result<std::vector<std::string>> place(const SandboxId &id,
                                           std::span<const api::TreeEntry> from,
                                           std::span<const api::TreeEntry> to);
    /// Ends what runs in it.
    void remove(const SandboxId &id);

    /// Conflict "terminal.too_many", "sandbox.disk_full".
    Result<api::Terminal> open(const SandboxId &id, const api::NewTerminal &wanted);
    /// The oldest first.
    std::vector<api::Terminal> terminals(const SandboxId &id);
    /// NotFound "terminal.unknown".
    Result<api::Terminal> terminal(const SandboxId &id, const TerminalId &terminal);
    /// Ends it where it runs, and forgets it. NotFound "terminal.unknown".
    Result<> close(const SandboxId &id, const TerminalId &terminal);

    struct Line
    {
        std::optional<sandbox::RunnerConnection> runner;
        sandbox::Exit exit; ///< where there is no runner any more
    };
    /// NotFound "terminal.unknown".
    Result<Line> connect(const SandboxId &id, const TerminalId &terminal);

    // Not blocking.

    /// Somebody is attached from now on, or not any more: then the time until its end begins.
    void setAttached(const SandboxId &id, const TerminalId &terminal, bool isAttached);

private:
    struct Private;
    explicit Sandboxes(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace slipway::hosting
