// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/error.h>
#include <slipway/base/json.h>
#include <slipway/base/secret.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::sandbox {

enum class Access { Read, Write };

/// A folder or file of the host that is visible inside.
struct Mount
{
    std::string host; ///< absolute; symbolic links in it are resolved once, before anything runs
    std::string at;   ///< absolute, without "." and ".."
    Access access = Access::Read;

    bool operator==(const Mount &) const = default;
};

/// What a program may use. 0 is unlimited everywhere.
struct Limits
{
    std::uint64_t memory = 512ULL << 20; ///< bytes, of the whole tree, swap included
    double cpus = 1.0;
    std::int64_t processes = 256;         ///< processes and threads at the same time
    std::uint64_t fileSize = 10ULL << 20; ///< bytes, of one written file
    Milliseconds wallTime{0};
    std::uint64_t tmp = 256ULL << 20; ///< bytes, of /tmp and of a private home each

    bool operator==(const Limits &) const = default;
};

enum class Network {
    None,     ///< only a loopback of its own
    Outbound, ///< connections to outside; the host's loopback is closed
    Host,     ///< the host's own network
};

enum class Isolation {
    Sandbox,
    None, ///< with all the user's rights: somebody chose this by name
};

struct TerminalSize
{
    int columns = 80;
    int rows = 24;

    json::value toJson() const;
    static Result<TerminalSize> fromJson(const json::value &value);
    bool operator==(const TerminalSize &) const = default;
};

/// Connections to `listen` reach 127.0.0.1:`inside` (or [::1]) in the sandbox. $PORT is `inside`.
struct PortForward
{
    int inside = 0;
    /// "unix:/absolute/path" (of any length) or "tcp:127.0.0.1:PORT"; port 0 takes a free one.
    std::string listen;

    bool operator==(const PortForward &) const = default;
};

/// Everything the runner needs to know about one run: the payload of a Start frame.
struct RunSpec
{
    std::vector<std::string> argv;
    /// Added to a clean environment (PATH, HOME, LANG, TERM, TZ, USER); nothing is inherited.
    std::map<std::string, std::string> environment;
    std::string workdir; ///< inside; empty is the first writable mount, or the home folder
    std::vector<Mount> mounts;
    std::string
        home; ///< a host folder kept as $HOME; empty is a private one that goes with the run
    Limits limits;
    Network network = Network::None;
    /// Whether it may open windows where the runner could. What can do so can also look at other
    /// windows and type into them, where the display is an X server.
    bool display = false;
    std::optional<TerminalSize> terminal; ///< absent: pipes
    std::optional<PortForward> port;
    std::string logFile;      ///< a line log (see line_log.h) of the output; empty is none
    std::vector<Secret> mask; ///< values shown as ****** in output and log; under 4 bytes are not
    Isolation isolation = Isolation::Sandbox;

    json::value toJson() const;
    /// Strict: unknown fields, relative paths, bad names and sizes out of range are refused.
    static Result<RunSpec> fromJson(const json::value &value);
};

/// Which argument is the file that an interpreter (Python, Node.js, Ruby, Perl, PHP) runs; nothing
/// where the command is none of these, or where that cannot be told.
std::optional<std::size_t> scriptArgument(const std::vector<std::string> &argv);

/// How far a program stands ready.
enum class Readiness {
    No,
    Fence, ///< its sandbox is made, and nothing runs in there
    Held,  ///< it was started, and has not looked at its script
};

/// Whether what was prepared for `before` can become `wanted`, and a program cannot tell. The size
/// of a terminal, the time limit, the log and what is masked may always be others; of a fence also
/// the command, environment, working folder, port and size of files.
bool canBecome(Readiness readiness, const RunSpec &before, const RunSpec &wanted);

/// How each limit is enforced on this machine; "none" where it is unlimited.
struct LimitMethods
{
    std::string memory = "none";    ///< "cgroup" or "watchdog"
    std::string cpu = "none";       ///< "cgroup" or "affinity"
    std::string processes = "none"; ///< "cgroup" or "rlimit"

    bool operator==(const LimitMethods &) const = default;
};

/// The payload of a Started frame.
struct Started
{
    int pid = 0; ///< on the host
    LimitMethods limits;
    std::optional<std::string> portAddress; ///< "unix:/path" or "tcp:127.0.0.1:40123"

    json::value toJson() const;
    static Result<Started> fromJson(const json::value &value);
};

enum class ExitReason {
    Exit,   ///< ended by itself; see the code
    Signal, ///< by a signal, its own or a stranger's
    Memory, ///< by the limit of that name, as are the next three
    Time,
    Processes,
    FileSize,
    Stopped, ///< somebody pressed Stop, or the client went away
    Failed,  ///< the sandbox broke under it
};

/// For the wire: "fileSize".
std::string_view nameOf(ExitReason reason);

/// The payload of an Exit frame, and what an exit record holds.
struct Exit
{
    ExitReason reason = ExitReason::Failed;
    std::optional<int> code;
    std::optional<int> signal;
    std::string text; ///< for people: "exit 3", "signal 9 (killed)", "more than 512 MB of memory"
    Milliseconds duration{0};
    Milliseconds cpu{0};
    std::uint64_t peakMemory = 0; ///< bytes

    json::value toJson() const;
    static Result<Exit> fromJson(const json::value &value);
};

/// The payload of a Statistics frame.
struct Statistics
{
    std::uint64_t memory = 0; ///< bytes now
    Milliseconds cpu{0};
    std::int64_t processes = 0;

    json::value toJson() const;
    static Result<Statistics> fromJson(const json::value &value);
};

} // namespace slipway::sandbox
