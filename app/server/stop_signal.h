// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/files.h>

#include <functional>
#include <thread>

/// Calls back, on a thread of its own, when SIGTERM or SIGINT asks the program to stop. No signal
/// is blocked for that, since what this process starts would inherit it.
class StopSignal
{
public:
    static slipway::Result<StopSignal> catchSignals();
    StopSignal(StopSignal &&) = default;
    ~StopSignal();

    /// Once; a signal that came before counts.
    void onStop(std::function<void()> callback);

private:
    explicit StopSignal(slipway::FileDescriptor readEnd)
        : m_readEnd(std::move(readEnd))
    {}

    slipway::FileDescriptor m_readEnd;
    std::jthread m_thread;
};
