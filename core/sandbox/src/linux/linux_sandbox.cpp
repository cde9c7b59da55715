// SPDX-License-Identifier: GPL-3.0-or-later
#include "linux_sandbox.h"
#include "../pidfd.h"

#include <slipway/sandbox/process_tree.h>

#include <cerrno>
#include <csignal>
#include <limits>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace slipway::sandbox {

namespace {

/// So many refused attempts to start a process within this time are no burst of work: something
/// starts copies of itself.
constexpr std::uint64_t bombAttempts = 1000;
constexpr std::chrono::seconds bombTime{10};

constexpr int endTimeout = 10'000; // milliseconds

Milliseconds cpuOf(const rusage &usage)
{
    const auto part = [](const timeval &time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return std::chrono::duration_cast<Milliseconds>(part(usage.ru_utime) + part(usage.ru_stime));
}

} // namespace

LinuxSandbox::~LinuxSandbox()
{
    if (m_child.pid <= 0)
        return;
    kill();
    if (!waitForEnd(m_child, endTimeout)) {
        ::kill(m_child.pid, SIGKILL);
        waitForEnd(m_child, endTimeout);
    }
    if (!isFenced())
        killTree(::getpid());
}

void LinuxSandbox::kill()
{
    // Afterwards its process ids may be somebody else's.
    if (m_told)
        return;
    if (!isFenced() && m_first > 0)
        killTree(m_first);
    // The end of a namespace's first process is the end of all in it.
    if (m_firstHandle.isOpen())
        ::pidfd_send_signal(m_firstHandle.get(), SIGKILL, nullptr, 0);
    else if (m_child.pid > 0)
        ::kill(m_child.pid, SIGKILL);
    // With bubblewrap left alone, its end is that of the last process inside.
    if (!isFenced())
        m_group.kill();
}

void LinuxSandbox::stopFor(ExitReason reason)
{
    if (!m_cause)
        m_cause = reason;
    kill();
}

void LinuxSandbox::signalForeground(int signal)
{
    pid_t group = 0;
    if (m_spec.terminal && ::ioctl(m_streams.input.get(), TIOCGPGRP, &group) == 0 && group > 0)
        ::kill(-group, signal);
    else
        m_control.send(init::MessageType::SignalForeground, static_cast<std::uint64_t>(signal));
}

void LinuxSandbox::signalAll(int signal)
{
    m_control.send(init::MessageType::SignalAll, static_cast<std::uint64_t>(signal));
}

bool LinuxSandbox::release(std::optional<TerminalSize> size)
{
    // What has begun must not be begun again elsewhere: only one that is stuck is given up.
    constexpr int answerTimeout = 10'000; // milliseconds
    if (size && m_spec.terminal && size != m_spec.terminal) {
        winsize window{};
        window.ws_col = static_cast<unsigned short>(size->columns);
        window.ws_row = static_cast<unsigned short>(size->rows);
        ::ioctl(m_streams.input.get(), TIOCSWINSZ, &window);
    }
    if (!m_control.send(init::MessageType::Release))
        return false;
    pollfd entry{.fd = m_control.descriptor(), .events = POLLIN, .revents = 0};
    while (::poll(&entry, 1, answerTimeout) > 0) {
        auto received = m_control.receive();
        if (!received)
            return false;
        if (received->message.type == init::MessageType::Running)
            return true;
        handle(*std::move(received));
        if (m_status)
            return false;
    }
    return false;
}

std::optional<InsideSockets> LinuxSandbox::takeSockets()
{
    if (m_sockets.size() <= 1 && !m_socketsAsked)
        m_socketsAsked = m_control.send(init::MessageType::WantSockets);
    if (m_sockets.empty())
        return std::nullopt;
    InsideSockets sockets = std::move(m_sockets.front());
    m_sockets.pop_front();
    return sockets;
}

void LinuxSandbox::handle(Received received)
{
    if (received.message.type == init::MessageType::Ended)
        m_status = static_cast<int>(received.message.value);
    if (received.message.type == init::MessageType::Stale)
        m_status = 0;
    if (received.message.type != init::MessageType::Sockets)
        return;
    m_socketsAsked = false;
    auto &list = received.descriptors;
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        m_sockets.push_back({.ipv4 = std::move(list[i]), .ipv6 = std::move(list[i + 1])});
}

void LinuxSandbox::receiveAll()
{
    while (auto received = m_control.receive())
        handle(*std::move(received));
}

void LinuxSandbox::checkMemory()
{
    if (m_methods.memory == "cgroup" && !m_cause && m_group.outOfMemory() > 0)
        stopFor(ExitReason::Memory);
}

void LinuxSandbox::checkProcesses()
{
    if (m_methods.processes != "cgroup" || m_cause)
        return;
    const std::uint64_t refused = m_group.refusedProcesses();
    const auto now = SteadyClock::now();
    if (now - m_refusedSince > bombTime) {
        m_refusedSince = now;
        m_refusedBefore = refused;
    }
    if (refused - m_refusedBefore >= bombAttempts)
        stopFor(ExitReason::Processes);
}

void LinuxSandbox::checkTree()
{
    std::uint64_t expirations = 0;
    if (!m_watchdog.isOpen()
        || ::read(m_watchdog.get(), &expirations, sizeof expirations) != sizeof expirations)
        return;
    const std::uint64_t limit = m_spec.limits.memory;
    const TreeUse use =
        measureTree(m_first, limit > 0 ? limit : std::numeric_limits<std::uint64_t>::max());
    m_peak = std::max(m_peak, use.memory);
    if (m_methods.memory == "watchdog" && use.memory > limit)
        stopFor(ExitReason::Memory);
    if (m_methods.processes == "watchdog" && use.processes > m_spec.limits.processes + 1) // ours
        stopFor(ExitReason::Processes);
}

std::optional<Ending> LinuxSandbox::processEvents()
{
    if (m_told)
        return std::nullopt;
    receiveAll();
    // Read before they are looked at: what happens in between is told again.
    m_group.acknowledge();
    checkMemory();
    checkProcesses();
    checkTree();
    // Without its first process nothing can be known of the others: they end too.
    if (m_control.isClosed())
        kill();
    if (!waitForEnd(m_child, 0))
        return std::nullopt;
    // Its last message may have come since.
    receiveAll();
    if (!isFenced())
        killTree(::getpid());
    m_told = true;
    return ending();
}

Ending LinuxSandbox::ending()
{
    Ending ending{.reason = ExitReason::Failed,
                  .code = {},
                  .signal = {},
                  .cpu = m_group.cpu().value_or(cpuOf(m_child.usage)),
                  .peakMemory = 0};
    const auto largest = static_cast<std::uint64_t>(m_child.usage.ru_maxrss) * 1024;
    ending.peakMemory = m_group.peakMemory().value_or(std::max(m_peak, largest));
    if (m_status && WIFEXITED(*m_status)) {
        ending.reason = ExitReason::Exit;
        ending.code = WEXITSTATUS(*m_status);
    } else if (m_status && WIFSIGNALED(*m_status)) {
        ending.reason = WTERMSIG(*m_status) == SIGXFSZ ? ExitReason::FileSize : ExitReason::Signal;
        ending.signal = WTERMSIG(*m_status);
    }
    const bool endedWell = ending.code == 0;
    if (!endedWell && m_group.outOfMemory() > 0)
        m_cause = ExitReason::Memory;
    else if (!endedWell && !m_cause && m_group.refusedProcesses() > 0)
        m_cause = ExitReason::Processes;
    if (m_cause)
        ending.reason = *m_cause;
    return ending;
}

Statistics LinuxSandbox::statistics()
{
    const TreeUse use = m_first > 0 ? measureTree(m_first, 0) : TreeUse{};
    // The first process is ours.
    return {.memory = m_group.memory().value_or(use.memory),
            .cpu = m_group.cpu().value_or(use.cpu),
            .processes = std::max<std::int64_t>(use.processes - 1, 0)};
}

} // namespace slipway::sandbox
