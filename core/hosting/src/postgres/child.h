// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include "installation.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace slipway::hosting {

// Where a child finds what it was given.
inline constexpr int dataDescriptor = 3;
inline constexpr int socketDescriptor = 4;

/// A program to start without our rights, environment or descriptors.
struct ChildSpec
{
    std::vector<std::string> argv; ///< argv[0] is an absolute path
    ServerUser user;
    int data = -1;   ///< becomes dataDescriptor
    int socket = -1; ///< becomes socketDescriptor; -1 for none
    int output = -1; ///< becomes stdout and stderr
    int deathSignal = 0;
};

/// Owns a child process by its pidfd.
class Child
{
public:
    static Result<Child> start(const ChildSpec &spec);

    pid_t pid() const { return m_pid; }
    int descriptor() const { return m_process.get(); }
    /// Its wait status; nothing when it still runs after `timeout`.
    std::optional<int> wait(std::chrono::milliseconds timeout);

private:
    Child(pid_t pid, FileDescriptor process)
        : m_pid(pid)
        , m_process(std::move(process))
    {}

    pid_t m_pid;
    FileDescriptor m_process;
};

/// Waits for the process behind a pidfd to end; true when it has.
bool waitForEnd(int process, std::chrono::milliseconds timeout);

} // namespace slipway::hosting
