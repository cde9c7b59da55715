// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/clock.h>
#include <slipway/base/files.h>
#include <slipway/sandbox/run_spec.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace slipway::sandbox {

/// The control groups of one run: of version 2, or one a controller of version 1. What this system
/// does not let us have is not there; then other means must do.
class Cgroup
{
public:
    /// Makes groups beside our own. May take nothing at all.
    static Cgroup create(const Limits &limits);
    /// Deletes those of runners that are no more.
    static void removeLeftovers();

    Cgroup() = default;
    Cgroup(Cgroup &&) noexcept = default;
    Cgroup &operator=(Cgroup &&) noexcept;
    /// Kills what is in it, waits for its end and deletes it.
    ~Cgroup();

    /// Files that take in the process that writes "0" to them, and all it starts. To move a process
    /// from outside makes the kernel wait for all processors, some milliseconds each time; this
    /// does not in version 1. The program itself does it, last, so that nothing else is counted and
    /// what sets it up has the whole machine.
    std::vector<FileDescriptor> entrances() const;
    /// Whether there are no groups yet and systemd has to be asked, with attach().
    bool mustAttach(const Limits &limits) const;
    /// Puts a process, and all it starts, into groups that systemd makes. Takes some milliseconds.
    void attach(pid_t pid, const Limits &limits);
    /// Begins to watch the limits.
    void watch();

    bool isUnified() const { return m_isUnified; } ///< version 2
    bool limitsMemory() const { return !m_memory.empty(); }
    bool limitsCpu() const { return !m_cpu.empty(); }
    bool limitsProcesses() const { return !m_processes.empty(); }

    /// Readable or with an exceptional condition when the limit was hit; -1 where there is none.
    int memoryEvents() const { return m_memoryEvents.get(); }
    int processEvents() const { return m_processEvents.get(); }
    /// How often the kernel killed for lack of memory, or refused to start a process.
    std::uint64_t outOfMemory() const;
    std::uint64_t refusedProcesses() const;
    /// Makes the event descriptors quiet again.
    void acknowledge();

    std::optional<std::uint64_t> memory() const;
    std::optional<std::uint64_t> peakMemory() const;
    std::optional<Milliseconds> cpu() const;

    void kill();

private:
    bool createUnified(const std::string &parent, const Limits &limits);
    void createLegacy(const Limits &limits);
    bool isEmpty() const;
    void remove();

    std::string m_name; ///< unlike that of any other group of this machine
    bool m_isUnified = false;
    bool m_isOurs = true; ///< ours to delete; systemd deletes its own
    std::string m_memory; ///< folders; the same one in version 2
    std::string m_cpu;
    std::string m_processes;
    FileDescriptor m_memoryEvents;
    FileDescriptor m_memoryControl;
    FileDescriptor m_processEvents;
};

} // namespace slipway::sandbox
