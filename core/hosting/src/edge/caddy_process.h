// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/files.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace slipway::hosting {

/// One running Caddy. It ends at the latest with the thread that started it.
class CaddyProcess
{
public:
    /// Runs it in `folder` with the configuration in `configFile`.
    static Result<CaddyProcess> start(const std::filesystem::path &program,
                                      const std::filesystem::path &folder,
                                      const std::filesystem::path &configFile);
    CaddyProcess(CaddyProcess &&other) noexcept;
    CaddyProcess &operator=(CaddyProcess &&) = delete;
    /// Kills it if it runs.
    ~CaddyProcess();

    int pid() const { return m_pid; }
    /// Readable when it has ended.
    int exitDescriptor() const { return m_exit.get(); }
    /// What it writes to standard error.
    int outputDescriptor() const { return m_output.get(); }
    bool hasEnded() const;
    /// Asks it to end, and insists after `grace`.
    void stop(Milliseconds grace);

private:
    CaddyProcess(int pid, FileDescriptor exit, FileDescriptor output)
        : m_pid(pid)
        , m_exit(std::move(exit))
        , m_output(std::move(output))
    {}

    int m_pid;
    FileDescriptor m_exit;
    FileDescriptor m_output;
};

/// POSTs `body` to Caddy's admin API. Unavailable "edge.admin" where it does not answer,
/// InvalidInput "edge.refused" with Caddy's words where it says no.
Result<> postToAdmin(const std::filesystem::path &socket, std::string_view path,
                     std::string_view body, Milliseconds timeout);

} // namespace slipway::hosting
