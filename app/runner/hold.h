// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace slipway::runner {

/// Holds an interpreter at the moment before it first looks at its script: all that does not depend
/// on the script is done, and nothing of it has been read. The program is traced until then, and
/// nothing in it can tell that it was: when it is let go, it is the process it would have been.
class Hold
{
public:
    /// In the process that will be the program, before it executes it. False where the system
    /// forbids tracing.
    static bool ask();

    /// `script` is as it stands among the arguments.
    Hold(pid_t program, const std::string &script, const std::string &workingFolder);

    /// Follows the program until it names its script. False where it ended before that.
    bool reach();
    /// Whether all it looked at so far is still as it was.
    bool isFresh() const;
    void release();

private:
    /// What was found at a path; all zero where nothing was.
    struct Seen
    {
        std::string path;
        std::uint64_t device = 0;
        std::uint64_t file = 0;
        std::int64_t size = 0;
        std::int64_t changed = 0; ///< nanoseconds
    };
    static Seen lookAt(std::string path);
    bool isAtScript();
    std::string text(std::uint64_t address) const;

    pid_t m_program;
    std::string m_script;
    std::string m_folder;
    std::set<std::string> m_paths;
    std::vector<Seen> m_seen;
};

} // namespace slipway::runner
