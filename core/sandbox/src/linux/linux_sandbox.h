// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cgroup.h"
#include "control.h"
#include "layout.h"
#include "slirp.h"
#include "spawn.h"

#include <slipway/sandbox/sandbox.h>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace slipway::sandbox {

/// A program in its fence, or (Isolation::None) without one: its tree is still held together,
/// limited and killed as a whole.
class LinuxSandbox : public Sandbox
{
public:
    explicit LinuxSandbox(const RunSpec &spec)
        : m_spec(spec)
    {}
    ~LinuxSandbox() override;

    /// Where `heldArgument` is not 0, the program is held before it looks at that one's file.
    Result<> launch(const FirstProcess &first, std::size_t heldArgument = 0);
    /// Only until the first process is ready for its order.
    Result<> launchFence(const FirstProcess &first);

    Streams &streams() override { return m_streams; }
    int pid() const override { return m_program; }
    LimitMethods limitMethods() const override { return m_methods; }
    int descriptor() const override { return m_events.get(); }
    std::optional<Ending> processEvents() override;
    void signalForeground(int signal) override;
    void signalAll(int signal) override;
    void kill() override;
    bool release(std::optional<TerminalSize> size) override;
    Result<> begin(const RunSpec &spec) override;
    Statistics statistics() override;
    std::optional<InsideSockets> takeSockets() override;

private:
    using SteadyClock = std::chrono::steady_clock;

    /// Who makes the fence and becomes the first process.
    enum class Maker {
        Copy,       ///< a copy of this process
        Bubblewrap, ///< where only that may
        Program,    ///< no fence is wanted
    };

    // What is needed only until the program runs.
    struct Launch
    {
        Maker maker = Maker::Copy;
        bool brokeDown = false; ///< the fence could not be made
        FileDescriptor words;   ///< what its maker complains about
        FileDescriptor info;    ///< where bubblewrap tells the first process
        FileDescriptor order;   ///< what to start; written last
        FileDescriptor control; ///< the ends for inside
        FileDescriptor input;
        FileDescriptor output;
        FileDescriptor error;
    };

    bool isFenced() const { return m_spec.isolation == Isolation::Sandbox; }
    Result<> openStreams(Launch &launch);
    std::string order() const;
    Result<> launchBy(Launch &launch, const FirstProcess &first, Maker maker);
    Result<> startProgram(Launch &launch);
    Result<> spawnFirst(Launch &launch, const FirstProcess &first);
    Result<> findFirstProcess(Launch &launch);
    void chooseMethods();
    std::optional<cpu_set_t> processors() const;
    Result<> giveOrder(const Launch &launch);
    Result<Received> waitFor(init::MessageType wanted, Launch &launch);
    Result<> waitUntilRunning(Launch &launch);
    Result<Received> waitForMessage(Launch &launch);
    Milliseconds patience() const;
    Error explainFailure(const init::Message &message) const;
    void watchEvents();

    void handle(Received received);
    void receiveAll();
    void checkMemory();
    void checkProcesses();
    void checkTree();
    void stopFor(ExitReason reason);
    Ending ending();

    RunSpec m_spec;
    std::size_t m_heldArgument = 0;
    bool m_isFence = false;
    std::optional<Launch> m_waiting; ///< of a fence whose program is still to come
    Streams m_streams;
    LimitMethods m_methods;
    Cgroup m_group;
    Slirp m_slirp;
    Control m_control;
    Child m_child;      ///< bubblewrap, or the first process itself
    pid_t m_first = -1; ///< the first process inside
    FileDescriptor m_firstHandle;
    int m_program = -1;
    FileDescriptor m_events;
    FileDescriptor m_watchdog; ///< a timer, where the kernel does not enforce a limit
    std::optional<int> m_status;
    std::optional<ExitReason> m_cause;
    std::uint64_t m_peak = 0;
    std::uint64_t m_refusedBefore = 0;
    SteadyClock::time_point m_refusedSince;
    bool m_told = false;
    bool m_socketsAsked = false;
    std::deque<InsideSockets> m_sockets;
};

} // namespace slipway::sandbox
