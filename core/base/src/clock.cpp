// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/clock.h>

#include <format>

namespace slipway {

namespace {

class SystemClock final : public Clock
{
public:
    Timestamp now() const override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

} // namespace

const Clock &Clock::system()
{
    static const SystemClock clock;
    return clock;
}

std::string toRfc3339(Timestamp time)
{
    return std::format("{:%FT%T}Z", time);
}

} // namespace slipway
