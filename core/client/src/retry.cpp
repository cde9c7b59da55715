// SPDX-License-Identifier: GPL-3.0-or-later
#include "retry.h"

#include <QRandomGenerator>

#include <algorithm>
#include <chrono>

namespace slipway::client {

Milliseconds retryTime(int failures)
{
    constexpr Milliseconds first{500};
    constexpr Milliseconds last{30'000};
    const auto wait = std::min<Milliseconds>(last, first * (1 << std::clamp(failures, 0, 6)));
    const double spread = 0.75 + QRandomGenerator::global()->generateDouble() / 2;
    return std::chrono::duration_cast<Milliseconds>(wait * spread);
}

} // namespace slipway::client
