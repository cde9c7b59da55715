// SPDX-License-Identifier: GPL-3.0-or-later
#include "stop_signal.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace slipway;

static int writeEnd = -1;

extern "C" void noteStopSignal(int)
{
    const int kept = errno;
    [[maybe_unused]] const auto written = write(writeEnd, "s", 1);
    errno = kept;
}

Result<StopSignal> StopSignal::catchSignals()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return std::unexpected(Error::fromErrno("server.signals", "cannot make a pipe", errno));
    writeEnd = ends[1]; // Open until the program ends: a signal may come at any time.
    fcntl(writeEnd, F_SETFL, O_NONBLOCK);
    struct sigaction action{};
    action.sa_handler = noteStopSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return StopSignal(FileDescriptor(ends[0]));
}

void StopSignal::onStop(std::function<void()> callback)
{
    m_thread = std::jthread([descriptor = m_readEnd.get(), callback = std::move(callback)] {
        char reason = 0;
        ssize_t count = 0;
        do
            count = read(descriptor, &reason, 1);
        while (count < 0 && errno == EINTR);
        if (reason == 's')
            callback();
    });
}

StopSignal::~StopSignal()
{
    if (!m_thread.joinable())
        return;
    [[maybe_unused]] const auto written = write(writeEnd, "e", 1);
    m_thread.join();
}
