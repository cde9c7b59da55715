// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/hash.h>
#include <slipway/base/id.h>
#include <slipway/base/json.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

/// A place on the server where one account works in one project: files, a home folder, terminals.
namespace slipway::api {

using SandboxId = Id<struct SandboxTag>;
using TerminalId = Id<struct TerminalTag>;

inline constexpr std::size_t maxSandboxes = 10; ///< of an account
inline constexpr std::size_t maxTerminals = 8;  ///< running, of a sandbox
inline constexpr std::size_t maxKeptNames = 100;

/// The body of a request for one. Without a command it is an interactive shell.
struct NewTerminal
{
    int columns = 80;
    int rows = 24;
    std::vector<std::string> argv;
    std::map<std::string, std::string> environment; ///< added to that of the sandbox
    std::string workdir;                            ///< relative to the project's folder

    json::value toJson() const;
    static Result<NewTerminal> fromJson(const json::value &value);
    bool operator==(const NewTerminal &) const = default;
};

struct Terminal
{
    TerminalId id;
    std::vector<std::string> argv; ///< of the shell too
    Timestamp createdAt;
    bool attached = false;
    /// How it ended: what sandbox::Exit reads. Absent while it runs.
    std::optional<json::value> exit;

    json::value toJson() const;
    static Result<Terminal> fromJson(const json::value &value);
};

/// The body of PUT /projects/{id}/sandbox: a tree the project has.
struct NewSandbox
{
    Hash tree;

    json::value toJson() const;
    static Result<NewSandbox> fromJson(const json::value &value);
};

struct Sandbox
{
    SandboxId id;
    ProjectId projectId;
    Hash tree; ///< its files were last brought up to date with
    Timestamp createdAt;
    int idleMinutes = 0; ///< a terminal nobody is attached to ends after that; 0 is never
    std::vector<Terminal> terminals;
    /// Files that a newer tree changes and that were changed here too: they are as they were here.
    /// Only told where it happened, at most maxKeptNames.
    std::vector<std::string> kept;

    json::value toJson() const;
    static Result<Sandbox> fromJson(const json::value &value);
};

} // namespace slipway::api
