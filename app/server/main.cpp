// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"
#include "server.h"
#include "stop_signal.h"

#include <slipway/base/log.h>

#include <cstdio>

static constexpr int usageMistake = 2;

static int report(const slipway::Error &error)
{
    std::fprintf(stderr, "slipwayd: %s\n", error.message.c_str());
    if (!error.detail.empty())
        slipway::writeLog(slipway::LogLevel::Error, "server", error.detail);
    return 1;
}

int main(int argc, char **argv)
{
    const std::span arguments(argv, static_cast<std::size_t>(argc));
    const auto options = ServerOptions::parse(arguments.subspan(1));
    if (!options) {
        report(options.error());
        return usageMistake;
    }
    if (options->action == ServerOptions::Action::ShowHelp) {
        std::fputs(serverHelp, stdout);
        return 0;
    }
    if (options->action == ServerOptions::Action::ShowVersion) {
        std::puts("slipwayd " SLIPWAY_VERSION);
        return 0;
    }
    auto signal = StopSignal::catchSignals();
    if (!signal)
        return report(signal.error());
    if (const auto served = serve(*options, *signal); !served)
        return report(served.error());
    return 0;
}
